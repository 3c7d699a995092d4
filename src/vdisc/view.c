/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A recordable disc as a reader sees it: complete tracks, and what was written of open ones. */
#include "base/context.h"
#include "base/io.h"
#include "disc/cdtext.h"
#include "disc/subcode.h"
#include "sector/msf.h"
#include "sector/raw.h"
#include "vdisc/container.h"

#include <stdlib.h>
#include <string.h>

struct view {
	struct vdisc *disc;
	bool owns;
};

static int read_view(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	struct view *view = state;
	unsigned stored = vdisc_record_nbytes(view->disc);
	unsigned wanted = track->stored_nbytes + track->stored_sub_nbytes;
	(void)status;
	if (stored == wanted)
		return vdisc_read(view->disc, job, lba, n, buf);
	uint8_t *records = malloc((size_t)n * stored);
	if (!records)
		return fail_nomem(job);
	int r = vdisc_read(view->disc, job, lba, n, records);
	for (uint32_t i = 0; i < n && r == 0; i++)
		memcpy(buf + (size_t)i * wanted, records + (size_t)i * stored, wanted);
	free(records);
	return r;
}

static bool locate(void *state, int32_t lba, uint32_t n, struct disc_place *place)
{
	const struct vdisc *disc = ((struct view *)state)->disc;
	unsigned nbytes = vdisc_record_nbytes(disc);
	struct stat st;
	*place = (struct disc_place){ .fd = disc->fd,
		.offset = disc->records_offset + (uint64_t)(lba - vdisc_first_lba(disc)) * nbytes,
		.nbytes = nbytes,
		.nsectors = n };
	/* What was never written may lie behind the end of the file. */
	return fstat(disc->fd, &st) == 0 &&
	       place->offset + (uint64_t)n * nbytes <= (uint64_t)st.st_size;
}

static bool uses(void *state, const struct stat *st)
{
	const struct vdisc *disc = ((struct view *)state)->disc;
	struct stat own;
	return fstat(disc->fd, &own) == 0 && own.st_dev == st->st_dev && own.st_ino == st->st_ino;
}

static void free_view(void *state)
{
	struct view *view = state;
	if (view->owns)
		vdisc_free(view->disc);
	free(view);
}

/* Where what can be read of a track ends; its INDEX 01 when that is nothing. */
static int32_t readable_end(const struct vdisc_track *track)
{
	return track->next_lba > track->first_lba ? track->next_lba : track->first_lba;
}

/*
 * The pause before a session's first track belongs to the lead-in's side of things: of a longer
 * pregap readers see what is behind those 150 sectors.
 */
static int32_t visible_start(const struct vdisc_state *state, unsigned i)
{
	const struct vdisc_track *track = &state->tracks[i];
	bool is_first = i == 0 || track[-1].session != track->session;
	if (!is_first)
		return track->start_lba;
	int32_t behind_pause = track->start_lba - CD_FIRST_LBA;
	return behind_pause < track->first_lba ? behind_pause : track->first_lba;
}

static void add_indexes(struct discimg_track *to, const struct vdisc_state *state, int32_t end)
{
	for (unsigned i = 0; i < state->nindexes; i++) {
		const struct vdisc_index *index = &state->indexes[i];
		if (index->track == to->number && index->lba < end)
			to->index_lba[index->index] = index->lba;
	}
}

/* Of a CD-i's tracks only the session tells (TOC point A0h). */
static enum discimg_track_mode mode_of(
	const struct vdisc_state *state, const struct vdisc_track *track)
{
	enum { CD_I = 0x10 };
	bool is_cdi = state->sessions[track->session - 1].disc_type == CD_I;
	return is_cdi && track->mode == DISCIMG_MODE2 ? DISCIMG_CDI : track->mode;
}

static int add_track(struct discimg_job *job, struct discimg_disc *out, const struct vdisc *disc,
	const struct vdisc_state *state, unsigned i)
{
	const struct vdisc_track *track = &state->tracks[i];
	bool is_cd = disc->medium->family == DISCIMG_MEDIUM_CD;
	int32_t start = is_cd ? visible_start(state, i) : track->first_lba;
	int32_t end = readable_end(track);
	int32_t written = track->start_lba + (int32_t)track->pregap_unwritten;
	struct discimg_track *to = disc_add_track(out);
	if (!to)
		return fail_nomem(job);
	to->number = track->number;
	to->session = track->session;
	to->mode = mode_of(state, track);
	to->flags = subcode_flags(track->control);
	to->start_lba = start;
	to->nsectors = (uint32_t)(end - start);
	if (start < track->first_lba)
		to->index_lba[0] = start;
	to->index_lba[1] = track->first_lba;
	to->pregap_unstored = written > start ? (uint32_t)(written - start) : 0;
	to->stored_nbytes = is_cd ? SECTOR_RAW_NBYTES : SECTOR_USER_NBYTES;
	to->stored_sub_nbytes = track->has_sub ? SECTOR_SUB_NBYTES : 0;
	to->stored_sub_kind = DISCIMG_SUB_RAW;
	memcpy(to->isrc, track->isrc, sizeof(to->isrc));
	add_indexes(to, state, end);
	return 0;
}

static int describe(struct vdisc *disc, struct discimg_job *job, struct discimg_disc *out)
{
	const struct vdisc_state *state = &disc->state;
	for (unsigned i = 0; i < state->ntracks; i++) {
		if (readable_end(&state->tracks[i]) == state->tracks[i].first_lba)
			break;
		int r = add_track(job, out, disc, state, i);
		if (r < 0)
			return r;
	}
	if (out->ntracks == 0)
		return 0;
	memcpy(out->mcn, state->mcn, sizeof(out->mcn));
	int r = disc_finish(job, out, disc->path);
	for (size_t i = 0; i < out->nsessions && r == 0; i++)
		if (disc->medium->family == DISCIMG_MEDIUM_CD)
			out->sessions[i].disc_type =
				state->sessions[out->sessions[i].number - 1].disc_type;
	if (r == 0)
		r = disc_read_cdtext(job, out, disc->path, state->packs, state->npacks);
	return r;
}

int vdisc_view(struct vdisc *disc, struct discimg_job *job, bool owns, struct discimg_disc **out)
{
	struct discimg_disc *seen = disc_new("vdisc", disc->medium->family);
	struct view *view = calloc(1, sizeof(*view));
	*out = NULL;
	if (!seen || !view) {
		discimg_disc_free(seen);
		free(view);
		return fail_nomem(job);
	}
	view->disc = disc;
	seen->source = (struct disc_source){
		.read = read_view, .locate = locate, .uses = uses, .free = free_view, .state = view
	};
	int r = describe(disc, job, seen);
	if (r < 0 || seen->ntracks == 0) {
		discimg_disc_free(seen);
		return r;
	}
	view->owns = owns;
	*out = seen;
	return 0;
}
