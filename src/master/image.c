/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A tree as a disc. From its first block on lie: system area, volume descriptors, path tables,
 * directories of each view, the UDF partition with the files, padding, and the backup of a GPT.
 * Everything but the files is made of the tree when it is read.
 */
#include "master/image.h"

#include "base/context.h"
#include "base/space.h"
#include "master/boot_files.h"
#include "master/content.h"
#include "master/descriptors.h"
#include "master/hybrid.h"
#include "master/identity.h"
#include "master/pour.h"
#include "master/udf_volume.h"
#include "master/views.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	TAIL_NBLOCKS = 150, /* what other masterers leave for the kernel's read-ahead */
	MAX_VIEWS = 2,
	MAX_PARTS = 11,
	ANCHOR_DISTANCE = 256, /* ECMA-167r3 3/8.4.2.1: of an anchor before the end */
};

#define MAX_NBLOCKS INT32_MAX

struct image;

/* Neighbouring blocks that are made in one way. */
struct part {
	uint32_t lba, end;
	int (*read)(struct image *image, const struct part *part, uint32_t lba, uint32_t n,
		uint8_t *buf);
	const struct view *view; /* of directories */
	uint8_t *bytes;          /* of what lies in memory; owned */
};

struct image {
	struct discimg_job *job;
	struct tree *tree;
	struct boot_plan *plan; /* NULL: not bootable */
	struct discimg_master_report *report;
	const char *path; /* of the file that is written, or NULL */
	struct content *content;
	struct places places;
	struct view views[MAX_VIEWS];
	unsigned nviews;
	struct udf_view udf; /* of revision 0: there is none */
	struct part parts[MAX_PARTS];
	unsigned nparts;
	uint32_t nblocks;
	/* The directory that was made last, as it may be read in pieces. */
	const struct view_directory *made;
	uint8_t *made_blocks;
};

static void free_image(void *state)
{
	struct image *image = state;
	for (unsigned i = 0; i < image->nparts; i++)
		free(image->parts[i].bytes);
	for (unsigned i = 0; i < image->nviews; i++)
		view_free(image->views + i);
	udf_view_free(&image->udf);
	free(image->made_blocks);
	places_free(&image->places);
	content_free(image->content);
	boot_plan_free(image->plan);
	tree_free(image->tree);
	free(image);
}

static int read_bytes(
	struct image *image, const struct part *part, uint32_t lba, uint32_t n, uint8_t *buf)
{
	(void)image;
	memcpy(buf, part->bytes + (size_t)(lba - part->lba) * BLOCK_NBYTES,
		(size_t)n * BLOCK_NBYTES);
	return 0;
}

static int read_zeros(
	struct image *image, const struct part *part, uint32_t lba, uint32_t n, uint8_t *buf)
{
	(void)image, (void)part, (void)lba;
	memset(buf, 0, (size_t)n * BLOCK_NBYTES);
	return 0;
}

static int read_udf(
	struct image *image, const struct part *part, uint32_t lba, uint32_t n, uint8_t *buf)
{
	(void)part;
	return udf_view_read(&image->udf, lba, n, buf);
}

static const struct view_directory *directory_at(const struct view *view, uint32_t lba)
{
	uint32_t low = 0, high = view->ndirectories;
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		if (view->directories[middle].lba <= lba)
			low = middle;
		else
			high = middle;
	}
	return view->directories + low;
}

/* DIRECTORY's blocks in image->made_blocks. */
static int make_directory(
	struct image *image, const struct view *view, const struct view_directory *directory)
{
	if (image->made == directory)
		return 0;
	free(image->made_blocks);
	image->made = NULL;
	image->made_blocks = malloc((size_t)directory->nblocks * BLOCK_NBYTES);
	if (!image->made_blocks)
		return fail_nomem(image->job);
	int r = view_write_directory(image->job, view, directory, image->made_blocks);
	if (r == 0)
		image->made = directory;
	return r;
}

static int read_directories(
	struct image *image, const struct part *part, uint32_t lba, uint32_t n, uint8_t *buf)
{
	const struct view_directory *directory = directory_at(part->view, lba);
	int r = 0;
	for (uint32_t done = 0; done < n && r == 0; directory++) {
		uint32_t skip = lba + done - directory->lba;
		uint32_t some = directory->nblocks - skip;
		some = some < n - done ? some : n - done;
		uint8_t *to = buf + (size_t)done * BLOCK_NBYTES;
		done += some;
		if (some == directory->nblocks) {
			r = view_write_directory(image->job, part->view, directory, to);
			continue;
		}
		r = make_directory(image, part->view, directory);
		if (r == 0)
			memcpy(to, image->made_blocks + (size_t)skip * BLOCK_NBYTES,
				(size_t)some * BLOCK_NBYTES);
	}
	return r;
}

/* The blocks of FILE and those up to the next one, which are zeros, from LBA on and up to END. */
static uint32_t blocks_to_next(const struct image *image, uint32_t lba, uint32_t end)
{
	size_t next = image->places.last_found + 1;
	if (next < image->places.n && image->places.files[next]->lba < end)
		end = image->places.files[next]->lba;
	return end - lba;
}

static int read_files(
	struct image *image, const struct part *part, uint32_t lba, uint32_t n, uint8_t *buf)
{
	(void)part;
	int r = 0;
	uint32_t end = lba + n;
	while (lba < end && r == 0) {
		const struct tree_node *file = places_find(&image->places, lba);
		uint32_t some = blocks_to_next(image, lba, end);
		r = content_read(image->content, file, (uint64_t)(lba - file->lba) * BLOCK_NBYTES,
			buf, (size_t)some * BLOCK_NBYTES);
		lba += some;
		buf += (size_t)some * BLOCK_NBYTES;
	}
	return r;
}

static const struct part *part_at(const struct image *image, uint32_t lba)
{
	const struct part *part = image->parts;
	while (lba >= part->end)
		part++;
	return part;
}

static int read_image(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	(void)job, (void)track, (void)status;
	struct image *image = state;
	uint32_t at = (uint32_t)lba, end = at + n;
	int r = 0;
	while (at < end && r == 0) {
		const struct part *part = part_at(image, at);
		uint32_t some = part->end < end ? part->end - at : end - at;
		r = part->read(image, part, at, some, buf);
		at += some;
		buf += (size_t)some * BLOCK_NBYTES;
	}
	return r;
}

static bool locate(void *state, int32_t lba, uint32_t n, struct disc_place *place)
{
	struct image *image = state;
	const struct part *part = part_at(image, (uint32_t)lba);
	if (part->read != read_files)
		return false;
	const struct tree_node *file = places_find(&image->places, (uint32_t)lba);
	return content_locate(image->content, file,
		(uint64_t)((uint32_t)lba - file->lba) * BLOCK_NBYTES, n, place);
}

/* Appends a part of N blocks, which may be none. */
static struct part *add_part(struct image *image, uint32_t n,
	int (*read)(struct image *, const struct part *, uint32_t, uint32_t, uint8_t *))
{
	struct part *part = image->parts + image->nparts++;
	*part = (struct part){ .lba = image->nblocks, .end = image->nblocks + n, .read = read };
	image->nblocks += n;
	return part;
}

/* An image has at most 2³¹ sectors here. */
static int check_size(struct discimg_job *job, const struct discimg_master_report *report)
{
	uint64_t limit = (uint64_t)MAX_NBLOCKS * BLOCK_NBYTES;
	if (report->content_nbytes < limit)
		return 0;
	return fail(job, DISCIMG_E_UNSUPPORTED,
		"the tree holds %llu bytes, an ISO 9660 image at most %llu",
		(unsigned long long)report->content_nbytes, (unsigned long long)limit);
}

static const char *volume_id_of(const struct discimg_master_options *options)
{
	return options->volume_id ? options->volume_id : DEFAULT_VOLUME;
}

static bool has_attributes(const struct tree *tree)
{
	for (const struct tree_node *node = tree->root; node; node = tree_next(node, tree->root))
		if (node->nxattrs)
			return true;
	return false;
}

static int measure_views(struct image *image, const struct discimg_master_options *options)
{
	bool attributes = has_attributes(image->tree);
	int r = 0;
	for (unsigned i = 0; i < image->nviews && r == 0; i++) {
		image->views[i].has_attributes = attributes;
		image->views[i].nlinks = image->places.nlinks;
		image->views[i].last_serial = image->places.last_serial;
		r = view_measure(image->job, image->tree, image->views + i);
	}
	if (r < 0 || !image->udf.revision)
		return r;
	image->udf.job = image->job;
	image->udf.tree = image->tree;
	image->udf.places = &image->places;
	image->udf.volume_id = volume_id_of(options);
	return udf_view_measure(&image->udf);
}

/* Decides which views there are, and tells it in REPORT. */
static int choose_views(struct image *image, const struct discimg_master_options *options,
	int64_t timestamp, struct discimg_master_report *report)
{
	struct views views;
	int r = views_choose(image->job, options, image->tree, &views);
	if (r < 0)
		return r;
	if (views.iso)
		image->views[image->nviews++].kind =
			options->no_rock_ridge ? VIEW_ISO : VIEW_ROCK_RIDGE;
	if (views.joliet)
		image->views[image->nviews++].kind = VIEW_JOLIET;
	image->udf.revision = views.udf;
	image->udf.timestamp = timestamp;
	report->iso = views.iso;
	report->rock_ridge = views.iso && !options->no_rock_ridge;
	report->joliet = views.joliet;
	report->udf_revision = views.udf;
	return 0;
}

/* Names that a reader of a view finds other than they were; Rock Ridge keeps all. */
static void count_mangled(const struct image *image, struct discimg_master_report *report)
{
	for (unsigned i = 0; i < image->nviews; i++)
		if (image->views[i].kind == VIEW_JOLIET)
			report->joliet_nmangled = image->views[i].nmangled;
		else if (image->views[i].kind == VIEW_ISO)
			report->iso_nmangled = image->views[i].nmangled;
	report->udf_nmangled = image->udf.nmangled;
}

static uint64_t blocks_of(uint64_t nbytes)
{
	return (nbytes + BLOCK_NBYTES - 1) / BLOCK_NBYTES;
}

static uint32_t padding_nblocks(const struct discimg_master_options *options)
{
	return options->no_padding ? 0 : TAIL_NBLOCKS;
}

static uint32_t count_descriptors(const struct image *image)
{
	return image->nviews ? image->nviews + (image->plan ? 1 : 0) + 1 : 0;
}

/* Places the path tables behind the descriptors, those of UDF too; where they end. */
static uint32_t place_path_tables(struct image *image)
{
	uint32_t lba =
		image->udf.revision ? UDF_HEAD_NBLOCKS : DESCRIPTORS_LBA + count_descriptors(image);
	for (unsigned i = 0; i < image->nviews; i++) {
		struct view *view = image->views + i;
		uint32_t n = (uint32_t)blocks_of(view->path_table_nbytes);
		view->path_table_lbas[0] = lba;
		view->path_table_lbas[1] = lba + n;
		lba += 2 * n;
	}
	return lba;
}

/*
 * Padding, the backup of the GPT, and the last anchor of UDF, which stands on the last sector or,
 * where the GPT needs that, 256 before.
 */
static void add_tail(struct image *image, const struct discimg_master_options *options)
{
	uint32_t tail = hybrid_tail_nblocks(image->plan);
	uint32_t padding = image->udf.revision ? 0 : padding_nblocks(options);
	if (image->udf.revision && tail) {
		image->udf.last_anchor = image->nblocks;
		add_part(image, 1, read_udf);
		padding = ANCHOR_DISTANCE - tail;
	}
	add_part(image, padding, read_zeros);
	add_part(image, tail, read_bytes);
	if (image->udf.revision && !tail) {
		image->udf.last_anchor = image->nblocks;
		add_part(image, 1, read_udf);
	}
}

static int check_nblocks(const struct image *image, const struct discimg_master_options *options)
{
	uint64_t n = image->nblocks + image->places.most_nblocks;
	for (unsigned i = 0; i < image->nviews; i++)
		n += view_nblocks(image->views + i);
	if (image->udf.revision)
		n += udf_view_nblocks(&image->udf) + 1 + ANCHOR_DISTANCE;
	n += padding_nblocks(options) + hybrid_tail_nblocks(image->plan);
	if (n >= MAX_NBLOCKS)
		return fail(image->job, DISCIMG_E_UNSUPPORTED,
			"the image would have %llu sectors, at most %d are possible",
			(unsigned long long)n, MAX_NBLOCKS - 1);
	if (image->path)
		space_warn(image->job, image->path, n * BLOCK_NBYTES);
	return 0;
}

/* Places what lies before the files. */
static int add_front(struct image *image, const struct discimg_master_options *options)
{
	add_part(image, place_path_tables(image), read_bytes);
	int r = check_nblocks(image, options);
	for (unsigned i = 0; i < image->nviews && r == 0; i++) {
		struct view *view = image->views + i;
		view_place(view, image->nblocks);
		add_part(image, (uint32_t)view_nblocks(view), read_directories)->view = view;
	}
	if (r == 0 && image->udf.revision)
		add_part(image, udf_view_place(&image->udf, image->nblocks) - image->nblocks,
			read_udf);
	return r;
}

/* Places what lies behind the files. */
static void add_back(struct image *image, const struct discimg_master_options *options)
{
	if (image->udf.revision) {
		add_part(image, padding_nblocks(options), read_zeros);
		add_part(image, udf_view_end(&image->udf, image->nblocks) - image->nblocks,
			read_udf);
	}
	add_tail(image, options);
}

/* Places the files, which are moved to OUT unless it is NULL, and what lies behind them. */
static int add_files(
	struct image *image, const struct discimg_master_options *options, struct outfile *out)
{
	struct pour plan = { .tree = image->tree,
		.places = &image->places,
		.lba = image->nblocks,
		.out = out,
		.options = options,
		.report = image->report };
	int r = pour_files(image->job, &plan);
	if (r < 0)
		return r;
	add_part(image, image->places.next_lba - image->places.lba, read_files);
	add_back(image, options);
	return 0;
}

/* The descriptors of ISO 9660, and its path tables. */
static void write_descriptors(const struct image *image,
	const struct discimg_master_options *options, int64_t timestamp, uint8_t *blocks)
{
	struct descriptors_about about = { .options = options, .nsectors = image->nblocks };
	uint8_t *to = blocks + (size_t)DESCRIPTORS_LBA * BLOCK_NBYTES;
	identity_digits(timestamp, about.digits);
	descriptor_write_volume(&about, image->views, to);
	to += BLOCK_NBYTES;
	if (image->plan) { /* El Torito 1.0 §1.4: at sector 17 */
		descriptor_write_boot(tree_find(image->tree, image->plan->catalog_path)->lba, to);
		to += BLOCK_NBYTES;
	}
	for (unsigned i = 1; i < image->nviews; i++, to += BLOCK_NBYTES)
		descriptor_write_volume(&about, image->views + i, to);
	descriptor_write_terminator(to);
	for (unsigned i = 0; i < image->nviews; i++)
		for (unsigned big = 0; big < 2; big++)
			view_write_path_table(image->views + i, big,
				blocks + (size_t)image->views[i].path_table_lbas[big] *
						 BLOCK_NBYTES);
}

static void write_head(const struct image *image, const struct discimg_master_options *options,
	int64_t timestamp, uint8_t *blocks)
{
	hybrid_write_system_area(image->plan, image->tree, image->nblocks, blocks);
	if (image->nviews)
		write_descriptors(image, options, timestamp, blocks);
	if (image->udf.revision)
		udf_volume_write(&image->udf, DESCRIPTORS_LBA + count_descriptors(image), blocks);
}

/* The parts that lie in memory: the first one, and the backup of the GPT. */
static int write_parts(
	struct image *image, const struct discimg_master_options *options, int64_t timestamp)
{
	for (unsigned i = 0; i < image->nparts; i++) {
		struct part *part = image->parts + i;
		if (part->read != read_bytes || part->end == part->lba)
			continue;
		part->bytes = calloc(part->end - part->lba, BLOCK_NBYTES);
		if (!part->bytes)
			return fail_nomem(image->job);
		if (i == 0)
			write_head(image, options, timestamp, part->bytes);
		else
			hybrid_write_tail(image->plan, image->tree, image->nblocks, part->bytes);
	}
	return 0;
}

static int lay_out(struct image *image, const struct discimg_master_options *options,
	int64_t timestamp, struct outfile *out)
{
	struct discimg_master_report *report = image->report;
	report_count_nodes(report, image->tree);
	int r = check_size(image->job, report);
	if (r == 0)
		r = choose_views(image, options, timestamp, report);
	if (r == 0 && image->plan)
		r = boot_files_add(image->job, image->tree, image->content, image->plan);
	if (r == 0)
		r = places_collect(image->job, image->tree, &image->places);
	if (r == 0)
		r = measure_views(image, options);
	if (r == 0)
		r = add_front(image, options);
	if (r == 0)
		r = add_files(image, options, out);
	if (r == 0 && image->plan)
		boot_files_finish(image->tree, image->plan);
	if (r == 0)
		r = write_parts(image, options, timestamp);
	if (r < 0)
		return r;
	views_say_what_is_lost(image->job, image->tree);
	count_mangled(image, report);
	report->nsectors = image->nblocks;
	report->timestamp = timestamp;
	snprintf(report->volume_id, sizeof(report->volume_id), "%s", volume_id_of(options));
	return 0;
}

static struct discimg_disc *make_disc(struct image *image)
{
	struct discimg_disc *disc = disc_new_plain("tree", DISCIMG_MEDIUM_ANY, image->nblocks);
	if (!disc)
		return NULL;
	disc->source = (struct disc_source){ .read = read_image,
		.locate = locate,
		.free = free_image,
		.state = image,
		.sequential = true };
	return disc;
}

/* Writes N blocks of PART from LBA on. */
static int save_blocks(
	struct image *image, const struct part *part, uint32_t lba, uint32_t n, struct outfile *out)
{
	enum { PIECE_NBLOCKS = 512 };
	uint8_t *buf = malloc((size_t)PIECE_NBLOCKS * BLOCK_NBYTES);
	int r = buf ? 0 : fail_nomem(image->job);
	for (uint32_t end = lba + n; lba < end && r == 0;) {
		uint32_t some = end - lba < PIECE_NBLOCKS ? end - lba : PIECE_NBLOCKS;
		r = check_cancelled(image->job);
		if (r == 0)
			r = part->read(image, part, lba, some, buf);
		if (r == 0)
			r = outfile_write(image->job, out, buf, (size_t)some * BLOCK_NBYTES,
				(uint64_t)lba * BLOCK_NBYTES);
		lba += some;
	}
	free(buf);
	return r;
}

/* Writes all but the files of the host, which are there already. */
static int save_rest(struct image *image, struct outfile *out)
{
	int r = 0;
	for (unsigned i = 0; i < image->nparts && r == 0; i++) {
		const struct part *part = image->parts + i;
		if (part->read != read_files) {
			r = save_blocks(image, part, part->lba, part->end - part->lba, out);
			continue;
		}
		for (size_t k = 0; k < image->places.n && r == 0; k++) {
			const struct tree_node *file = image->places.files[k];
			if (file->bytes)
				r = save_blocks(image, part, file->lba,
					(uint32_t)blocks_of(file->nbytes), out);
		}
	}
	return r;
}

static struct image *new_image(struct discimg_job *job, struct tree *tree, struct boot_plan *plan,
	const struct discimg_master_options *options, struct discimg_master_report *report)
{
	struct image *image = calloc(1, sizeof(*image));
	if (!image) {
		boot_plan_free(plan);
		tree_free(tree);
		return NULL;
	}
	*image = (struct image){ .job = job, .tree = tree, .plan = plan, .report = report };
	image->content = content_new(job, options->skip_unreadable, report);
	if (image->content)
		return image;
	free_image(image);
	return NULL;
}

int image_open(struct discimg_job *job, struct tree *tree, struct boot_plan *plan,
	const struct discimg_master_options *options, int64_t timestamp,
	struct discimg_master_report *report, struct discimg_disc **out)
{
	struct image *image = new_image(job, tree, plan, options, report);
	if (!image)
		return fail_nomem(job);
	int r = lay_out(image, options, timestamp, NULL);
	*out = r == 0 ? make_disc(image) : NULL;
	if (*out)
		return 0;
	free_image(image);
	return r < 0 ? r : fail_nomem(job);
}

int image_save(struct discimg_job *job, struct tree *tree, struct boot_plan *plan,
	const struct discimg_master_options *options, int64_t timestamp,
	struct discimg_master_report *report, struct outfile *out, const char *path)
{
	struct image *image = new_image(job, tree, plan, options, report);
	if (!image)
		return fail_nomem(job);
	image->path = path;
	int r = lay_out(image, options, timestamp, out);
	if (r == 0)
		r = save_rest(image, out);
	free_image(image);
	return r;
}
