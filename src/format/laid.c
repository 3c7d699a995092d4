/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing for the formats that keep all sectors one behind the other in one file. */
#include "format/laid.h"

#include "base/context.h"
#include "sector/raw.h"
#include "sector/subchannel.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct laid_writer {
	struct laid *laid;
	struct copy_range *ranges;
	struct outfile *data, *sub, *sheet;
	enum outfile_kind kind;
	char *paths[3]; /* beside the one that was named, NULL-terminated */
};

struct laid *laid_new(size_t ntracks)
{
	struct laid *laid = calloc(1, sizeof(*laid));
	if (!laid)
		return NULL;
	laid->ntracks = ntracks;
	laid->tracks = calloc(ntracks, sizeof(*laid->tracks));
	if (laid->tracks)
		return laid;
	laid_free(laid);
	return NULL;
}

void laid_free(struct laid *laid)
{
	if (!laid)
		return;
	free(laid->tracks);
	free(laid->data_path);
	free(laid->sub_path);
	free(laid->sheet_path);
	free(laid->sheet);
	free(laid);
}

bool laid_has_sub(const struct discimg_disc *disc, const struct format_options *options)
{
	(void)options;
	for (size_t i = 0; i < disc->ntracks; i++)
		if (disc->tracks[i].stored_sub_nbytes == SECTOR_SUB_NBYTES &&
			disc->tracks[i].stored_sub_kind == DISCIMG_SUB_RAW)
			return true;
	return false;
}

void laid_place(struct laid *laid, const struct discimg_disc *disc, int32_t origin)
{
	int32_t cursor = origin;
	for (size_t i = 0; i < laid->ntracks; i++) {
		const struct discimg_track *track = &disc->tracks[i];
		struct laid_track *to = &laid->tracks[i];
		to->lba = track->start_lba < origin ? origin : track->start_lba;
		if (track->start_lba < 0 && to->lba < 0 && track->pregap_unstored)
			to->lba = track->start_lba + (int32_t)track->pregap_unstored;
		to->end_lba = track_end_lba(track);
		to->nbytes = to->shape.nbytes + (laid->sub_path ? 0 : to->shape.sub_nbytes);
		if (i > 0 && track->session != track[-1].session)
			cursor = to->lba;
		to->offset = laid->nbytes + (uint64_t)(to->lba - cursor) * to->nbytes;
		laid->nbytes = to->offset + (uint64_t)(to->end_lba - to->lba) * to->nbytes;
		cursor = to->end_lba;
	}
}

char *laid_path(const char *path, const char *suffix)
{
	const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
	size_t n = dot ? (size_t)(dot - path) : strlen(path);
	char *name;
	return asprintf(&name, "%.*s.%s", (int)n, path, suffix) < 0 ? NULL : name;
}

/* Nobody can read a sheet whose data went down a pipe. */
static int check_path(struct discimg_job *job, const struct discimg_disc *disc, const char *path)
{
	struct stat st;
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return fail(job, DISCIMG_E_INVALID,
			"%s is a pipe or a device, expected the name of a file to write", path);
	return disc_check_output(job, disc, path);
}

static const struct laid_track *find_track(const struct laid *laid, int32_t lba, uint32_t n)
{
	for (size_t i = 0; i < laid->ntracks; i++)
		if (lba >= laid->tracks[i].lba && (int64_t)lba + n <= laid->tracks[i].end_lba)
			return &laid->tracks[i];
	return NULL;
}

/* Main channel and sub-channels to a file each. */
static int take_apart(struct laid_writer *w, struct discimg_job *job,
	const struct laid_track *track, const struct sector_batch *batch)
{
	unsigned size = shape_nbytes(batch->shape), main_nbytes = batch->shape.nbytes;
	uint64_t offset = track->offset + (uint64_t)(batch->lba - track->lba) * main_nbytes;
	uint8_t *data = malloc((size_t)batch->nsectors * size);
	if (!data)
		return fail_nomem(job);
	uint8_t *sub = data + (size_t)batch->nsectors * main_nbytes;
	for (uint32_t i = 0; i < batch->nsectors; i++) {
		const uint8_t *from = batch->data + (size_t)i * size;
		memcpy(data + (size_t)i * main_nbytes, from, main_nbytes);
		subchannel_to_planar(from + main_nbytes, sub + (size_t)i * SECTOR_SUB_NBYTES);
	}
	int r = outfile_write(job, w->data, data, (size_t)batch->nsectors * main_nbytes, offset);
	if (r == 0)
		r = outfile_write(job, w->sub, sub, (size_t)batch->nsectors * SECTOR_SUB_NBYTES,
			offset / main_nbytes * SECTOR_SUB_NBYTES);
	free(data);
	return r;
}

static int take(void *state, struct discimg_job *job, const struct sector_batch *batch)
{
	struct laid_writer *w = state;
	const struct laid_track *track = find_track(w->laid, batch->lba, batch->nsectors);
	if (!track)
		return fail(job, DISCIMG_E_INVALID, "sectors %d and on lie in no one track",
			batch->lba);
	if (w->sub)
		return take_apart(w, job, track, batch);
	return outfile_write(job, w->data, batch->data, (size_t)batch->nsectors * track->nbytes,
		track->offset + (uint64_t)(batch->lba - track->lba) * track->nbytes);
}

static int take_place(void *state, struct discimg_job *job, int32_t lba, uint32_t n,
	const struct disc_place *from, uint32_t *ndone)
{
	struct laid_writer *w = state;
	const struct laid_track *track = find_track(w->laid, lba, n);
	uint64_t done = 0;
	int r = 0;
	if (track && !w->sub)
		r = outfile_copy(job, w->data, from->fd, from->offset, (uint64_t)n * from->nbytes,
			track->offset + (uint64_t)(lba - track->lba) * track->nbytes, &done);
	*ndone = (uint32_t)(done / from->nbytes);
	return r;
}

static int sync_data(void *state, struct discimg_job *job)
{
	struct laid_writer *w = state;
	int r = outfile_sync(job, w->data);
	return r < 0 || !w->sub ? r : outfile_sync(job, w->sub);
}

/* A file from an earlier run may have been longer; sectors that nobody wrote make it shorter. */
static int set_size(
	struct discimg_job *job, struct outfile *file, const char *path, uint64_t nbytes)
{
	if (ftruncate(outfile_fd(file), (off_t)nbytes) < 0 && errno != EINVAL)
		return fail_errno(job, "cannot finish %s", path);
	return 0;
}

static int commit(void *state, struct discimg_job *job)
{
	struct laid_writer *w = state;
	const struct laid *laid = w->laid;
	int r = set_size(job, w->data, laid->data_path, laid->nbytes);
	if (r == 0 && w->sub)
		r = set_size(job, w->sub, laid->sub_path,
			laid->nbytes / SECTOR_RAW_NBYTES * SECTOR_SUB_NBYTES);
	if (r == 0)
		r = outfile_write(job, w->sheet ? w->sheet : w->data, laid->sheet,
			laid->sheet_nbytes, w->sheet ? 0 : laid->nbytes);
	if (r == 0)
		r = outfile_commit(job, w->data);
	if (r == 0 && w->sub)
		r = outfile_commit(job, w->sub);
	return r < 0 || !w->sheet ? r : outfile_commit(job, w->sheet);
}

static void free_writer(void *state)
{
	struct laid_writer *w = state;
	outfile_free(w->data);
	outfile_free(w->sub);
	outfile_free(w->sheet);
	laid_free(w->laid);
	free(w->ranges);
	free(w);
}

static int open_file(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	enum outfile_kind kind, struct outfile **file)
{
	int r = path ? check_path(job, disc, path) : 0;
	return r < 0 || !path ? r : outfile_open(job, path, kind, file);
}

static int open_files(struct discimg_job *job, const struct discimg_disc *disc,
	struct laid_writer *w, struct format_writer *out)
{
	const struct laid *laid = w->laid;
	int r = open_file(job, disc, laid->data_path, w->kind, &w->data);
	if (r == 0)
		r = open_file(job, disc, laid->sub_path, w->kind, &w->sub);
	if (r == 0)
		r = open_file(job, disc, laid->sheet_path, OUTFILE_REPLACE, &w->sheet);
	if (r < 0)
		return r;
	w->paths[0] = laid->sheet_path ? laid->data_path : NULL;
	w->paths[1] = laid->sheet_path ? laid->sub_path : NULL;
	out->paths = w->paths;
	out->resumed = outfile_is_resumed(w->data) && (!w->sub || outfile_is_resumed(w->sub));
	return 0;
}

int laid_begin(struct discimg_job *job, struct laid *laid, const struct discimg_disc *disc,
	const struct format_options *options, struct format_writer *out)
{
	struct laid_writer *w = calloc(1, sizeof(*w));
	if (!w) {
		laid_free(laid);
		return fail_nomem(job);
	}
	*w = (struct laid_writer){ .laid = laid,
		.kind = options->outfile,
		.ranges = calloc(laid->ntracks, sizeof(*w->ranges)) };
	int r = w->ranges ? open_files(job, disc, w, out) : fail_nomem(job);
	if (r < 0) {
		free_writer(w);
		return r;
	}
	for (size_t i = 0; i < laid->ntracks; i++) {
		const struct laid_track *track = &laid->tracks[i];
		w->ranges[i] = (struct copy_range){ .lba = track->lba,
			.nsectors = (uint32_t)(track->end_lba - track->lba),
			.shape = track->shape };
	}
	out->ranges = w->ranges;
	out->nranges = laid->ntracks;
	out->take = take;
	out->take_place = take_place;
	out->sync = sync_data;
	out->commit = commit;
	out->free = free_writer;
	out->state = w;
	return 0;
}
