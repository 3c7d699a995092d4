/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sectors of a disc on their way to a smaller form: whether the raw ones can be made again from
 * what is left is looked at here, sector by sector (ECMA-130 §14).
 */
#include "job/narrow.h"

#include "base/context.h"
#include "base/io.h"
#include "check/moved.h"
#include "sector/raw.h"

#include <stdlib.h>
#include <string.h>

struct narrow {
	struct discimg_disc *inner;
	int32_t *moved_by; /* for each inner track: how far ahead of us its headers count */
	bool *is_known;    /* whether that was found yet */
	bool regenerate;
	struct reduce_counts *counts;
};

/* Found, and told, when the first sector of TRACK is looked at. */
static int32_t ahead_of(
	struct narrow *n, struct discimg_job *job, const struct discimg_track *track)
{
	size_t i = (size_t)(track - n->inner->tracks);
	if (n->is_known[i])
		return n->moved_by[i];
	n->is_known[i] = true;
	n->moved_by[i] = moved_by(job, n->inner, track);
	if (n->moved_by[i] == 0)
		return 0;
	n->counts->nmoved++;
	say(job, DISCIMG_NOTE,
		"track %u: its sectors say that they stand %d sectors further on the disc that "
		"they come from; that is not kept",
		track->number, n->moved_by[i]);
	return n->moved_by[i];
}

/* Mode 1 and nothing but what follows from its address and user data; or no EDC and parity. */
static bool is_made_again(const uint8_t *sector, int32_t lba, enum discimg_bad_kind *kind)
{
	unsigned faults = raw_check(sector, lba);
	if (raw_lacks_ecc(sector))
		faults &= ~(unsigned)(RAW_BAD_EDC | RAW_BAD_PARITY);
	if (sector[RAW_MODE] != 1 || (faults & (RAW_BAD_ADDRESS | RAW_BAD_MODE)))
		*kind = DISCIMG_BAD_HEADER;
	else if (faults & RAW_BAD_SYNC)
		*kind = DISCIMG_BAD_SYNC;
	else if (faults & RAW_BAD_EDC)
		*kind = DISCIMG_BAD_EDC;
	else
		*kind = DISCIMG_BAD_PARITY;
	return sector[RAW_MODE] == 1 && faults == 0 &&
	       is_all_zero(sector + RAW_MODE1_ZERO, RAW_PARITY - RAW_MODE1_ZERO);
}

/* The 2048 bytes of a Mode 2 sector; those of Form 2 and formless ones are only the first. */
static void narrow_mode2(struct narrow *n, const uint8_t *raw, uint8_t *to)
{
	if (raw_reshape(SECTOR_MODE2, 0, raw, SECTOR_RAW_NBYTES, to, SECTOR_USER_NBYTES))
		return;
	memcpy(to, raw + RAW_FORM_DATA, SECTOR_USER_NBYTES);
	n->counts->ncut++;
}

/* One sector as TO_NBYTES; a STORED one of Mode 1 is looked at. */
static int narrow_sector(struct narrow *n, struct discimg_job *job,
	const struct discimg_track *track, int32_t lba, bool stored, const uint8_t *raw,
	uint8_t *to, unsigned to_nbytes)
{
	enum discimg_bad_kind kind;
	if (to_nbytes == SECTOR_MODE2_NBYTES) {
		memcpy(to, raw + RAW_DATA, SECTOR_MODE2_NBYTES);
		return 0;
	}
	if (track->mode != DISCIMG_MODE1) {
		narrow_mode2(n, raw, to);
		return 0;
	}
	memcpy(to, raw + (raw[RAW_MODE] == 2 ? RAW_FORM_DATA : RAW_DATA), SECTOR_USER_NBYTES);
	if (!stored || is_made_again(raw, lba + ahead_of(n, job, track), &kind))
		return 0;
	return bad_add(job, &n->counts->unmade, lba, 1, kind);
}

/* N sectors of one track of the inner disc, read raw and made smaller. */
static int read_narrowed(struct narrow *n, struct discimg_job *job,
	const struct discimg_track *from, const struct discimg_track *track, int32_t lba,
	uint32_t nsectors, uint8_t *buf, uint8_t *status)
{
	unsigned sub_nbytes = track->stored_sub_nbytes;
	struct sector_shape shape = { .nbytes = SECTOR_RAW_NBYTES, .sub_nbytes = sub_nbytes };
	size_t from_nbytes = shape_nbytes(shape), to_nbytes = track->stored_nbytes + sub_nbytes;
	uint8_t *raw = malloc(nsectors * from_nbytes);
	if (!raw)
		return fail_nomem(job);
	int r = disc_read(n->inner, job, lba, nsectors, shape, raw, status);
	for (uint32_t i = 0; i < nsectors && r == 0; i++) {
		const uint8_t *sector = raw + i * from_nbytes;
		uint8_t *to = buf + i * to_nbytes;
		memcpy(to + track->stored_nbytes, sector + SECTOR_RAW_NBYTES, sub_nbytes);
		if (discimg_sector_is_bad(status[i]))
			memset(to, 0, track->stored_nbytes);
		else
			r = narrow_sector(n, job, from, lba + (int32_t)i,
				status[i] != DISCIMG_SECTOR_SYNTHESISED, sector, to,
				track->stored_nbytes);
	}
	free(raw);
	return r;
}

static void regenerate(
	struct narrow *n, uint8_t *buf, size_t step, uint32_t nsectors, const uint8_t *status)
{
	for (uint32_t i = 0; i < nsectors; i++) {
		uint8_t *sector = buf + i * step;
		if (discimg_sector_is_bad(status[i]) || !raw_lacks_ecc(sector))
			continue;
		raw_regenerate(sector);
		n->counts->nregenerated++;
	}
}

/* N sectors of one track of the inner disc. */
static int read_some(struct narrow *n, struct discimg_job *job, const struct discimg_track *from,
	const struct discimg_track *track, int32_t lba, uint32_t nsectors, uint8_t *buf,
	uint8_t *status)
{
	struct sector_shape shape = { .nbytes = track->stored_nbytes,
		.sub_nbytes = track->stored_sub_nbytes };
	if (track->stored_nbytes < from->stored_nbytes)
		return read_narrowed(n, job, from, track, lba, nsectors, buf, status);
	int r = disc_read(n->inner, job, lba, nsectors, shape, buf, status);
	if (r == 0 && n->regenerate && !track_is_audio(track) && shape.nbytes == SECTOR_RAW_NBYTES)
		regenerate(n, buf, shape_nbytes(shape), nsectors, status);
	return r;
}

/* Sectors of no track, up to the next one of the inner disc. */
static uint32_t gap_at(const struct narrow *n, int32_t lba, uint32_t nsectors)
{
	for (size_t i = 0; i < n->inner->ntracks; i++) {
		int64_t start = n->inner->tracks[i].start_lba;
		if (start > lba)
			return start - lba < nsectors ? (uint32_t)(start - lba) : nsectors;
	}
	return nsectors;
}

static int read_narrow(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t nsectors, uint8_t *buf, uint8_t *status)
{
	struct narrow *n = state;
	size_t size = track->stored_nbytes + track->stored_sub_nbytes;
	int r = 0;
	while (nsectors > 0 && r == 0) {
		const struct discimg_track *from = disc_track_at(n->inner, lba);
		int64_t left = from ? track_end_lba(from) - (int64_t)lba : gap_at(n, lba, nsectors);
		uint32_t some = left < nsectors ? (uint32_t)left : nsectors;
		if (from) {
			r = read_some(n, job, from, track, lba, some, buf, status);
		} else {
			memset(buf, 0, some * size);
			memset(status, DISCIMG_SECTOR_SYNTHESISED, some);
		}
		buf += some * size;
		status += some;
		lba += (int32_t)some;
		nsectors -= some;
	}
	return r;
}

static bool uses(void *state, const struct stat *st)
{
	const struct disc_source *inner = &((struct narrow *)state)->inner->source;
	return inner->uses && inner->uses(inner->state, st);
}

static void free_narrow(void *state)
{
	struct narrow *n = state;
	discimg_disc_free(n->inner);
	free(n->moved_by);
	free(n->is_known);
	free(n);
}

int narrow_attach(struct discimg_job *job, struct discimg_disc *disc, struct discimg_track *tracks,
	size_t ntracks, bool regenerate, struct reduce_counts *counts)
{
	struct narrow *n = calloc(1, sizeof(*n));
	if (n) {
		n->inner = disc_new(disc->format, disc->medium);
		n->moved_by = calloc(ntracks, sizeof(*n->moved_by));
		n->is_known = calloc(ntracks, sizeof(*n->is_known));
	}
	if (!n || !n->inner || !n->moved_by || !n->is_known) {
		free(tracks);
		if (n)
			free_narrow(n);
		return fail_nomem(job);
	}
	memcpy(n->inner->mcn, disc->mcn, sizeof(disc->mcn));
	n->inner->tracks = tracks;
	n->inner->ntracks = ntracks;
	n->inner->source = disc->source;
	n->regenerate = regenerate;
	n->counts = counts;
	disc->source = (struct disc_source){ .read = read_narrow,
		.uses = uses,
		.free = free_narrow,
		.state = n,
		.sequential = n->inner->source.sequential };
	return 0;
}
