/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pregaps and indexes above 01 of a CD's tracks, which only sub-channel Q tells, sector by sector
 * (IEC 60908 §17.5.1). Track and index only ever rise, so that bisection finds where each begins;
 * where the last sector of a stretch is still of the index that it began with, it takes one read.
 */
#include "drive/mmc.h"
#include "drive/optical.h"

#include "sector/qcode.h"
#include "sector/raw.h"
#include "sector/subchannel.h"

#include "base/context.h"

/* Sectors in a row without a position: MCN and ISRC take one in 100 each, scratches some. */
#define MAX_SILENT 16

/* Tracks and indexes in one number, in their order on the disc. */
#define PLACE(track, index) ((track)*100u + (index))
#define NOWHERE             0u

/* Reads Q at LBA; *PLACE is NOWHERE when it tells no position. */
static int read_place(
	struct initiator *drive, struct discimg_job *job, int32_t lba, unsigned *place)
{
	uint8_t sub[SECTOR_SUB_NBYTES], q[Q_NBYTES];
	struct q_position position;
	int r = mmc_read_sub(drive, job, lba, sub);
	*place = NOWHERE;
	if (r != 0)
		return r < 0 ? r : 0;
	subchannel_get(sub, SUBCHANNEL_Q, q);
	bool is_here = q_is_intact(q) && q_get_position(q, &position) &&
		       lba_of_msf(position.absolute) == lba;
	if (is_here && position.track != Q_TRACK_LEAD_OUT)
		*place = PLACE(position.track, position.index);
	return 0;
}

/* The first place that is told from *LBA on, before END; moves *LBA there. */
static int next_place(struct initiator *drive, struct discimg_job *job, int32_t *lba, int32_t end,
	unsigned *place)
{
	int r = 0;
	*place = NOWHERE;
	for (int i = 0; i < MAX_SILENT && *lba < end; i++, ++*lba) {
		r = read_place(drive, job, *lba, place);
		if (r < 0 || *place != NOWHERE)
			return r;
	}
	return r;
}

/* The place of the last sector before *END that tells one; moves *END behind it. */
static int last_place(struct initiator *drive, struct discimg_job *job, int32_t begin, int32_t *end,
	unsigned *place)
{
	int r = 0;
	*place = NOWHERE;
	for (int i = 0; begin < *end && i < MAX_SILENT; i++, --*end) {
		r = read_place(drive, job, *end - 1, place);
		if (r < 0 || *place != NOWHERE)
			return r;
	}
	return r;
}

/*
 * The first sector from *LBA on, and before END, that is of PLACE or behind it; *FOUND is what it
 * is of, and was given as that of END's predecessor.
 */
static int find_place(struct initiator *drive, struct discimg_job *job, unsigned place,
	int32_t *lba, int32_t end, unsigned *found)
{
	int32_t before = *lba - 1;
	*lba = --end;
	while (end - before > 1) {
		int32_t at = before + (end - before) / 2, middle = at;
		unsigned here;
		int r = next_place(drive, job, &at, end, &here);
		if (r == 0)
			r = check_cancelled(job);
		if (r < 0)
			return r;
		if (here != NOWHERE && here < place) {
			before = at;
			continue;
		}
		end = middle;
		if (here != NOWHERE) {
			*lba = at;
			*found = here;
		}
	}
	return 0;
}

/* The pregap of TRACK, in what its predecessor's table of contents has for its own. */
static int read_pregap(struct initiator *drive, struct discimg_job *job,
	struct discimg_track *before, struct discimg_track *track)
{
	int32_t lba = before->index_lba[1] + 1, end = track->index_lba[1];
	unsigned place, pregap = PLACE(track->number, 0);
	int r = last_place(drive, job, lba, &end, &place);
	if (r < 0 || place != pregap)
		return r;
	r = find_place(drive, job, pregap, &lba, end, &place);
	if (r < 0)
		return r;
	uint32_t nsectors = (uint32_t)(track->index_lba[1] - lba);
	track->index_lba[0] = track->start_lba = lba;
	track->nsectors += nsectors;
	before->nsectors -= nsectors;
	return 0;
}

/* Indexes above 01 of TRACK, whose end is known by now. */
static int read_indexes(
	struct initiator *drive, struct discimg_job *job, struct discimg_track *track)
{
	int32_t lba = track->index_lba[1], end = track_end_lba(track);
	unsigned here = PLACE(track->number, 1), last;
	int r = last_place(drive, job, lba, &end, &last);
	if (last > PLACE(track->number, 99))
		return r;
	while (r == 0 && here < last) {
		unsigned found = last;
		r = find_place(drive, job, here + 1, &lba, end, &found);
		if (found > PLACE(track->number, 99)) /* Q contradicts itself */
			break;
		track->index_lba[found % 100] = lba;
		here = found;
	}
	return r;
}

int indexes_read(struct initiator *drive, struct discimg_job *job, struct discimg_disc *disc)
{
	int r = 0;
	for (size_t i = 0; i < disc->ntracks && r == 0; i++) {
		struct discimg_track *track = &disc->tracks[i];
		bool has_next = i + 1 < disc->ntracks && track[1].session == track->session;
		if (has_next)
			r = read_pregap(drive, job, track, track + 1);
		if (r == 0)
			r = read_indexes(drive, job, track);
	}
	return r;
}
