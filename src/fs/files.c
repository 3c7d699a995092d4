/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of a disc: found by path, listed, read. */
#include "fs/files.h"

#include "base/context.h"
#include "fs/attributelist.h"
#include "fs/text.h"
#include "fs/walkiso.h"
#include "fs/walktracks.h"
#include "fs/walkudf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MESSAGE_PATH_NBYTES 512

/* By the names of ISO 9660; the tree stays empty where there are none. */
static int open_iso(struct discimg_job *job, bool names_only, struct discimg_files *files)
{
	struct iso_set set = { 0 };
	int r = iso_set_read(job, files->blocks, &set);
	if (r == 0 && set.nvolumes > 0)
		r = walk_open_best(
			job, files->blocks, &set, names_only, &files->iso_findings, &files->walk);
	if (files->walk.nnodes > 0)
		files->kind = files->walk.rock_ridge ? "Rock Ridge"
			      : iso_joliet(&set)     ? "Joliet"
						     : "ISO 9660";
	iso_set_free(&set);
	return r;
}

/* By those of UDF, which has longer ones than Joliet, and owners; what was opened gives way. */
static int open_udf(struct discimg_job *job, struct discimg_files *files)
{
	struct walk walk;
	int r = walk_open_udf(job, files->blocks, &files->udf_findings, &walk);
	if (r == 0) {
		walk_free(&files->walk);
		files->walk = walk;
		files->findings = &files->udf_findings;
		files->kind = "UDF";
	} else if (r == DISCIMG_E_UNSUPPORTED || (r == DISCIMG_E_FORMAT && files->kind)) {
		forgive(job);
		r = 0;
	}
	return r;
}

static const struct discimg_track *track_of(const struct discimg_disc *disc, unsigned number)
{
	for (size_t i = 0; i < disc->ntracks; i++)
		if (disc->tracks[i].number == number)
			return &disc->tracks[i];
	return NULL;
}

/* That there is what is chosen, and that it may have files. */
static int check_choice(struct discimg_job *job, const struct discimg_disc *disc,
	const struct discimg_files_options *options)
{
	const struct discimg_track *track = track_of(disc, options->track);
	if (options->session > disc->nsessions)
		return fail(job, DISCIMG_E_INVALID, "there is no session %u: the disc has %zu",
			options->session, disc->nsessions);
	if (!options->track)
		return 0;
	if (!track)
		return fail(job, DISCIMG_E_INVALID, "there is no track %u: the disc has %zu",
			options->track, disc->ntracks);
	if (options->session && track->session != options->session)
		return fail(job, DISCIMG_E_INVALID, "track %u is not of session %u, but of %u",
			options->track, options->session, track->session);
	if (track_is_audio(track) && !options->tracks)
		return fail(job, DISCIMG_E_INVALID,
			"track %u is audio and has no files; --tracks shows it as one",
			options->track);
	return 0;
}

static int open_tree(struct discimg_job *job, const struct discimg_files_options *options,
	struct discimg_files *files)
{
	files->blocks = blocks_new(job, files->disc);
	if (!files->blocks)
		return fail_nomem(job);
	blocks_choose(files->blocks, options->session, options->track);
	int r = open_iso(job, options->names_only, files);
	if (r == 0 && !files->walk.rock_ridge)
		r = open_udf(job, files);
	if (r == 0 && !files->kind)
		r = fail(job, DISCIMG_E_UNSUPPORTED,
			"neither an ISO 9660 nor a UDF file system was found (discimg info tells "
			"what there is)");
	return r;
}

/* A tree of its tracks, or of what is on them. */
static int open_any(struct discimg_job *job, const struct discimg_files_options *options,
	struct discimg_files *files)
{
	int r = check_choice(job, files->disc, options);
	if (r < 0 || !options->tracks)
		return r < 0 ? r : open_tree(job, options, files);
	files->kind = "tracks";
	return walk_tracks(job, files->disc, options->session, options->track, &files->walk);
}

static const char *first_fault(const struct findings *findings)
{
	for (size_t i = 0; i < findings->n; i++)
		if (findings->items[i].is_fault)
			return findings->items[i].text;
	return "no memory is left to tell what is wrong";
}

/* Warns of what was found wrong with the directories that were read so far, once. */
static void tell_faults(struct discimg_job *job, struct discimg_files *files)
{
	if (files->findings->nfaults && !files->told_fault)
		say(job, DISCIMG_WARNING,
			"its file system is damaged, or made to mislead: %s (discimg verify tells "
			"all that is wrong)",
			first_fault(files->findings));
	if (files->walk.cut && !files->told_cut)
		say(job, DISCIMG_WARNING,
			"there are more files than can be looked through: some are missing here");
	files->told_fault = files->findings->nfaults;
	files->told_cut = files->walk.cut;
}

int files_enter(struct discimg_job *job, struct discimg_files *files, uint32_t directory)
{
	int r = walk_enter(job, &files->walk, directory);
	if (r == 0)
		tell_faults(job, files);
	return r;
}

int files_open(struct discimg_job *job, struct discimg_disc *disc,
	const struct discimg_files_options *options, struct discimg_files **out)
{
	static const struct discimg_files_options defaults;
	struct discimg_files *files = calloc(1, sizeof(*files));
	if (!files) {
		discimg_disc_free(disc);
		return fail_nomem(job);
	}
	files->disc = disc;
	files->findings = &files->iso_findings;
	int r = open_any(job, options ? options : &defaults, files);
	if (r < 0) {
		discimg_files_free(files);
		return r;
	}
	tell_faults(job, files);
	*out = files;
	return 0;
}

int files_read_all(struct discimg_job *job, struct discimg_files *files)
{
	int r = walk_all(job, &files->walk);
	blocks_free(files->blocks);
	files->blocks = NULL;
	if (r == 0)
		tell_faults(job, files);
	return r;
}

void discimg_files_free(struct discimg_files *files)
{
	if (!files)
		return;
	walk_free(&files->walk);
	blocks_free(files->blocks);
	findings_free(&files->iso_findings);
	findings_free(&files->udf_findings);
	discimg_disc_free(files->disc);
	free(files);
}

const char *discimg_files_kind(const struct discimg_files *files)
{
	return files->kind;
}

static uint32_t child(const struct walk *walk, uint32_t directory, const char *name, size_t nbytes)
{
	const struct walk_node *node = &walk->nodes[directory];
	for (uint32_t i = node->first_child; i < node->first_child + node->nchildren; i++) {
		const char *other = walk_name(walk, i);
		if (!walk->nodes[i].is_fork && strncmp(other, name, nbytes) == 0 && !other[nbytes])
			return i;
	}
	return WALK_NO_NODE;
}

int discimg_files_find(
	struct discimg_job *job, struct discimg_files *files, const char *path, uint32_t *file)
{
	uint32_t node = DISCIMG_ROOT;
	int r = 0;
	for (const char *at = path + strspn(path, "/"); *at && node != WALK_NO_NODE && r == 0;) {
		size_t n = strcspn(at, "/");
		if (n != 1 || *at != '.') {
			r = files_enter(job, files, node);
			node = r == 0 ? child(&files->walk, node, at, n) : node;
		}
		at += n;
		at += strspn(at, "/");
	}
	if (r < 0)
		return r;
	if (node == WALK_NO_NODE)
		return fail(job, DISCIMG_E_INVALID, "there is no %s on the disc", path);
	*file = node;
	return 0;
}

void discimg_files_get(const struct discimg_files *files, uint32_t file, struct discimg_file *out)
{
	const struct walk *walk = &files->walk;
	const struct walk_node *node = &walk->nodes[file];
	const struct walk_extent *extent =
		node->nextents ? &walk->extents[node->first_extent] : NULL;
	*out = (struct discimg_file){ .name = walk_name(walk, file),
		.target = S_ISLNK(node->mode) ? walk->texts + node->target : NULL,
		.parent = node->parent,
		.mode = node->mode,
		.has_owner = node->has_owner,
		.uid = node->uid,
		.gid = node->gid,
		.major = node->major,
		.minor = node->minor,
		.nbytes = node->nbytes,
		.mtime = node->mtime,
		.mtime_ns = node->mtime_ns,
		.serial = node->serial,
		.lba = extent && extent->offset != WALK_HOLE ? walk_extent_lba(extent) : -1 };
}

bool discimg_files_attribute(
	const struct discimg_files *files, uint32_t file, size_t i, struct discimg_attribute *out)
{
	struct attribute attribute = { 0 };
	size_t nbytes = 0, at = 0, n = 0;
	const uint8_t *list = walk_attributes(&files->walk, file, &nbytes);
	while (n <= i && attributelist_next(list, nbytes, &at, &attribute))
		n++;
	*out = (struct discimg_attribute){ attribute.name, attribute.value, attribute.nbytes };
	return n > i;
}

static int by_name(const void *a, const void *b, void *state)
{
	const struct walk *walk = state;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	int order = strcmp(walk_name(walk, x), walk_name(walk, y));
	return order ? order : (x > y) - (x < y);
}

int discimg_files_list(struct discimg_job *job, struct discimg_files *files, uint32_t directory,
	uint32_t **list, size_t *n)
{
	const struct walk *walk = &files->walk;
	int r = files_enter(job, files, directory);
	const struct walk_node *node = &walk->nodes[directory];
	*n = 0;
	*list = NULL;
	if (r < 0)
		return r;
	*list = reallocarray(NULL, (size_t)node->nchildren + 1, sizeof(**list));
	if (!*list)
		return fail_nomem(job);
	for (uint32_t i = 0; i < node->nchildren; i++)
		if (!walk->nodes[node->first_child + i].is_fork)
			(*list)[(*n)++] = node->first_child + i;
	/* ISO 9660 has them sorted, if by other names. */
	size_t sorted = 1;
	while (sorted < *n &&
		by_name(*list + sorted - 1, *list + sorted, (void *)(uintptr_t)walk) < 0)
		sorted++;
	if (sorted >= *n)
		return 0;
	/* The table is not changed: qsort_r() only hands it on. */
	qsort_r(*list, *n, sizeof(**list), by_name, (void *)(uintptr_t)walk);
	return 0;
}

void discimg_files_forget(struct discimg_files *files, uint32_t directory)
{
	walk_forget(&files->walk, directory);
}

void discimg_files_path(const struct discimg_files *files, uint32_t file, char *path, size_t nbytes)
{
	walk_path(&files->walk, file, path, nbytes);
}

size_t discimg_files_printable(const char *bytes, char *text, size_t nbytes)
{
	return text_of_bytes(text, nbytes, (const uint8_t *)bytes, strlen(bytes));
}

ssize_t discimg_files_read(struct discimg_job *job, struct discimg_files *files, uint32_t file,
	uint64_t offset, void *buf, size_t nbytes, uint64_t *nbad)
{
	struct filedata data = { .disc = files->disc, .walk = &files->walk, .node = file };
	const struct walk_node *node = &files->walk.nodes[file];
	char path[MESSAGE_PATH_NBYTES];
	if (!S_ISREG(node->mode)) {
		walk_path(&files->walk, file, path, sizeof(path));
		if (S_ISLNK(node->mode))
			return fail(job, DISCIMG_E_INVALID,
				"%s is a symbolic link to %s, and holds no bytes: name that", path,
				files->walk.texts + node->target);
		return fail(job, DISCIMG_E_INVALID, "%s is %s, and holds no bytes", path,
			node->directory ? "a directory" : "a device or the like");
	}
	if (offset >= node->nbytes)
		return 0;
	if (nbytes > node->nbytes - offset)
		nbytes = (size_t)(node->nbytes - offset);
	int r = filedata_read(&data, job, offset, buf, nbytes, nbad);
	return r < 0 ? r : (ssize_t)nbytes;
}
