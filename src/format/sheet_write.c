/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a disc as data files and a sheet. The sheet takes its name last. */
#include "format/sheet_write.h"

#include "base/context.h"
#include "base/flacout.h"
#include "base/outfile.h"
#include "base/wavehead.h"
#include "format/cue_sheet.h"
#include "sector/msf.h"
#include "sector/raw.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_POSITION 449999 /* 99:59:74 */

struct sheet_writer {
	const struct sheet_dialect *dialect;
	struct sheet_plan plan;
	struct copy_range *ranges;
	size_t ntracks;
	struct outfile **files;
	char *text; /* of the sheet */
	size_t text_nbytes;
	struct outfile *sheet;
	uint8_t *side; /* what the file beside it holds, or NULL */
	size_t side_nbytes;
	struct outfile *side_file;
	enum outfile_kind kind;
	struct flacout *flac;                 /* NULL: none of the files are FLAC */
	const struct sheet_place *flac_place; /* of the file under way, or NULL */
};

/* Stored sectors of TRACK; gaps that hold an index must be written after all. */
static void find_stored(const struct discimg_track *track, struct sheet_place *place)
{
	place->lba = track->start_lba + (int32_t)track->pregap_unstored;
	place->end_lba = track_end_lba(track) - (int32_t)track->postgap_unstored;
	if (track->index_lba[1] < place->lba)
		place->lba = track->index_lba[1];
	if (place->lba < 0)
		place->lba = 0;
	for (int i = 1; i < DISCIMG_NINDEXES; i++)
		if (track->index_lba[i] >= place->end_lba)
			place->end_lba = track_end_lba(track);
}

/* What lies between the last track's end at CURSOR and this one, as far as it is not stored. */
static void find_gaps(const struct discimg_track *track, bool new_session, int32_t cursor,
	struct sheet_place *place)
{
	place->pregap = (uint32_t)(place->lba - cursor);
	place->postgap = (uint32_t)(track_end_lba(track) - place->end_lba);
	if (!new_session)
		return;
	uint32_t standard = cue_session_gap(track[-1].session);
	uint32_t gap = (uint32_t)(track->start_lba - cursor);
	if (gap < standard && place->pregap >= standard)
		gap = standard; /* a drive's TOC counts the session's own pregap to the track */
	place->session_gap = gap;
	place->pregap -= gap;
}

/* The last time of the track that the sheet tells, in sectors of its file. */
static uint64_t last_position(const struct discimg_track *track, const struct sheet_place *place)
{
	int32_t last = place->lba;
	for (int i = 1; i < DISCIMG_NINDEXES; i++)
		if (track->index_lba[i] > last)
			last = track->index_lba[i];
	return (uint64_t)place->position + (uint64_t)(last - place->lba);
}

static int check_end(struct discimg_job *job, const struct sheet_dialect *dialect, bool is_gd,
	const struct discimg_track *track, const struct sheet_place *place)
{
	if (place->end_lba - 1 <= CD_LAST_LBA)
		return 0;
	if (place->shape.nbytes != SECTOR_USER_NBYTES && !is_gd)
		return fail(job, DISCIMG_E_REFUSED,
			"track %u ends at sector %d: raw sectors know no address beyond 99:59:74 "
			"(sector %d)",
			track->number, place->end_lba - 1, CD_LAST_LBA);
	if (dialect->of_cd_only)
		return fail(job, DISCIMG_E_REFUSED,
			"track %u ends at sector %d: %s tells of CDs only, which end at sector %d",
			track->number, place->end_lba - 1, dialect->article, CD_LAST_LBA);
	return 0;
}

static int check_expressible(struct discimg_job *job, const struct sheet_dialect *dialect,
	const struct discimg_track *track, const struct sheet_place *place)
{
	if (track->index_lba[1] < place->lba)
		return fail(job, DISCIMG_E_REFUSED,
			"track %u starts at sector %d, before LBA 0: %s cannot tell that",
			track->number, track->index_lba[1], dialect->article);
	if (last_position(track, place) > MAX_POSITION || place->pregap > MAX_POSITION ||
		place->postgap > MAX_POSITION || place->session_gap > MAX_POSITION)
		return fail(job, DISCIMG_E_REFUSED,
			"track %u lies beyond 99:59:74, the last time that %s can tell",
			track->number, dialect->article);
	return 0;
}

/* True when each track must have a file of its own: as was wanted, or for files of two kinds. */
static bool needs_files(const struct discimg_disc *disc, const struct format_options *options,
	const struct sheet_dialect *dialect)
{
	bool differ = false;
	struct sheet_place first = { 0 };
	dialect->choose(disc->tracks, options, &first);
	for (size_t i = 1; i < disc->ntracks; i++) {
		struct sheet_place place = { 0 };
		dialect->choose(&disc->tracks[i], options, &place);
		differ |= place.audio != first.audio;
	}
	return differ || options->layout == DISCIMG_LAYOUT_TRACKS;
}

static int plan_tracks(struct discimg_job *job, const struct discimg_disc *disc,
	const struct format_options *options, const struct sheet_dialect *dialect,
	struct sheet_plan *plan)
{
	bool one_each = needs_files(disc, options, dialect);
	int32_t cursor = 0;
	plan->nfiles = one_each ? disc->ntracks : 1;
	for (size_t i = 0; i < disc->ntracks; i++) {
		const struct discimg_track *track = &disc->tracks[i];
		struct sheet_place *place = &plan->places[i];
		find_stored(track, place);
		dialect->choose(track, options, place);
		find_gaps(track, i > 0 && track->session != track[-1].session, cursor, place);
		if (one_each) {
			place->file = (unsigned)i;
		} else if (i > 0) {
			uint32_t nsectors = (uint32_t)(place[-1].end_lba - place[-1].lba);
			place->position = place[-1].position + nsectors;
			place->offset = place[-1].offset +
					(uint64_t)nsectors * shape_nbytes(place[-1].shape);
		}
		int r = check_expressible(job, dialect, track, place);
		if (r == 0)
			r = check_end(job, dialect, disc->is_gd, track, place);
		if (r < 0)
			return r;
		cursor = track_end_lba(track);
	}
	return 0;
}

/* Bytes of PATH without the suffix that is the sheet's own. */
static int stem_nbytes(const char *path, const char *suffix)
{
	size_t n = strlen(path), suffix_nbytes = strlen(suffix);
	bool has_suffix = n > suffix_nbytes && strcasecmp(path + n - suffix_nbytes, suffix) == 0;
	return (int)(has_suffix ? n - suffix_nbytes : n);
}

/* "game.bin", or "game (Track 02).bin" when each track has its own. */
static char *data_path(
	const char *path, const char *suffix, const struct sheet_plan *plan, size_t i)
{
	static const char *const kinds[] = { "bin", "wav", "flac" };
	const char *kind = kinds[plan->places[i].audio];
	int r, n = stem_nbytes(path, suffix);
	char *name;
	if (plan->nfiles == 1)
		r = asprintf(&name, "%.*s.%s", n, path, kind);
	else
		r = asprintf(&name, "%.*s (Track %02zu).%s", n, path, i + 1, kind);
	return r < 0 ? NULL : name;
}

static int name_files(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	const struct sheet_dialect *dialect, struct sheet_plan *plan)
{
	if (strpbrk(path, "\r\n"))
		return fail(job, DISCIMG_E_INVALID, "%s: %s cannot tell a name with a line break",
			path, dialect->article);
	for (size_t i = 0; i < plan->nfiles; i++) {
		plan->paths[i] = data_path(path, dialect->suffix, plan, i);
		int r = plan->paths[i] ? disc_check_output(job, disc, plan->paths[i])
				       : fail_nomem(job);
		if (r < 0)
			return r;
	}
	return disc_check_output(job, disc, path);
}

/* Nobody can read a sheet whose data went down a pipe. */
static int check_kind(struct discimg_job *job, const char *path)
{
	struct stat st;
	if (stat(path, &st) < 0 || S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))
		return 0;
	return fail(job, DISCIMG_E_INVALID,
		"%s is a pipe or a device, expected the name of a file to write", path);
}

static int open_files(struct discimg_job *job, const char *path, struct sheet_writer *w)
{
	for (size_t i = 0; i < w->plan.nfiles; i++) {
		int r = check_kind(job, w->plan.paths[i]);
		if (r == 0)
			r = outfile_open(job, w->plan.paths[i], w->kind, &w->files[i]);
		if (r < 0)
			return r;
	}
	if (w->side) {
		int r = outfile_open(job, w->plan.side_path, OUTFILE_REPLACE, &w->side_file);
		if (r < 0)
			return r;
	}
	return outfile_open(job, path, OUTFILE_REPLACE, &w->sheet);
}

static const struct sheet_place *find_place(const struct sheet_writer *w, int32_t lba, uint32_t n)
{
	for (size_t i = 0; i < w->ntracks; i++) {
		const struct sheet_place *place = &w->plan.places[i];
		if (lba >= place->lba && (int64_t)lba + n <= place->end_lba)
			return place;
	}
	return NULL;
}

/* Others look at the batch, too: its samples are swapped in a copy. */
static int write_swapped(struct discimg_job *job, struct outfile *file,
	const struct sector_batch *batch, uint64_t offset)
{
	size_t size = shape_nbytes(batch->shape), nbytes = batch->nsectors * size;
	uint8_t *copy = malloc(nbytes);
	if (!copy)
		return fail_nomem(job);
	memcpy(copy, batch->data, nbytes);
	for (size_t at = 0; at < nbytes; at += size)
		for (unsigned i = 0; i + 1 < batch->shape.nbytes; i += 2) {
			copy[at + i] = batch->data[at + i + 1];
			copy[at + i + 1] = batch->data[at + i];
		}
	int r = outfile_write(job, file, copy, nbytes, offset);
	free(copy);
	return r;
}

static unsigned header_nbytes(const struct sheet_place *place)
{
	return place->audio == DISCIMG_AUDIO_FILE_WAV ? WAVE_HEADER_NBYTES : 0;
}

static int end_flac(struct sheet_writer *w, struct discimg_job *job)
{
	return w->flac_place ? flacout_finish(job, w->flac) : 0;
}

/* Sectors come in order, so that one file is complete when the next one begins. */
static int pack(struct sheet_writer *w, struct discimg_job *job, const struct sheet_place *place,
	const uint8_t *samples, size_t nbytes)
{
	if (!w->flac_place || w->flac_place->file != place->file) {
		int r = end_flac(w, job);
		if (r < 0)
			return r;
		flacout_begin(w->flac, w->files[place->file]);
		w->flac_place = place;
	}
	return flacout_add(job, w->flac, samples, nbytes);
}

/* Of the sector at LBA in its file. */
static uint64_t offset_of(const struct sheet_place *place, int32_t lba)
{
	return header_nbytes(place) + place->offset +
	       (uint64_t)(lba - place->lba) * shape_nbytes(place->shape);
}

static int take(void *state, struct discimg_job *job, const struct sector_batch *batch)
{
	struct sheet_writer *w = state;
	const struct sheet_place *place = find_place(w, batch->lba, batch->nsectors);
	if (!place)
		return fail(job, DISCIMG_E_INVALID, "sectors %d and on lie in no one track",
			batch->lba);
	size_t size = shape_nbytes(place->shape);
	uint64_t offset = offset_of(place, batch->lba);
	if (place->audio == DISCIMG_AUDIO_FILE_FLAC)
		return pack(w, job, place, batch->data, batch->nsectors * size);
	if (place->is_swapped)
		return write_swapped(job, w->files[place->file], batch, offset);
	return outfile_write(
		job, w->files[place->file], batch->data, batch->nsectors * size, offset);
}

static int take_place(void *state, struct discimg_job *job, int32_t lba, uint32_t n,
	const struct disc_place *from, uint32_t *ndone)
{
	struct sheet_writer *w = state;
	const struct sheet_place *place = find_place(w, lba, n);
	uint64_t done = 0;
	int r = 0;
	if (place && !place->is_swapped && place->audio != DISCIMG_AUDIO_FILE_FLAC)
		r = outfile_copy(job, w->files[place->file], from->fd, from->offset,
			(uint64_t)n * from->nbytes, offset_of(place, lba), &done);
	*ndone = (uint32_t)(done / from->nbytes);
	return r;
}

/* Of what was taken for file I. */
static uint64_t data_nbytes(const struct sheet_writer *w, size_t i)
{
	uint64_t nbytes = 0;
	for (size_t k = 0; k < w->ntracks; k++) {
		const struct sheet_place *place = &w->plan.places[k];
		uint64_t nsectors = (uint64_t)(place->end_lba - place->lba);
		if (place->file == i)
			nbytes = place->offset + nsectors * shape_nbytes(place->shape);
	}
	return nbytes;
}

/* A file from an earlier run may have been longer. */
static int cut_to_size(struct discimg_job *job, struct sheet_writer *w, size_t i)
{
	if (ftruncate(outfile_fd(w->files[i]), (off_t)data_nbytes(w, i)) < 0 && errno != EINVAL)
		return fail_errno(job, "cannot finish %s", w->plan.paths[i]);
	return 0;
}

static int write_headers(struct sheet_writer *w, struct discimg_job *job)
{
	uint8_t header[WAVE_HEADER_NBYTES];
	int r = end_flac(w, job);
	for (size_t i = 0; r == 0 && i < w->plan.nfiles; i++) {
		if (w->plan.places[i].audio != DISCIMG_AUDIO_FILE_WAV)
			continue;
		wave_make_header((uint32_t)data_nbytes(w, i), header);
		r = outfile_write(job, w->files[i], header, sizeof(header), 0);
	}
	return r;
}

static int sync_files(void *state, struct discimg_job *job)
{
	struct sheet_writer *w = state;
	int r = 0;
	for (size_t i = 0; r == 0 && i < w->plan.nfiles; i++)
		r = outfile_sync(job, w->files[i]);
	return r;
}

static bool is_resumed(const struct sheet_writer *w)
{
	for (size_t i = 0; i < w->plan.nfiles; i++)
		if (!outfile_is_resumed(w->files[i]))
			return false;
	return true;
}

static int commit(void *state, struct discimg_job *job)
{
	struct sheet_writer *w = state;
	int r = outfile_write(job, w->sheet, w->text, w->text_nbytes, 0);
	if (r == 0)
		r = write_headers(w, job);
	if (r == 0 && w->side)
		r = outfile_write(job, w->side_file, w->side, w->side_nbytes, 0);
	if (r == 0 && w->side)
		r = outfile_commit(job, w->side_file);
	for (size_t i = 0; r == 0 && w->kind != OUTFILE_REPLACE && i < w->plan.nfiles; i++)
		r = cut_to_size(job, w, i);
	for (size_t i = 0; r == 0 && i < w->plan.nfiles; i++)
		r = outfile_commit(job, w->files[i]);
	return r < 0 ? r : outfile_commit(job, w->sheet);
}

static void free_writer(void *state)
{
	struct sheet_writer *w = state;
	for (size_t i = 0; i < w->ntracks; i++) {
		free(w->plan.paths ? w->plan.paths[i] : NULL);
		outfile_free(w->files ? w->files[i] : NULL);
	}
	outfile_free(w->sheet);
	outfile_free(w->side_file);
	free(w->side);
	free(w->plan.side_path);
	flacout_free(w->flac);
	free(w->plan.places);
	free(w->plan.paths);
	free(w->files);
	free(w->ranges);
	free(w->text);
	free(w);
}

static struct sheet_writer *new_writer(size_t ntracks)
{
	struct sheet_writer *w = calloc(1, sizeof(*w));
	if (!w)
		return NULL;
	w->ntracks = ntracks;
	w->plan.places = calloc(ntracks, sizeof(*w->plan.places));
	w->plan.paths = calloc(ntracks + 1, sizeof(*w->plan.paths));
	w->files = calloc(ntracks, sizeof(*w->files));
	w->ranges = calloc(ntracks, sizeof(*w->ranges));
	if (w->plan.places && w->plan.paths && w->files && w->ranges)
		return w;
	free_writer(w);
	return NULL;
}

/* What the sheet needs beside it. */
static int make_side(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	struct sheet_writer *w)
{
	const struct sheet_dialect *dialect = w->dialect;
	int r = dialect->make_side ? dialect->make_side(job, disc, path, &w->side, &w->side_nbytes)
				   : 0;
	if (r < 0 || !w->side)
		return r;
	if (asprintf(&w->plan.side_path, "%.*s.%s", stem_nbytes(path, dialect->suffix), path,
		    dialect->side_suffix) < 0) {
		w->plan.side_path = NULL;
		return fail_nomem(job);
	}
	return disc_check_output(job, disc, w->plan.side_path);
}

static int prepare(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	const struct format_options *options, struct sheet_writer *w)
{
	int r = plan_tracks(job, disc, options, w->dialect, &w->plan);
	if (r == 0)
		r = name_files(job, disc, path, w->dialect, &w->plan);
	if (r < 0)
		return r;
	for (size_t i = 0; i < w->ntracks; i++) {
		const struct sheet_place *place = &w->plan.places[i];
		w->ranges[i] = (struct copy_range){ .lba = place->lba,
			.nsectors = (uint32_t)(place->end_lba - place->lba),
			.shape = place->shape };
	}
	bool wants_flac = options->audio == DISCIMG_AUDIO_FILE_FLAC;
	w->flac = wants_flac ? flacout_new(job) : NULL;
	r = make_side(job, disc, path, w);
	if (r < 0)
		return r;
	w->text = w->dialect->print(disc, &w->plan, &w->text_nbytes);
	if (!w->text || (wants_flac && !w->flac))
		return fail_nomem(job);
	return open_files(job, path, w);
}

int sheet_create(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	const struct format_options *options, const struct sheet_dialect *dialect,
	struct format_writer *out)
{
	struct sheet_writer *w = new_writer(disc->ntracks);
	if (!w)
		return fail_nomem(job);
	w->dialect = dialect;
	w->kind = options->outfile;
	int r = prepare(job, disc, path, options, w);
	if (r < 0) {
		free_writer(w);
		return r;
	}
	*out = (struct format_writer){ .ranges = w->ranges,
		.nranges = w->ntracks,
		.paths = w->plan.paths,
		.resumed = is_resumed(w),
		.sequential = w->flac != NULL,
		.take = take,
		.take_place = take_place,
		.sync = sync_files,
		.commit = commit,
		.free = free_writer,
		.state = w };
	return 0;
}
