/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * append: a session is added to an image that is a file, in place, as on a disc that can be
 * overwritten. The files that are there stay where they lie; behind them go new ones, directories
 * that have them all, and volume descriptors; at last the first ones are replaced by these.
 */
#include <discimg/master.h>

#include "base/context.h"
#include "base/outfile.h"
#include "job/anydrive.h"
#include "job/remaster.h"
#include "master/image.h"
#include "master/rules.h"
#include "master/scan.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

/* Sessions begin at whole packets of 64 KiB, as growisofs and xorriso have it. */
enum { SESSION_ALIGN = 32 };

struct append {
	const char *path; /* of the file */
	const char *const *trees;
	size_t ntrees;
	const struct discimg_master_options *options;
	struct discimg_master_report *report;
	struct remaster remaster;
	uint64_t nbytes; /* of the image as it was */
};

static int check_image(struct append *append, struct discimg_job *job)
{
	const struct origin *origin = &append->remaster.origin;
	const struct discimg_disc *disc = origin->files->disc;
	if (strcmp(disc->format, "iso") != 0 || disc->ntracks != 1 ||
		(disc->source.packing && disc->source.packing(disc->source.state)))
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: a session can be added to a plain .iso only", append->path);
	if (!iso_primary(&origin->set))
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: no ISO 9660 file system, which a session could be added to",
			append->path);
	if (origin->udf.present)
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: it has UDF as well, in which what is added would not be seen",
			append->path);
	append->nbytes = (uint64_t)discimg_disc_nsectors(disc) * BLOCK_NBYTES;
	return 0;
}

static int check_options(const struct append *append, struct discimg_job *job)
{
	const struct discimg_master_options *options = append->options;
	if (options->implant_md5 || options->zisofs || options->zisofs_noted)
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: neither an MD5 of the whole image nor zisofs is made for a session "
			"that is added",
			append->path);
	if (!options->fs && !options->udf && !options->bootable && !options->boot &&
		!options->preset && !options->iso_level && !options->iso_names &&
		!options->no_joliet && !options->no_rock_ridge)
		return 0;
	return fail(job, DISCIMG_E_INVALID,
		"a session that is added has the file systems of the image, and boots as that "
		"does");
}

static int scan(struct append *append, struct discimg_job *job)
{
	struct rules *rules = NULL;
	int r = rules_new(job, append->options, &rules);
	if (r == 0)
		r = scan_trees(job, append->trees, append->ntrees, append->path, append->options,
			rules, &append->remaster.tree, append->report);
	rules_free(rules);
	return r;
}

/* One stretch of whole sectors, but for its end, which a directory record can name. */
static bool lies_together(const struct tree_source *source)
{
	const struct disc_extent *extents = source->extents;
	if (source->nextents == 0 || extents[0].offset == DISC_HOLE ||
		extents[0].offset % BLOCK_NBYTES)
		return false;
	for (size_t i = 1; i < source->nextents; i++)
		if (extents[i].offset != extents[i - 1].offset + extents[i - 1].nbytes ||
			extents[i].offset % BLOCK_NBYTES)
			return false;
	return true;
}

static void keep_files(struct tree *tree)
{
	for (struct tree_node *node = tree->root; node; node = tree_next(node, tree->root)) {
		if (!S_ISREG(node->mode) || !node->source || !node->source->disc ||
			node->nbytes == 0 || !lies_together(node->source))
			continue;
		node->kept = true;
		node->lba = (uint32_t)(node->source->extents[0].offset / BLOCK_NBYTES);
	}
}

/* Boot images that stay have been told their places. */
static int keep_boot(struct append *append, struct discimg_job *job)
{
	struct boot_plan *plan = append->remaster.plan;
	if (plan->disk.nappended || plan->disk.partition_offset)
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: a partition lies where the session would be added; edit makes the "
			"image anew",
			append->path);
	for (size_t i = 0; i < plan->nentries; i++) {
		struct boot_entry *entry = plan->entries + i;
		if (!tree_find(append->remaster.tree, entry->path)->kept)
			continue;
		entry->info_table = false;
		entry->grub2_info = false;
	}
	return 0;
}

static int plan(struct append *append, struct discimg_job *job)
{
	struct remaster *remaster = &append->remaster;
	struct discimg_losses losses = { 0 };
	uint64_t nblocks = append->nbytes / BLOCK_NBYTES;
	int r = remaster_plan(job, remaster, false, &losses, append->report);
	if (r < 0)
		return r;
	keep_files(remaster->tree);
	r = keep_boot(append, job);
	remaster->options = *append->options;
	if (r == 0)
		r = remaster_describe(job, remaster);
	if (r < 0)
		return r;
	nblocks = (nblocks + SESSION_ALIGN - 1) / SESSION_ALIGN * SESSION_ALIGN;
	remaster->tree->origin->session_lba = (uint32_t)nblocks;
	append->report->session_lba = (uint32_t)nblocks;
	return 0;
}

static int write_session(struct append *append, struct discimg_job *job)
{
	struct remaster *it = &append->remaster;
	struct tree *tree = it->tree;
	struct boot_plan *boot = it->plan;
	struct outfile *file;
	int r = outfile_open(job, append->path, OUTFILE_GROW, &file);
	if (r < 0)
		return r;
	it->tree = NULL;
	it->plan = NULL;
	r = image_save(
		job, tree, boot, &it->options, it->timestamp, append->report, file, append->path);
	if (r == 0)
		r = outfile_commit(job, file);
	/* What was added is not part of the image yet. */
	if (r < 0 && ftruncate(outfile_fd(file), (off_t)append->nbytes) < 0)
		say(job, DISCIMG_WARNING,
			"%s: what was added cannot be taken away again: %" PRIu64
			" bytes are the image",
			append->path, append->nbytes);
	outfile_free(file);
	return r;
}

static int run(struct append *append, struct discimg_job *job)
{
	int r = check_options(append, job);
	if (r < 0)
		return r;
	r = remaster_open(job, append->path, &append->remaster);
	if (r == 0)
		r = check_image(append, job);
	if (r == 0)
		r = scan(append, job);
	if (r == 0)
		r = plan(append, job);
	if (r == 0)
		r = write_session(append, job);
	remaster_free(&append->remaster);
	return r;
}

int discimg_append(struct discimg_job *job, const char *image, const char *const *trees,
	size_t ntrees, const struct discimg_master_options *options,
	struct discimg_master_report *report)
{
	struct discimg_master_report unwanted = { 0 };
	struct discimg_master_report *used = report ? report : &unwanted;
	static const char stdio[] = "stdio:";
	bool is_stdio = strncmp(image, stdio, sizeof(stdio) - 1) == 0;
	struct append append = { .path = is_stdio ? image + sizeof(stdio) - 1 : image,
		.trees = trees,
		.ntrees = ntrees,
		.options = options,
		.report = used };
	*used = (struct discimg_master_report){ 0 };
	if (!is_stdio && anydrive_is_name(image))
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: sessions are added to .iso files and stdio: drives only", image);
	int r = run(&append, job);
	if (r == 0 && used->nskipped)
		r = DISCIMG_FAULTS;
	discimg_master_report_free(&unwanted);
	return r;
}
