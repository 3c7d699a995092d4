/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where all of an image lies: views are chosen and measured, parts placed, descriptors written. */
#include "master/image_layout.h"

#include "base/context.h"
#include "base/space.h"
#include "master/boot_files.h"
#include "master/descriptors.h"
#include "master/hybrid.h"
#include "master/identity.h"
#include "master/pour.h"
#include "master/udf_entries.h"
#include "master/udf_holes.h"
#include "master/udf_volume.h"
#include "master/views.h"
#include "master/zisofs_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	TAIL_NBLOCKS = 150,    /* what other masterers leave for the kernel's read-ahead */
	ANCHOR_DISTANCE = 256, /* ECMA-167r3 3/8.4.2.1: of an anchor before the end */
};

#define GIB               (1024.0 * 1024 * 1024)
#define MAX_NBLOCKS       INT32_MAX
#define MAX_SMALL_NBLOCKS (1u << 30) /* of which 2³² have 512 bytes */

/* An image has at most 2³¹ sectors here. */
static int check_size(struct discimg_job *job, const struct discimg_master_report *report)
{
	uint64_t limit = (uint64_t)MAX_NBLOCKS * BLOCK_NBYTES;
	uint64_t nbytes = report->content_nbytes - report->hole_nbytes;
	if (nbytes < limit)
		return 0;
	return fail(job, DISCIMG_E_UNSUPPORTED,
		"the trees hold %.1f GiB, and an image has at most %.0f GiB here",
		(double)nbytes / GIB, (double)limit / GIB);
}

static const char *volume_id_of(const struct discimg_master_options *options)
{
	return options->volume_id ? options->volume_id : DEFAULT_VOLUME;
}

static const char *udf_volume_id_of(
	const struct tree *tree, const struct discimg_master_options *options)
{
	bool has_own = tree->origin && tree->origin->udf_volume_id[0];
	return has_own ? tree->origin->udf_volume_id : volume_id_of(options);
}

static bool has_attributes(const struct tree *tree)
{
	for (const struct tree_node *node = tree->root; node; node = tree_next(node, tree->root))
		if (node->nxattrs)
			return true;
	return false;
}

static bool has_catalog(const struct image *image)
{
	return image->plan && image->plan->nentries > 0;
}

/* Of a session that is added to an image; else 0. */
static uint32_t session_lba(const struct image *image)
{
	return image->tree->origin ? image->tree->origin->session_lba : 0;
}

static uint32_t partition_offset(const struct image *image)
{
	return image->plan && image->nviews ? image->plan->disk.partition_offset : 0;
}

/* Without those that are there again for the partition. */
static unsigned own_nviews(const struct image *image)
{
	return partition_offset(image) ? image->nviews / 2 : image->nviews;
}

/* Of the view of ISO 9660, which is the first one. */
static int relocate(struct image *image, const struct discimg_master_options *options)
{
	return options->relocate_deep
		       ? relocation_find(image->job, image->tree, &image->views[0].style,
				 options->relocate_deep, &image->relocation)
		       : 0;
}

static int measure_views(struct image *image, const struct discimg_master_options *options)
{
	bool attributes = has_attributes(image->tree);
	int r = relocate(image, options);
	for (unsigned i = 0; i < image->nviews && r == 0; i++) {
		if (image->views[i].style.kind == VIEW_ROCK_RIDGE && image->relocation.home)
			image->views[i].relocation = &image->relocation;
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
	image->udf.volume_id = udf_volume_id_of(image->tree, options);
	image->udf.origin = image->tree->origin;
	image->report->nembedded = image->places.nembedded;
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
		image->views[image->nviews++].style = views.naming;
	if (views.joliet)
		image->views[image->nviews++].style =
			(struct identifier_style){ .kind = VIEW_JOLIET,
				.strict = options->joliet_strict };
	if (views.enhanced)
		image->views[image->nviews++].style.kind = VIEW_ENHANCED;
	for (unsigned i = 0, n = image->nviews; partition_offset(image) && i < n; i++) {
		image->views[image->nviews] = image->views[i];
		image->views[image->nviews++].lba_offset = partition_offset(image);
	}
	image->udf.revision = views.udf;
	image->udf.block_nbytes = views.block_nbytes;
	image->udf.mirror = views.mirror;
	image->udf.embed = views.embed;
	image->udf.content = image->content;
	if (views.embed)
		image->places.embed_nbytes = udf_entry_room(views.udf, views.block_nbytes);
	image->ecc_nsectors = views.ecc_nsectors;
	image->places.unit = views.udf ? udf_view_unit(&image->udf) : 1;
	image->udf.timestamp = timestamp;
	report->iso = views.iso;
	report->rock_ridge = views.iso && !options->no_rock_ridge;
	report->joliet = views.joliet;
	if (views.iso && options->iso_level)
		report->iso_level = options->iso_level;
	report->udf_revision = views.udf;
	return 0;
}

/* Names that a reader of a view finds other than they were; Rock Ridge keeps all. */
static void count_mangled(const struct image *image, struct discimg_master_report *report)
{
	for (unsigned i = 0; i < own_nviews(image); i++)
		if (image->views[i].style.kind == VIEW_JOLIET)
			report->joliet_nmangled = image->views[i].nmangled;
		else if (image->views[i].style.kind == VIEW_ISO)
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
	return image->nviews ? own_nviews(image) + has_catalog(image) + 1 : 0;
}

/* Where the descriptors and path tables may go. */
static uint32_t front_nblocks(const struct image *image)
{
	uint32_t offset = partition_offset(image);
	if (image->udf.revision)
		return udf_view_head_nsectors(&image->udf);
	return offset ? offset + DESCRIPTORS_LBA + own_nviews(image) + 1
		      : DESCRIPTORS_LBA + count_descriptors(image);
}

/* Places the path tables behind the descriptors, those of UDF too; where they end. */
static uint32_t place_path_tables(struct image *image)
{
	uint32_t lba = session_lba(image) + front_nblocks(image);
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
 * The last anchor of UDF, which stands on the last block, or 256 before that where the GPT needs
 * it. The image ends with a whole block for error correction, as drives fill that with zeros, and
 * the anchor would not be on the last block any more.
 */
static void add_anchor(struct image *image, uint32_t ndistant)
{
	uint32_t unit = udf_view_unit(&image->udf);
	uint32_t left = (image->nblocks + unit + ndistant) % image->ecc_nsectors;
	image_add_part(image, left ? image->ecc_nsectors - left : 0, image_read_zeros);
	udf_view_place_anchor(&image->udf, image->nblocks);
	image_add_part(image, unit, image_read_udf);
}

/* The last anchor of UDF, and the backup of the GPT. */
static void add_tail(struct image *image)
{
	uint32_t tail = hybrid_tail_nblocks(image->plan);
	if (image->udf.revision) {
		add_anchor(image, tail ? ANCHOR_DISTANCE : 0);
		image_add_part(image, tail ? ANCHOR_DISTANCE - tail : 0, image_read_zeros);
	}
	image_add_part(image, tail, image_read_bytes);
}

static int check_nblocks(const struct image *image, const struct discimg_master_options *options)
{
	uint64_t n = image->nblocks + image->places.most_nblocks;
	for (unsigned i = 0; i < image->nviews; i++)
		n += view_nblocks(image->views + i);
	if (image->udf.revision)
		n += udf_view_nsectors(&image->udf) + image->ecc_nsectors + ANCHOR_DISTANCE;
	n += padding_nblocks(options) + hybrid_tail_nblocks(image->plan);
	if (image->udf.revision && image->udf.block_nbytes < BLOCK_NBYTES && n >= MAX_SMALL_NBLOCKS)
		return fail(image->job, DISCIMG_E_UNSUPPORTED,
			"the image would have %llu bytes, with blocks of %u bytes at most %llu are "
			"possible",
			(unsigned long long)n * BLOCK_NBYTES, image->udf.block_nbytes,
			(unsigned long long)MAX_SMALL_NBLOCKS * BLOCK_NBYTES);
	if (n >= MAX_NBLOCKS)
		return fail(image->job, DISCIMG_E_UNSUPPORTED,
			"the image would have %llu sectors, at most %d are possible",
			(unsigned long long)n, MAX_NBLOCKS - 1);
	if (image->path)
		space_warn(image->job, image->path, (n - session_lba(image)) * BLOCK_NBYTES);
	return 0;
}

/* Places what lies before the files. */
static int add_front(struct image *image, const struct discimg_master_options *options)
{
	image->nblocks = session_lba(image);
	image_add_part(image, place_path_tables(image) - session_lba(image), image_read_bytes);
	int r = check_nblocks(image, options);
	for (unsigned i = 0; i < image->nviews && r == 0; i++) {
		struct view *view = image->views + i;
		view_place(view, image->nblocks);
		image_add_part(image, (uint32_t)view_nblocks(view), image_read_directories)->view =
			view;
	}
	if (r == 0 && image->udf.revision)
		image_add_part(image, udf_view_place(&image->udf, image->nblocks) - image->nblocks,
			image_read_udf);
	return r;
}

/* Zeros, so that the image with N blocks to come ends at a multiple of ALIGN. */
static void add_alignment(struct image *image, uint32_t align, uint32_t n)
{
	uint32_t over = align ? (image->nblocks + n) % align : 0;
	if (over)
		image_add_part(image, align - over, image_read_zeros);
}

/* The partitions behind the volume, where there are some: the volume ends before them. */
static void add_appended(struct image *image)
{
	struct boot_disk *disk = &image->plan->disk;
	add_alignment(image, disk->align_nblocks, 0);
	disk->volume_nblocks = image->nblocks;
	for (size_t i = 0; i < disk->nappended; i++) {
		struct tree_node *file = disk->appended[i].file;
		file->lba = image->nblocks;
		image_add_part(image, (uint32_t)blocks_of(file->nbytes), image_read_appended)
			->file = file;
		add_alignment(image, disk->align_appended ? disk->align_nblocks : 0, 0);
	}
}

/*
 * Places what lies behind the files. Where a GPT tells of the partitions behind the volume, the
 * padding is behind these, at the medium's end, and belongs to the volume as they do.
 */
static void add_back(struct image *image, const struct discimg_master_options *options)
{
	const struct boot_plan *plan = image->plan;
	bool appended = plan && plan->disk.nappended;
	bool inside = appended && boot_has_gpt(plan) && !plan->disk.is_isohybrid;
	if (!inside)
		image_add_part(image, padding_nblocks(options), image_read_zeros);
	if (image->udf.revision)
		image_add_part(image, udf_view_end(&image->udf, image->nblocks) - image->nblocks,
			image_read_udf);
	if (appended)
		add_appended(image);
	else if (plan)
		add_alignment(image, plan->disk.align_nblocks, hybrid_tail_nblocks(plan));
	if (inside)
		image_add_part(image, padding_nblocks(options), image_read_zeros);
	add_tail(image);
	image->volume_nblocks = appended && !inside ? plan->disk.volume_nblocks : image->nblocks;
}

/* Places the files, which are moved to OUT unless it is NULL, and what lies behind them. */
static int add_files(
	struct image *image, const struct discimg_master_options *options, struct outfile *out)
{
	uint32_t start = places_start(image->tree, image->nblocks);
	image_add_part(image, start - image->nblocks, image_read_zeros);
	struct pour plan = { .tree = image->tree,
		.places = &image->places,
		.lba = image->nblocks,
		.out = out,
		.options = options,
		.report = image->report };
	int r = pour_files(image->job, &plan);
	if (r < 0)
		return r;
	image_add_part(image, image->places.next_lba - image->places.lba, image_read_files);
	add_back(image, options);
	return 0;
}

/* The descriptors of N views, at TO. */
static void write_volumes(const struct image *image, const struct descriptors_about *about,
	const struct view *views, unsigned n, uint8_t *to)
{
	descriptor_write_volume(about, views, to);
	to += BLOCK_NBYTES;
	if (has_catalog(image) && views == image->views) { /* El Torito 1.0 §1.4: at sector 17 */
		descriptor_write_boot(tree_find(image->tree, image->plan->catalog_path)->lba, to);
		to += BLOCK_NBYTES;
	}
	for (unsigned i = 1; i < n; i++, to += BLOCK_NBYTES)
		descriptor_write_volume(about, views + i, to);
	descriptor_write_terminator(to);
}

/* The descriptors of ISO 9660, and its path tables. */
static void write_descriptors(const struct image *image,
	const struct discimg_master_options *options, int64_t timestamp, uint8_t *blocks)
{
	struct descriptors_about about = {
		.options = options, .origin = image->tree->origin, .nsectors = image->volume_nblocks
	};
	uint8_t *to = blocks + (size_t)DESCRIPTORS_LBA * BLOCK_NBYTES;
	unsigned n = own_nviews(image);
	identity_digits(options, timestamp, about.digits);
	write_volumes(image, &about, image->views, n, to);
	if (partition_offset(image)) {
		about.nsectors -= partition_offset(image);
		write_volumes(image, &about, image->views + n, n,
			to + (size_t)partition_offset(image) * BLOCK_NBYTES);
	}
	for (unsigned i = 0; i < image->nviews; i++)
		for (unsigned big = 0; big < 2; big++)
			view_write_path_table(image->views + i, big,
				blocks + (size_t)(image->views[i].path_table_lbas[big] -
						  session_lba(image)) *
						 BLOCK_NBYTES);
}

static void write_head(const struct image *image, const struct discimg_master_options *options,
	int64_t timestamp, uint8_t *blocks)
{
	if (!session_lba(image))
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
		if (part->read != image_read_bytes || part->end == part->lba)
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

int image_lay_out(struct image *image, const struct discimg_master_options *options,
	int64_t timestamp, struct outfile *out)
{
	struct discimg_master_report *report = image->report;
	report_count_nodes(report, image->tree);
	int r = choose_views(image, options, timestamp, report);
	if (r == 0 && image->udf.revision && image->nviews == 0)
		r = udf_holes_find(&(struct udf_holes){ .job = image->job,
			.tree = image->tree,
			.content = image->content,
			.block_nbytes = image->udf.block_nbytes,
			.of_host = options->sparse,
			.report = report });
	if (r == 0)
		r = check_size(image->job, report);
	if (r == 0 && image->plan)
		r = boot_files_add(image->job, image->tree, image->content, image->plan);
	if (r == 0)
		r = zisofs_pack(image->job, image->tree, image->content, options, image->plan,
			image->path, &report->npacked);
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
	views_say_what_is_lost(image->job, image->tree, report);
	if (image->udf.nlost)
		say(image->job, DISCIMG_WARNING,
			"%llu attributes are not in UDF, which has those of \"user.\" from 2.00 "
			"on, by names of 127 characters",
			(unsigned long long)image->udf.nlost);
	count_mangled(image, report);
	report_place_layer_breaks(report, image->places.pins_lba);
	report->nsectors = image->nblocks;
	report->timestamp = timestamp;
	snprintf(report->volume_id, sizeof(report->volume_id), "%s", volume_id_of(options));
	return 0;
}
