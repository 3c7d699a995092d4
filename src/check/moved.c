/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a track's headers count from elsewhere (ECMA-130 §14.2). */
#include "check/moved.h"

#include "sector/msf.h"
#include "sector/raw.h"

/* The first sectors may be damaged; so many of the next are looked at. */
#define MOST_PAIRS 32

static bool header_lba(const uint8_t *sector, int32_t *lba)
{
	struct msf msf;
	if (!unbcd(sector[RAW_HEADER], &msf.minute) ||
		!unbcd(sector[RAW_HEADER + 1], &msf.second) ||
		!unbcd(sector[RAW_HEADER + 2], &msf.frame) || msf.second > 59 || msf.frame > 74)
		return false;
	*lba = lba_of_msf(msf);
	return true;
}

/* Two headers in a row that agree are believed. */
static bool agree(const uint8_t sectors[2][SECTOR_RAW_NBYTES], int32_t *lba)
{
	int32_t second;
	return header_lba(sectors[0], lba) && header_lba(sectors[1], &second) && second == *lba + 1;
}

int32_t moved_by(
	struct discimg_job *job, struct discimg_disc *disc, const struct discimg_track *track)
{
	const struct sector_shape shape = { .nbytes = SECTOR_RAW_NBYTES };
	uint8_t sectors[2][SECTOR_RAW_NBYTES], status[2];
	int32_t lba = track->start_lba + (int32_t)track->pregap_unstored, own;
	int64_t end = (int64_t)track_end_lba(track) - track->postgap_unstored;
	if (track_is_audio(track) || track->stored_nbytes != SECTOR_RAW_NBYTES)
		return 0;
	for (int i = 0; i < MOST_PAIRS && lba + 2 <= end; i++, lba += 2) {
		if (disc_read(disc, job, lba, 2, shape, sectors[0], status) < 0)
			return 0; /* whoever reads it all will meet that again */
		if (agree(sectors, &own))
			return own - lba;
	}
	return 0;
}
