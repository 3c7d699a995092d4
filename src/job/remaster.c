/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An image as what is to be mastered again. */
#include "job/remaster.h"

#include "base/context.h"
#include "job/losses.h"
#include "master/descriptors.h"
#include "master/identity.h"
#include "master/image.h"
#include "master/links.h"
#include "master/presets.h"
#include "master/relabel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int remaster_open(
	struct discimg_job *job, const char *image, unsigned session, struct remaster *remaster)
{
	*remaster = (struct remaster){ .image = image };
	int r = origin_open(job, image, session, &remaster->origin);
	if (r == 0)
		r = import_tree(job, &remaster->origin, image, &remaster->tree, &remaster->left);
	if (r == 0)
		names_again_find(remaster->tree, &remaster->names);
	return r < 0 ? r : boot_again_note(job, &remaster->origin, remaster->tree, &remaster->boot);
}

void remaster_free(struct remaster *remaster)
{
	boot_again_free(&remaster->boot);
	boot_plan_free(remaster->plan);
	tree_free(remaster->tree);
	origin_free(&remaster->origin);
}

static int judge_losses(struct discimg_job *job, const struct remaster *remaster, bool allowed,
	const struct discimg_losses *losses)
{
	int r = 0;
	if (losses->n == 0)
		return 0;
	char *text = losses_text(losses);
	if (!text)
		return fail_nomem(job);
	if (allowed)
		say(job, DISCIMG_WARNING, "%s: cannot be made again and is left out: %s",
			remaster->image, text);
	else
		r = fail(job, DISCIMG_E_REFUSED,
			"%s: %s cannot be made again; go on without by --allow-loss",
			remaster->image, text);
	free(text);
	return r;
}

/* Of files, what no tree can have. */
static void find_left(const struct import_left *left, struct discimg_losses *losses)
{
	char one[80], many[80];
	snprintf(one, sizeof(one), "file's field %s of unknown meaning", left->unknown);
	snprintf(many, sizeof(many), "files' fields %s of unknown meaning", left->unknown);
	const struct {
		const char *kind;
		uint64_t n;
		const char *one, *many;
	} rows[] = {
		{ "names", left->nnames, "file without a name of its own",
			"files without names of their own" },
		{ "others", left->nothers, "file of a name that another view has for another one",
			"files of names that other views have for other ones" },
		{ "extended-records", left->nxars, "file's extended attribute record",
			"files' extended attribute records" },
		{ "xa", left->nxa, "file's XA attributes", "files' XA attributes" },
		{ "fields", left->nunknown, one, many },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].n)
			losses_add(losses, rows[i].kind, rows[i].n, "", rows[i].one, rows[i].many);
}

/*
 * Players find the files of a DVD-Video by the distances in its IFO files, which no order of files
 * alone keeps; without UDF it is none.
 */
static int place_video(struct discimg_job *job, struct remaster *remaster, bool allowed,
	struct discimg_master_report *report)
{
	struct tree *tree = remaster->tree;
	struct tree_node *audio = tree_find(tree, "/AUDIO_TS");
	if (remaster->origin.stays || !remaster->origin.udf.present ||
		!tree_find(tree, "/VIDEO_TS/VIDEO_TS.IFO"))
		return 0;
	int r = presets_prepare(job, DISCIMG_PRESET_DVD_VIDEO, tree, report);
	if (!audio && tree_find(tree, "/AUDIO_TS"))
		tree_remove(tree, tree_find(tree, "/AUDIO_TS"));
	if (r != DISCIMG_E_INVALID || !allowed)
		return r;
	say(job, DISCIMG_WARNING, "%s: no DVD-Video any more: %s", remaster->image,
		discimg_job_error(job));
	forgive(job);
	tree->npins = 0;
	return 0;
}

/* What becomes otherwise by its nature. */
static void tell_changes(struct discimg_job *job, const struct remaster *remaster)
{
	enum { READ_ONLY = 1 };
	const struct origin *origin = &remaster->origin;
	if (origin->files->walk.nwith_sums)
		say(job, DISCIMG_NOTE,
			"%s: the MD5 checksums that libisofs keeps of it are left out: they are of "
			"the image as it was",
			remaster->image);
	if (origin->udf.present && origin->udf.access != READ_ONLY)
		say(job, DISCIMG_NOTE,
			"%s: its UDF can be written to; what is made of it is read-only",
			remaster->image);
}

int remaster_plan(struct discimg_job *job, struct remaster *remaster, bool allowed,
	struct discimg_losses *losses, struct discimg_master_report *report)
{
	origin_losses(job, &remaster->origin, losses);
	find_left(&remaster->left, losses);
	int r = boot_again_plan(
		job, &remaster->boot, remaster->tree, report, losses, &remaster->plan);
	if (r == 0) /* hidden boot images have joined the tree */
		r = links_find(job, remaster->tree);
	if (r == 0)
		r = place_video(job, remaster, allowed, report);
	if (r == 0)
		r = judge_losses(job, remaster, allowed, losses);
	if (r == 0)
		tell_changes(job, remaster);
	return r;
}

/* A file that levels 1 and 2 of ISO 9660 do not have. */
static bool has_long_file(const struct tree *tree)
{
	for (const struct tree_node *node = tree->root; node; node = tree_next(node, tree->root))
		if (S_ISREG(node->mode) && node->nbytes >= UINT32_MAX)
			return true;
	return false;
}

static void choose_names(struct remaster *remaster)
{
	const struct names_again *names = &remaster->names;
	struct discimg_master_options *options = &remaster->options;
	options->joliet_strict = names->joliet_strict;
	if (remaster->origin.files->walk.nrelocated && !options->relocate_deep)
		options->relocate_deep = "";
	if (iso_primary(&remaster->origin.set) && names->liberties[0])
		options->iso_names = names->liberties;
	if (iso_enhanced(&remaster->origin.set))
		options->iso_level = 4;
	else if (names->strict && !has_long_file(remaster->tree))
		options->iso_level = 1;
}

/* Blocks of a volume of UDF alone, and whether files lie inside their entries. */
static void choose_udf_form(struct remaster *remaster)
{
	const struct origin *origin = &remaster->origin;
	const struct walk *walk = &origin->files->walk;
	struct discimg_master_options *options = &remaster->options;
	uint32_t block_nbytes = origin->udf.block_nbytes;
	if (block_nbytes == 512 || block_nbytes == 4096) {
		options->media = "disk";
		options->block_size = block_nbytes;
	}
	for (size_t i = 0; i < walk->nextents && block_nbytes && !options->embed; i++)
		options->embed = walk->extents[i].offset != WALK_HOLE &&
				 walk->extents[i].offset % block_nbytes != 0;
}

/* Whether empty sectors lie behind the files, as most masterers put there. */
static bool has_padding(const struct remaster *remaster)
{
	enum { NSECTORS = 150 * 4 }; /* of 512 bytes */
	const struct boot_disk *disk = &remaster->plan->disk;
	const struct relabel *relabel = disk->relabel;
	uint64_t end = disk->nappended ? relabel->volume_end : relabel->nsectors;
	return end >= relabel->content_end + NSECTORS;
}

static void choose_file_systems(struct remaster *remaster)
{
	const struct origin *origin = &remaster->origin;
	struct discimg_master_options *options = &remaster->options;
	options->fs = origin->fs;
	options->udf = origin->udf.revision ? origin->revision : NULL;
	options->udf_mirror = origin->udf.is_mirrored;
	options->no_rock_ridge = !origin->files->walk.rock_ridge;
	options->zisofs_noted = options->zisofs_noted || origin->files->walk.npacked > 0;
	if (!origin->stays)
		options->no_padding = !has_padding(remaster);
	choose_names(remaster);
	if (!iso_primary(&origin->set))
		choose_udf_form(remaster);
}

/* An MD5 that isomd5sum has implanted is of the image as it was, and is made anew. */
static void renew_md5(struct tree_origin *descriptors, struct discimg_master_options *options)
{
	enum { USE_AT = 883, USE_NBYTES = 512 }; /* ECMA-119 §8.4.31: for applications */
	static const char mark[] = "ISO MD5SUM = ";
	if (memcmp(descriptors->primary + USE_AT, mark, sizeof(mark) - 1) != 0)
		return;
	memset(descriptors->primary + USE_AT, ' ', USE_NBYTES);
	options->implant_md5 = true;
}

int remaster_describe(struct discimg_job *job, struct remaster *remaster)
{
	struct discimg_master_options *options = &remaster->options;
	const struct origin *origin = &remaster->origin;
	struct tree_origin *descriptors = calloc(1, sizeof(*descriptors));
	int64_t time = INT64_MIN;
	if (!descriptors)
		return fail_nomem(job);
	remaster->tree->origin = descriptors;
	choose_file_systems(remaster);
	int r = identity_check(job, options);
	if (r == 0)
		r = identity_time(job, options, remaster->tree, &remaster->timestamp);
	if (r == 0)
		r = origin_descriptors(job, origin, descriptors, &time);
	if (!options->timestamp && time != INT64_MIN)
		remaster->timestamp = time;
	descriptors_change(descriptors, options, remaster->timestamp);
	renew_md5(descriptors, options);
	for (size_t i = 0; i < sizeof(descriptors->lv_info) / sizeof(descriptors->lv_info[0]); i++)
		snprintf(descriptors->lv_info[i], sizeof(descriptors->lv_info[i]), "%s",
			origin->udf.lv_info[i]);
	if (!options->volume_id)
		snprintf(descriptors->udf_volume_id, sizeof(descriptors->udf_volume_id), "%s",
			origin->udf.volume_id);
	if (!options->volume_id)
		options->volume_id = origin->set.nvolumes ? origin->set.volumes[0].volume_id
							  : origin->udf.volume_id;
	return r;
}

/* Who masters takes over what is mastered. */
static void give_away(struct remaster *remaster, struct tree **tree, struct boot_plan **plan)
{
	*tree = remaster->tree;
	*plan = remaster->plan;
	remaster->tree = NULL;
	remaster->plan = NULL;
}

int remaster_as_disc(struct discimg_job *job, struct remaster *remaster,
	struct discimg_master_report *report, struct discimg_disc **out)
{
	struct tree *tree;
	struct boot_plan *plan;
	give_away(remaster, &tree, &plan);
	return image_open(job, tree, plan, &remaster->options, remaster->timestamp, report, out);
}

int remaster_to_file(struct discimg_job *job, struct remaster *remaster,
	struct discimg_master_report *report, struct outfile *out, const char *path)
{
	struct tree *tree;
	struct boot_plan *plan;
	give_away(remaster, &tree, &plan);
	return image_save(
		job, tree, plan, &remaster->options, remaster->timestamp, report, out, path);
}
