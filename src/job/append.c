/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * append: a session is added to an image that is a file, in place, or to the disc in a drive. The
 * files that are there stay where they lie; behind them go new ones, directories that have them
 * all, and volume descriptors; where all can be overwritten, at last the first ones are replaced by
 * these.
 */
#include <discimg/master.h>

#include "base/context.h"
#include "base/outfile.h"
#include "disc/bytes.h"
#include "drive/head.h"
#include "job/add_session.h"
#include "job/anydrive.h"
#include "job/remaster.h"
#include "job/soundness.h"
#include "master/image.h"
#include "master/rules.h"
#include "master/scan.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Sessions begin at whole packets of 64 KiB, as growisofs and xorriso have it. */
enum { SESSION_ALIGN = 32 };

_Static_assert(IMAGE_HEAD_NBLOCKS == HEAD_NSECTORS, "what is made of a head is what is written");

struct append {
	const char *path; /* of the file, or the drive's name */
	bool is_drive;
	struct recorder_medium medium; /* in the drive */
	const char *const *trees;
	size_t ntrees;
	const struct discimg_master_options *options;
	struct discimg_master_report *report;
	struct remaster remaster;
	uint64_t nbytes; /* of the file as it was */
};

static int check_volumes(const struct append *append, struct discimg_job *job)
{
	const struct origin *origin = &append->remaster.origin;
	if (!iso_primary(&origin->set))
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: no ISO 9660 file system, which a session could be added to",
			append->path);
	if (origin->udf.present)
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: it has UDF as well, in which what is added would not be seen",
			append->path);
	return 0;
}

/* Where the last session has its data. */
static int64_t last_session(const struct discimg_disc *disc)
{
	const struct discimg_track *last = &disc->tracks[disc->ntracks - 1], *track = last;
	while (track > disc->tracks && track[-1].session == last->session)
		track--;
	while (track < last && track_is_audio(track))
		track++;
	return disc->last_session_lba > 0 ? disc->last_session_lba : track->index_lba[1];
}

/*
 * Who names a session knows of what is behind it: it is closed, as nothing can follow else. In one
 * that is itself not complete, closing puts zeros where the rest of its files should be.
 */
static int check_unfinished(const struct append *append, struct discimg_job *job, unsigned number)
{
	unsigned session = append->options->session;
	if (number == 1 || session >= number)
		return fail(job, DISCIMG_E_MEDIUM,
			"%s: session %u of the %s in the drive was begun and not completed, and "
			"has nothing that another could be added to",
			append->path, number, append->medium.name);
	if (session)
		return 0;
	return fail(job, DISCIMG_E_MEDIUM,
		"%s: the last session of the %s in the drive was begun and not completed; "
		"--session=%u closes it, and adds to the one before",
		append->path, append->medium.name, number - 1);
}

/* What is in a drive: its last session counts, as for everybody who looks for files. */
static int check_disc(const struct append *append, struct discimg_job *job)
{
	const struct origin *origin = &append->remaster.origin;
	const struct discimg_disc *disc = origin->files->disc;
	unsigned unfinished = disc->unfinished_session;
	int r = unfinished ? check_unfinished(append, job, unfinished) : 0;
	if (r == 0)
		r = check_volumes(append, job);
	if (r == 0 && !append->options->session && origin->set.start_lba != last_session(disc))
		r = fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: the last session has no ISO 9660 file system, which another could be "
			"added to; --session=N names one that has",
			append->path);
	return r;
}

static int check_image(struct append *append, struct discimg_job *job)
{
	const struct origin *origin = &append->remaster.origin;
	const struct discimg_disc *disc = origin->files->disc;
	if (append->options->session)
		return fail(job, DISCIMG_E_INVALID,
			"%s: sessions of an .iso have no numbers; only those of a disc in a drive "
			"do",
			append->path);
	if (strcmp(disc->format, "iso") != 0 || disc->ntracks != 1 ||
		(disc->source.packing && disc->source.packing(disc->source.state)))
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: a session can be added to a plain .iso only", append->path);
	append->nbytes = (uint64_t)discimg_disc_nsectors(disc) * BLOCK_NBYTES;
	return check_volumes(append, job);
}

static int check_options(const struct append *append, struct discimg_job *job)
{
	const struct discimg_master_options *options = append->options;
	if (options->size_only)
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: how large a session would be is not told beforehand: leave out "
			"--print-size",
			append->path);
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
		"%s: a session that is added has the file systems of the image, and boots as that "
		"does: leave out the options of these, and --for",
		append->path);
}

static int scan(struct append *append, struct discimg_job *job)
{
	struct rules *rules = NULL;
	const char *file = append->is_drive ? anydrive_file(append->path) : append->path;
	const char *const outs[] = { file, NULL };
	int r = rules_new(job, append->options, &rules);
	if (r == 0)
		r = scan_trees(job, append->trees, append->ntrees, outs, append->options, rules,
			&append->remaster.tree, append->report);
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

/* A drive cannot give what is to be moved while it writes. */
static int keep_files(const struct append *append, struct discimg_job *job)
{
	struct tree *tree = append->remaster.tree;
	for (struct tree_node *node = tree->root; node; node = tree_next(node, tree->root)) {
		if (!S_ISREG(node->mode) || !node->source || !node->source->disc ||
			node->nbytes == 0)
			continue;
		node->kept = lies_together(node->source);
		if (node->kept)
			node->lba = (uint32_t)(node->source->extents[0].offset / BLOCK_NBYTES);
		else if (append->is_drive)
			return fail(job, DISCIMG_E_UNSUPPORTED,
				"%s: %s lies in pieces on the disc, which a session cannot name",
				append->path, node->name);
	}
	return 0;
}

/* A disc that is written in order keeps its system area, with whatever tables of partitions. */
static void drop_partitions(struct boot_plan *plan)
{
	for (size_t i = 0; i < plan->nentries; i++)
		plan->entries[i].gpt = BOOT_GPT_NONE;
	free(plan->disk.relabel);
	plan->disk.relabel = NULL;
	plan->disk.align_nblocks = 0;
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

/* One past all that the volume has, and what it says that it has. */
static uint64_t end_of_volume(const struct append *append)
{
	const struct origin *origin = &append->remaster.origin;
	const struct tree_node *root = append->remaster.tree->root;
	int64_t disc_end = discimg_disc_nsectors(origin->files->disc);
	uint64_t end = (uint64_t)iso_volume_end(&origin->set, iso_primary(&origin->set), disc_end);
	for (const struct tree_node *node = root; node; node = tree_next(node, root)) {
		uint64_t n = (node->nbytes + BLOCK_NBYTES - 1) / BLOCK_NBYTES;
		if (node->kept && node->lba + n > end)
			end = node->lba + n;
	}
	return end;
}

static int place_session(struct append *append, struct discimg_job *job)
{
	uint64_t lba = append->is_drive ? end_of_volume(append) : append->nbytes / BLOCK_NBYTES;
	lba = (lba + SESSION_ALIGN - 1) / SESSION_ALIGN * SESSION_ALIGN;
	if (append->is_drive && !append->medium.overwritable)
		lba = (uint64_t)append->medium.next_lba;
	if (lba >= INT32_MAX)
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: a session would begin at sector %" PRIu64 ", at most %d is possible",
			append->path, lba, INT32_MAX - 1);
	append->remaster.tree->origin->session_lba = (uint32_t)lba;
	append->report->session_lba = (uint32_t)lba;
	return 0;
}

static int plan(struct append *append, struct discimg_job *job)
{
	struct remaster *remaster = &append->remaster;
	struct discimg_losses losses = { 0 };
	remaster->origin.stays = true;
	int r = remaster_plan(job, remaster, false, &losses, append->report);
	if (r == 0)
		r = keep_files(append, job);
	if (r == 0)
		r = keep_boot(append, job);
	if (r == 0 && append->is_drive && !append->medium.overwritable)
		drop_partitions(remaster->plan);
	remaster->options = *append->options;
	return r < 0 ? r : remaster_describe(job, remaster);
}

/* The first sectors of a disc that can be overwritten, with the session's descriptors. */
static int renew_head(const struct append *append, struct discimg_job *job,
	const struct discimg_disc *session, uint8_t **head)
{
	uint64_t nbad = 0;
	size_t nbytes = (size_t)IMAGE_HEAD_NBLOCKS * BLOCK_NBYTES;
	*head = NULL;
	if (!append->medium.overwritable)
		return 0;
	*head = malloc(nbytes);
	if (!*head)
		return fail_nomem(job);
	int r = disc_read_bytes(append->remaster.origin.files->disc, job, 0, *head, nbytes, &nbad);
	if (r == 0 && nbad)
		r = fail(job, DISCIMG_E_IO, "%s: the first sectors cannot be read", append->path);
	if (r == 0)
		image_renew_head(session, *head);
	return r;
}

static int write_to_drive(struct append *append, struct discimg_job *job)
{
	struct session session = { .name = append->path, .lba = append->report->session_lba };
	uint8_t *head = NULL;
	int r = remaster_as_disc(job, &append->remaster, append->report, &session.disc);
	if (r < 0)
		return r;
	r = renew_head(append, job, session.disc, &head);
	session.head = head;
	if (r == 0)
		r = session_write(job, &append->medium, &session);
	append->report->session_verified = session.verified;
	free(head);
	discimg_disc_free(session.disc);
	return r;
}

static int write_to_file(struct append *append, struct discimg_job *job)
{
	struct outfile *file;
	int r = outfile_open(job, append->path, OUTFILE_GROW, &file);
	if (r < 0)
		return r;
	r = remaster_to_file(job, &append->remaster, append->report, file, append->path);
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

static int open_origin(struct append *append, struct discimg_job *job)
{
	int r = append->is_drive ? session_inspect(job, append->path, &append->medium) : 0;
	return r < 0 ? r
		     : remaster_open(
			       job, append->path, append->options->session, &append->remaster);
}

/*
 * A session that was begun is closed last of all, when nothing is left that could be refused but
 * for want of room, which is known only then.
 */
static int close_unfinished(struct append *append, struct discimg_job *job)
{
	if (!append->remaster.origin.files->disc->unfinished_session)
		return 0;
	int r = session_close(job, append->path);
	return r < 0 ? r : session_inspect(job, append->path, &append->medium);
}

static int check_soundness(const struct append *append, struct discimg_job *job)
{
	unsigned session = append->options->session;
	return append->is_drive ? soundness_check(job, append->path, &append->remaster, session)
				: soundness_check_file(job, append->path, &append->remaster);
}

static int run(struct append *append, struct discimg_job *job)
{
	int r = check_options(append, job);
	if (r == 0)
		r = open_origin(append, job);
	if (r == 0)
		r = append->is_drive ? check_disc(append, job) : check_image(append, job);
	if (r == 0)
		r = check_soundness(append, job);
	if (r == 0)
		r = scan(append, job);
	if (r == 0)
		r = plan(append, job);
	if (r == 0)
		r = close_unfinished(append, job);
	if (r == 0)
		r = place_session(append, job);
	if (r == 0)
		r = append->is_drive ? write_to_drive(append, job) : write_to_file(append, job);
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
		.report = used,
		.is_drive = !is_stdio && anydrive_is_name(image) };
	*used = (struct discimg_master_report){ 0 };
	int r = run(&append, job);
	if (r == 0 && used->nskipped)
		r = DISCIMG_FAULTS;
	discimg_master_report_free(&unwanted);
	return r;
}
