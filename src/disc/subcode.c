/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sub-channels P and Q of a disc, made from its table of contents (IEC 60908 §17,
 * ECMA-130 §22).
 */
#include "disc/subcode.h"

#include "sector/raw.h"
#include "sector/subchannel.h"

#include <string.h>

enum {
	/*
	 * Catalogue number and ISRC stand in at least one of 100 sectors in succession, even when
	 * one of their places has to tell a position.
	 */
	CODE_PERIOD = 49,
	MCN_PHASE = 12,
	ISRC_PHASE = 36,
	/* P's start flag lasts two seconds or as long as the pause, and comes one sector late. */
	MIN_START_FLAG = 2 * CD_FRAMES_PER_SECOND,
	/* Copies by SCMS are marked by a copy bit that changes at 9.375 Hz. */
	SCMS_HALF_PERIOD = 4,
};

static const struct {
	unsigned flag, control;
} flags[] = {
	{ DISCIMG_FLAG_PRE, Q_CONTROL_PRE_EMPHASIS },
	{ DISCIMG_FLAG_DCP, Q_CONTROL_COPY_PERMITTED },
	{ DISCIMG_FLAG_4CH, Q_CONTROL_FOUR_CHANNEL },
};

/* For data the other two bits mean something else (MMC-6, the CONTROL field of READ TOC). */
static bool applies(unsigned flag, bool is_data)
{
	return !is_data || flag == DISCIMG_FLAG_DCP;
}

unsigned subcode_control(const struct discimg_track *track)
{
	bool is_data = !track_is_audio(track);
	unsigned control = is_data ? Q_CONTROL_DATA : 0;
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (track->flags & flags[i].flag && applies(flags[i].flag, is_data))
			control |= flags[i].control;
	return control;
}

unsigned subcode_flags(unsigned control)
{
	unsigned found = 0;
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (control & flags[i].control && applies(flags[i].flag, control & Q_CONTROL_DATA))
			found |= flags[i].flag;
	return found;
}

static unsigned control_at(const struct discimg_track *track, int32_t lba)
{
	unsigned control = subcode_control(track);
	bool is_marked = (lba - CD_FIRST_LBA) / SCMS_HALF_PERIOD % 2;
	if (track->flags & DISCIMG_FLAG_SCMS && is_marked)
		control ^= Q_CONTROL_COPY_PERMITTED;
	return control;
}

static uint8_t index_at(const struct discimg_track *track, int32_t lba)
{
	uint8_t index = 0;
	for (uint8_t i = 1; i < DISCIMG_NINDEXES; i++)
		if (track->index_lba[i] != DISCIMG_NO_LBA && track->index_lba[i] <= lba)
			index = i;
	return index;
}

/* The last sector of a pregap has 00:00:00 left; the first of INDEX 01 is 00:00:00 again. */
struct q_position subcode_position(const struct discimg_track *track, int32_t lba)
{
	int32_t from_index_1 = lba - track->index_lba[1];
	uint32_t distance = (uint32_t)(from_index_1 < 0 ? -1 - from_index_1 : from_index_1);
	return (struct q_position){
		.track = (uint8_t)track->number,
		.index = index_at(track, lba),
		.relative = msf_of_length(distance),
		.absolute = msf_of_lba(lba),
	};
}

static void put_position(uint8_t *q, const struct discimg_track *track, int32_t lba)
{
	struct q_position position = subcode_position(track, lba);
	q_put_position(q, control_at(track, lba), &position);
}

/* The first and last sectors of a track and of an index tell positions, so that none is missed. */
static bool is_border(const struct discimg_track *track, int32_t lba)
{
	if (lba == track->start_lba || lba == track_end_lba(track) - 1)
		return true;
	for (int i = 0; i < DISCIMG_NINDEXES; i++)
		if (track->index_lba[i] != DISCIMG_NO_LBA &&
			(track->index_lba[i] == lba || track->index_lba[i] - 1 == lba))
			return true;
	return false;
}

void subcode_make_q(
	const struct discimg_disc *disc, const struct discimg_track *track, int32_t lba, uint8_t *q)
{
	unsigned control = control_at(track, lba);
	uint32_t n = (uint32_t)(lba - CD_FIRST_LBA);
	uint8_t frame = msf_of_lba(lba).frame;
	bool is_free = !is_border(track, lba);
	if (is_free && disc->mcn[0] && n % CODE_PERIOD == MCN_PHASE &&
		q_put_mcn(q, control, disc->mcn, frame))
		return;
	if (is_free && track->isrc[0] && n % CODE_PERIOD == ISRC_PHASE &&
		q_put_isrc(q, control, track->isrc, frame))
		return;
	put_position(q, track, lba);
}

/* True in the start flag of TRACK, which ends with the first sector of its INDEX 01. */
static bool is_start_flag(const struct discimg_track *track, int32_t lba)
{
	int32_t end = track->index_lba[1], nsectors = end - track->start_lba;
	if (nsectors < MIN_START_FLAG)
		nsectors = MIN_START_FLAG;
	return lba > end - nsectors && lba <= end;
}

/* The start flag of a track with a short pause begins in the track before it. */
static bool p_at(const struct discimg_disc *disc, const struct discimg_track *track, int32_t lba)
{
	const struct discimg_track *next = track + 1;
	bool has_next = next < disc->tracks + disc->ntracks && next->session == track->session;
	return is_start_flag(track, lba) || (has_next && is_start_flag(next, lba));
}

void subcode_make(const struct discimg_disc *disc, const struct discimg_track *track, int32_t lba,
	uint8_t *sub)
{
	uint8_t q[Q_NBYTES];
	memset(sub, p_at(disc, track, lba) ? SUBCHANNEL_P_MASK : 0, SECTOR_SUB_NBYTES);
	subcode_make_q(disc, track, lba, q);
	subchannel_put(sub, SUBCHANNEL_Q, q);
}
