/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tree as a sequential disc: ISO 9660 by libisofs, whose thread makes it while it is read. */
#include "master/emit.h"

#include "base/context.h"
#include "master/content.h"
#include "master/emit_boot.h"
#include "master/identity.h"
#include "master/nodes.h"
#include "master/serials.h"

#include <libburn/libburn.h>
#include <libisofs/libisofs.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define SECTOR_NBYTES    2048
#define TAIL_NSECTORS    150         /* what other masterers leave for the kernel's read-ahead */
#define LEVEL_2_NBYTES   0xffffffffu /* the largest file that one extent can hold */
#define FIFO_NSECTORS    2048
#define READ_NSECTORS    8192u /* at once; libburn's sources count bytes in an int */
#define DEFAULT_VOLUME   "ISOIMAGE"
#define DEFAULT_PREPARER "DISCIMG"

/* One image that is being made. */
struct emission {
	struct discimg_job *job;
	struct tree *tree;
	struct boot_plan *plan; /* NULL: not bootable */
	struct content *content;
	struct serials *serials;
	IsoImage *image;
	IsoWriteOpts *opts;
	struct burn_source *source;
	uint32_t next_lba;
};

static void init_library(void)
{
	/* Bit 0: the program's locale is not ours to set. */
	iso_init_with_flag(1);
	iso_set_local_charset("UTF-8", 0);
	iso_set_msgs_severities("WARNING", "NEVER", "");
}

/* Hands on what libisofs has to say; it keeps one queue of messages for all. */
static void drain_messages(struct discimg_job *job)
{
	char text[ISO_MSGS_MESSAGE_LEN], severity[80];
	int code, image;
	while (iso_obtain_msgs("WARNING", &code, &image, text, severity) == 1)
		say(job, DISCIMG_DETAIL, "libisofs: %s", text);
}

static void stop_source(struct emission *emission)
{
	struct burn_source *source = emission->source;
	if (!source)
		return;
	if (source->version >= 1 && source->cancel)
		source->cancel(source);
	source->free_data(source);
	free(source);
}

static void free_emission(void *state)
{
	struct emission *emission = state;
	if (!emission)
		return;
	stop_source(emission);
	if (emission->opts)
		iso_write_opts_free(emission->opts);
	if (emission->image)
		iso_image_unref(emission->image);
	drain_messages(emission->job);
	serials_free(emission->serials);
	content_free(emission->content);
	boot_plan_free(emission->plan);
	tree_free(emission->tree);
	free(emission);
}

/* The next N sectors, which are those at LBA. */
static int read_some(
	struct emission *emission, struct discimg_job *job, uint32_t lba, uint32_t n, uint8_t *buf)
{
	struct burn_source *source = emission->source;
	int nbytes = (int)(n * SECTOR_NBYTES);
	/* libburn.h: from version 1 on, one of the two is NULL. */
	int got = source->read ? source->read(source, buf, nbytes)
			       : source->read_xt(source, buf, nbytes);
	int r = content_result(emission->content);
	if (r < 0)
		return r;
	if (got != nbytes) {
		drain_messages(job);
		return fail(job, DISCIMG_E_IO, "libisofs failed at sector %u", lba);
	}
	emission->next_lba += n;
	if (lba == 0 && emission->plan)
		boot_fix_first_sector(emission->plan, buf);
	if (!serials_renumber(emission->serials, lba, n, buf))
		return fail(job, DISCIMG_E_FORMAT,
			"libisofs wrote directories that cannot be followed near sector %u", lba);
	return 0;
}

static int read_emission(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	(void)track, (void)status;
	struct emission *emission = state;
	int r = 0;
	if ((uint32_t)lba != emission->next_lba)
		return fail(job, DISCIMG_E_INVALID,
			"an image that is being mastered can only be read in order");
	for (uint32_t done = 0; done < n && r == 0; done += READ_NSECTORS) {
		uint32_t some = n - done < READ_NSECTORS ? n - done : READ_NSECTORS;
		r = read_some(emission, job, (uint32_t)lba + done, some,
			buf + (size_t)done * SECTOR_NBYTES);
	}
	return r;
}

static void set_texts(IsoImage *image, const struct discimg_master_options *options)
{
	const char *volume = options->volume_id ? options->volume_id : DEFAULT_VOLUME;
	const char *preparer = options->preparer ? options->preparer : DEFAULT_PREPARER;
	iso_image_set_volume_id(image, volume);
	iso_image_set_volset_id(image, volume);
	iso_image_set_publisher_id(image, options->publisher ? options->publisher : "");
	iso_image_set_data_preparer_id(image, preparer);
	iso_image_set_application_id(image, options->application_id ? options->application_id : "");
	iso_image_set_system_id(image, options->system_id ? options->system_id : "");
}

/* Deep paths and long ones break ECMA-119 §6.8.2.1, which no reader of today minds. */
static void set_layout(IsoWriteOpts *opts, const struct discimg_master_options *options,
	const struct discimg_master_report *report)
{
	iso_write_opts_set_iso_level(opts, (int)report->iso_level);
	iso_write_opts_set_rockridge(opts, !options->no_rock_ridge);
	iso_write_opts_set_joliet(opts, !options->no_joliet);
	iso_write_opts_set_joliet_long_names(opts, 1);
	iso_write_opts_set_joliet_longer_paths(opts, 1);
	iso_write_opts_set_joliet_utf16(opts, 1);
	iso_write_opts_set_omit_version_numbers(opts, 2); /* bit 1: in Joliet */
	iso_write_opts_set_no_force_dots(opts, 2);
	iso_write_opts_set_allow_deep_paths(opts, 1);
	iso_write_opts_set_allow_longer_paths(opts, 1);
	iso_write_opts_set_relaxed_vol_atts(opts, 1);
	iso_write_opts_set_hardlinks(opts, 1);
	iso_write_opts_set_aaip(opts, options->acl || options->xattr);
	iso_write_opts_set_sort_files(opts, 1);
	iso_write_opts_set_tail_blocks(opts, options->no_padding ? 0 : TAIL_NSECTORS);
	iso_write_opts_set_fifo_size(opts, FIFO_NSECTORS);
}

static void set_times(IsoWriteOpts *opts, int64_t timestamp)
{
	char digits[17];
	identity_digits(timestamp, digits);
	iso_write_opts_set_always_gmt(opts, 1);
	iso_write_opts_set_dir_rec_mtime(opts, 3); /* in the plain and in the Joliet tree */
	iso_write_opts_set_pvd_times(opts, 0, 0, 0, 0, digits);
}

static void count_nodes(const struct tree *tree, struct discimg_master_report *report)
{
	report->iso_level = 2;
	for (const struct tree_node *node = tree_next(tree->root, tree->root); node;
		node = tree_next(node, tree->root)) {
		report->ndirectories += S_ISDIR(node->mode);
		report->nfiles += S_ISREG(node->mode);
		report->nsymlinks += S_ISLNK(node->mode);
		report->nspecials +=
			!S_ISDIR(node->mode) && !S_ISREG(node->mode) && !S_ISLNK(node->mode);
		report->nhardlinks += node->is_link;
		if (S_ISREG(node->mode) && !node->is_link)
			report->content_nbytes += node->nbytes;
		if (S_ISREG(node->mode) && node->nbytes > LEVEL_2_NBYTES)
			report->iso_level = 3;
	}
}

/* An image has at most 2³¹ sectors here; libisofs would overflow its own counters. */
static int check_size(struct discimg_job *job, const struct discimg_master_report *report)
{
	uint64_t limit = (uint64_t)INT32_MAX * SECTOR_NBYTES;
	if (report->content_nbytes < limit)
		return 0;
	return fail(job, DISCIMG_E_UNSUPPORTED,
		"the tree holds %llu bytes, an ISO 9660 image at most %llu",
		(unsigned long long)report->content_nbytes, (unsigned long long)limit);
}

static int start(struct emission *emission, uint32_t *nsectors)
{
	uint32_t data_start = 0;
	int code = iso_image_create_burn_source(emission->image, emission->opts, &emission->source);
	if (code < 0) {
		drain_messages(emission->job);
		return fail_isofs(emission->job, code, "cannot lay the image out");
	}
	iso_write_opts_get_data_start(emission->opts, &data_start, 0);
	uint64_t n = (uint64_t)emission->source->get_size(emission->source) / SECTOR_NBYTES;
	if (n >= INT32_MAX)
		return fail(emission->job, DISCIMG_E_UNSUPPORTED,
			"the image would have %llu sectors, at most %d are possible",
			(unsigned long long)n, INT32_MAX - 1);
	*nsectors = (uint32_t)n;
	emission->serials = serials_new(data_start);
	return emission->serials ? 0 : fail_nomem(emission->job);
}

static int prepare(struct emission *emission, const struct discimg_master_options *options,
	int64_t timestamp, struct discimg_master_report *report)
{
	emission->content = content_new(emission->job, options->skip_unreadable, report);
	if (!emission->content)
		return fail_nomem(emission->job);
	int code = iso_image_new("", &emission->image);
	if (code >= 0)
		code = iso_write_opts_new(&emission->opts, 0);
	if (code < 0)
		return fail_isofs(emission->job, code, "cannot begin an image");
	count_nodes(emission->tree, report);
	int r = check_size(emission->job, report);
	if (r < 0)
		return r;
	set_texts(emission->image, options);
	set_layout(emission->opts, options, report);
	set_times(emission->opts, timestamp);
	r = nodes_build(emission->job, emission->tree, emission->content, emission->image);
	if (r == 0 && emission->plan)
		r = emit_boot(emission->job, emission->plan, emission->tree->newest_mtime,
			emission->image, emission->opts);
	if (r == 0)
		r = start(emission, &report->nsectors);
	snprintf(report->volume_id, sizeof(report->volume_id), "%s",
		options->volume_id ? options->volume_id : DEFAULT_VOLUME);
	report->timestamp = timestamp;
	return r;
}

int emit_open(struct discimg_job *job, struct tree *tree, struct boot_plan *plan,
	const struct discimg_master_options *options, int64_t timestamp,
	struct discimg_master_report *report, struct discimg_disc **out)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, init_library);
	struct emission *emission = calloc(1, sizeof(*emission));
	if (!emission) {
		boot_plan_free(plan);
		tree_free(tree);
		return fail_nomem(job);
	}
	emission->job = job;
	emission->tree = tree;
	emission->plan = plan;
	int r = prepare(emission, options, timestamp, report);
	struct discimg_disc *disc =
		r == 0 ? disc_new_plain("tree", DISCIMG_MEDIUM_ANY, report->nsectors) : NULL;
	if (!disc) {
		free_emission(emission);
		return r < 0 ? r : fail_nomem(job);
	}
	disc->source = (struct disc_source){
		.read = read_emission, .free = free_emission, .state = emission, .sequential = true
	};
	*out = disc;
	return 0;
}
