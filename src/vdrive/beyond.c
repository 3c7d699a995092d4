/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lead-in, the pause before the first track, and lead-out: what Q tells there (ECMA-130 §22.3.4,
 * IEC 60908 §17.5). P and R to W are zero.
 */
#include "vdrive/beyond.h"

#include "disc/subcode.h"
#include "sector/raw.h"
#include "sector/subchannel.h"

#include <string.h>

enum { REPEATS = 3 /* of each entry of the table of contents */ };

static void put_leadout(const struct discimg_track *last, int32_t lba, uint8_t *q)
{
	struct q_position position = { .track = Q_TRACK_LEAD_OUT,
		.index = 1,
		.relative = msf_of_length((uint32_t)(lba - track_end_lba(last))),
		.absolute = msf_of_lba(lba) };
	q_put_position(q, subcode_control(last), &position);
}

static void put_pause(const struct discimg_track *first, int32_t lba, uint8_t *q)
{
	struct q_position position = subcode_position(first, lba);
	q_put_position(q, subcode_control(first), &position);
}

/* Tracks that lie in the first session, which its lead-in tells of. */
static size_t count_tracks(const struct discimg_disc *disc)
{
	size_t n = 0;
	while (n < disc->ntracks && disc->tracks[n].session == disc->tracks[0].session)
		n++;
	return n;
}

/* One entry after another, each three times; the lead-in ends with a whole round. */
static void put_leadin(const struct discimg_disc *disc, int32_t lba, uint8_t *q)
{
	size_t n = count_tracks(disc), before = (size_t)(CD_FIRST_LBA - 1 - lba);
	size_t i = n + 2 - before / REPEATS % (n + 3);
	const struct discimg_track *first = disc->tracks, *last = first + n - 1;
	const struct discimg_track *track = i < n ? first + i : i == n ? first : last;
	struct q_toc_entry entry = { .running = msf_of_lba(lba) };
	if (i < n) {
		entry.point = (uint8_t)track->number;
		entry.target = msf_of_lba(track->index_lba[1]);
	} else if (i < n + 2) {
		entry.point = i == n ? Q_POINT_FIRST_TRACK : Q_POINT_LAST_TRACK;
		entry.target.minute = (uint8_t)track->number;
	} else {
		entry.point = Q_POINT_LEAD_OUT;
		entry.target = msf_of_lba(track_end_lba(last));
	}
	q_put_toc_entry(q, subcode_control(track), &entry);
}

void beyond_sub(const struct discimg_disc *disc, int32_t lba, uint8_t *sub)
{
	uint8_t q[SUBCHANNEL_NBYTES];
	const struct discimg_track *last = disc->tracks + disc->ntracks - 1;
	memset(sub, 0, SECTOR_SUB_NBYTES);
	if (lba >= track_end_lba(last))
		put_leadout(last, lba, q);
	else if (lba >= CD_FIRST_LBA)
		put_pause(disc->tracks, lba, q);
	else
		put_leadin(disc, lba, q);
	subchannel_put(sub, SUBCHANNEL_Q, q);
}
