/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a disc in any shape: what its source lacks is synthesised here, and nowhere else. */
#include "base/context.h"
#include "disc/disc.h"
#include "disc/subcode.h"
#include "sector/raw.h"

#include <stdlib.h>
#include <string.h>

#define FILLER 0x55

static enum sector_mode sector_mode_of(const struct discimg_track *track)
{
	if (track_is_audio(track))
		return SECTOR_AUDIO;
	return track->mode == DISCIMG_MODE1 ? SECTOR_MODE1 : SECTOR_MODE2;
}

/*
 * Sub-channels that are stored nowhere. Beside packs of R to W alone there are no P and Q; and what
 * is no CD has no sub-channels at all.
 */
static void synthesise_sub(const struct discimg_disc *disc, const struct discimg_track *track,
	int32_t lba, struct sector_shape shape, uint8_t *sub)
{
	bool is_rw = track->stored_sub_nbytes && track->stored_sub_kind == DISCIMG_SUB_RW;
	if (shape.sub_nbytes == SECTOR_SUB_NBYTES && disc->medium == DISCIMG_MEDIUM_CD && !is_rw)
		subcode_make(disc, track, lba, sub);
	else
		memset(sub, 0, shape.sub_nbytes);
}

bool track_synthesise(const struct discimg_track *track, int32_t lba, unsigned nbytes, uint8_t *to)
{
	static const uint8_t zeros[SECTOR_RAW_NBYTES];
	memset(to, 0, nbytes);
	if (track_is_audio(track))
		return nbytes == SECTOR_RAW_NBYTES;
	return raw_reshape(sector_mode_of(track), lba, zeros, SECTOR_USER_NBYTES, to, nbytes);
}

/* A sector of a gap that is stored nowhere, with C2 and sub-channels as SHAPE asks for them. */
static bool synthesise(const struct discimg_disc *disc, const struct discimg_track *track,
	int32_t lba, struct sector_shape shape, uint8_t *to)
{
	memset(to + shape.nbytes, 0, shape.c2_nbytes);
	synthesise_sub(disc, track, lba, shape, to + shape.nbytes + shape.c2_nbytes);
	return track_synthesise(track, lba, shape.nbytes, to);
}

static bool reshape(const struct discimg_disc *disc, const struct discimg_track *track, int32_t lba,
	const uint8_t *from, struct sector_shape shape, uint8_t *to)
{
	uint8_t *sub = to + shape.nbytes + shape.c2_nbytes;
	if (!raw_reshape(sector_mode_of(track), lba, from, track->stored_nbytes, to, shape.nbytes))
		return false;
	memset(to + shape.nbytes, 0, shape.c2_nbytes);
	if (shape.sub_nbytes && track->stored_sub_nbytes == shape.sub_nbytes)
		memcpy(sub, from + track->stored_nbytes, shape.sub_nbytes);
	else
		synthesise_sub(disc, track, lba, shape, sub);
	return true;
}

static int fail_shape(struct discimg_job *job, const struct discimg_track *track, int32_t lba,
	struct sector_shape shape)
{
	const char *kind = track_is_audio(track)          ? "audio"
			   : track->mode == DISCIMG_MODE1 ? "Mode 1"
							  : "Mode 2 Form 2 or formless";
	return fail(job, DISCIMG_E_UNSUPPORTED,
		"sector %d of track %u is %s and has no part of %u bytes; read it raw (2352)", lba,
		track->number, kind, shape.nbytes);
}

void track_fill(const struct discimg_track *track, int32_t lba, unsigned nbytes, uint8_t *sector)
{
	static const uint8_t zeros[SECTOR_USER_NBYTES];
	memset(sector, 0, nbytes);
	if (nbytes != SECTOR_RAW_NBYTES || track_is_audio(track))
		return;
	raw_reshape(sector_mode_of(track), lba, zeros, SECTOR_USER_NBYTES, sector, nbytes);
	memset(sector + RAW_DATA, FILLER, SECTOR_RAW_NBYTES - RAW_DATA);
}

/* N stored sectors, by way of a buffer where their shape is not the one that is wanted. */
static int read_stored(struct discimg_disc *disc, struct discimg_job *job,
	const struct discimg_track *track, int32_t lba, uint32_t n, struct sector_shape shape,
	uint8_t *buf, uint8_t *status)
{
	unsigned stored = track->stored_nbytes + track->stored_sub_nbytes;
	bool as_is = track->stored_nbytes == shape.nbytes && shape.c2_nbytes == 0 &&
		     track->stored_sub_nbytes == shape.sub_nbytes;
	bool adds =
		shape.nbytes > track->stored_nbytes || shape.sub_nbytes > track->stored_sub_nbytes;
	memset(status, 0, n);
	if (as_is)
		return disc->source.read(disc->source.state, job, track, lba, n, buf, status);
	uint8_t *raw = malloc((size_t)n * stored);
	if (!raw)
		return fail_nomem(job);
	int r = disc->source.read(disc->source.state, job, track, lba, n, raw, status);
	for (uint32_t i = 0; i < n && r == 0; i++) {
		int32_t at = lba + (int32_t)i;
		uint8_t *to = buf + (size_t)i * shape_nbytes(shape);
		if (!reshape(disc, track, at, raw + (size_t)i * stored, shape, to))
			r = fail_shape(job, track, at, shape);
		if (status[i] >= DISCIMG_SECTOR_UNREADABLE && shape.nbytes > track->stored_nbytes)
			track_fill(track, at, shape.nbytes, to);
		if (status[i] == DISCIMG_SECTOR_GOOD && adds)
			status[i] = DISCIMG_SECTOR_SYNTHESISED;
	}
	free(raw);
	return r;
}

static int read_gap(const struct discimg_disc *disc, struct discimg_job *job,
	const struct discimg_track *track, int32_t lba, uint32_t n, struct sector_shape shape,
	uint8_t *buf, uint8_t *status)
{
	for (uint32_t i = 0; i < n; i++) {
		uint8_t *to = buf + (size_t)i * shape_nbytes(shape);
		if (!synthesise(disc, track, lba + (int32_t)i, shape, to))
			return fail_shape(job, track, lba, shape);
		status[i] = DISCIMG_SECTOR_SYNTHESISED;
	}
	return 0;
}

static uint32_t at_most(uint32_t n, int64_t limit)
{
	return limit < n ? (uint32_t)limit : n;
}

int disc_read(struct discimg_disc *disc, struct discimg_job *job, int32_t lba, uint32_t n,
	struct sector_shape shape, uint8_t *buf, uint8_t *status)
{
	while (n > 0) {
		const struct discimg_track *track = disc_track_at(disc, lba);
		if (!track)
			return fail(job, DISCIMG_E_INVALID, "sector %d lies in no track", lba);
		int64_t stored = (int64_t)track->start_lba + track->pregap_unstored;
		int64_t stored_end = (int64_t)track_end_lba(track) - track->postgap_unstored;
		uint32_t some;
		int r;
		if (lba >= stored && lba < stored_end) {
			some = at_most(n, stored_end - lba);
			r = read_stored(disc, job, track, lba, some, shape, buf, status);
		} else {
			some = at_most(n, (lba < stored ? stored : track_end_lba(track)) - lba);
			r = read_gap(disc, job, track, lba, some, shape, buf, status);
		}
		if (r < 0)
			return r;
		buf += (size_t)some * shape_nbytes(shape);
		status += some;
		lba += (int32_t)some;
		n -= some;
	}
	return 0;
}

int discimg_disc_read(struct discimg_disc *disc, struct discimg_job *job, int32_t lba, uint32_t n,
	unsigned nbytes, uint8_t *buf, uint8_t *status)
{
	if (nbytes != SECTOR_USER_NBYTES && nbytes != SECTOR_MODE2_NBYTES &&
		nbytes != SECTOR_RAW_NBYTES)
		return fail(job, DISCIMG_E_INVALID,
			"%u bytes a sector were asked for, expected 2048, 2336 or 2352", nbytes);
	return disc_read(disc, job, lba, n, (struct sector_shape){ .nbytes = nbytes }, buf, status);
}
