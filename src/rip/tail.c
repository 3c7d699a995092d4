/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a disc's data ends, when its TOC or its medium tells more than there is. */
#include "rip/tail.h"

#include "base/context.h"
#include "sector/raw.h"

#define RUN_OUT_NSECTORS  2
#define POST_GAP_NSECTORS 150

static void cut(struct discimg_disc *disc, uint32_t nsectors)
{
	disc->tracks[disc->ntracks - 1].nsectors -= nsectors;
	disc->sessions[disc->nsessions - 1].leadout_lba -= (int32_t)nsectors;
}

void tail_cut_medium(
	struct discimg_job *job, struct discimg_disc *disc, const struct tail_limit *limit)
{
	const struct discimg_track *last = &disc->tracks[disc->ntracks - 1];
	int64_t end = track_end_lba(last);
	if (limit->end_lba <= last->start_lba || limit->end_lba >= end)
		return;
	say(job, DISCIMG_NOTE,
		"the medium has %lld sectors, the image on it %lld by its %s; the rest is left out",
		(long long)end, (long long)limit->end_lba, limit->by);
	cut(disc, (uint32_t)(end - limit->end_lba));
}

/* How many sectors at the end of TRACK are unreadable, up to one more than can be dropped. */
static int count_unreadable(struct discimg_job *job, struct discimg_disc *disc,
	const struct discimg_track *track, uint32_t *n)
{
	uint8_t sector[SECTOR_RAW_NBYTES + SECTOR_SUB_NBYTES], status;
	struct sector_shape shape = { .nbytes = track->stored_nbytes };
	for (*n = 0; *n <= POST_GAP_NSECTORS && *n < track->nsectors; (*n)++) {
		int32_t lba = track_end_lba(track) - 1 - (int32_t)*n;
		int r = check_cancelled(job);
		if (r == 0)
			r = disc_read(disc, job, lba, 1, shape, sector, &status);
		if (r < 0)
			return r;
		if (status < DISCIMG_SECTOR_UNREADABLE)
			break;
	}
	return 0;
}

/* Where nothing names an end, only a CD's run-out blocks are known to be no data. */
static uint32_t droppable(const struct discimg_disc *disc, const struct discimg_track *track,
	uint32_t nunreadable, const struct tail_limit *limit)
{
	int64_t beyond = track_end_lba(track) - limit->end_lba;
	uint32_t most = POST_GAP_NSECTORS;
	if (limit->end_lba <= 0)
		most = disc->medium == DISCIMG_MEDIUM_CD ? RUN_OUT_NSECTORS : 0;
	if (nunreadable > most || beyond <= 0)
		return 0;
	return beyond < nunreadable ? (uint32_t)beyond : nunreadable;
}

int tail_drop_unreadable(struct discimg_job *job, struct strategy *strategy,
	struct discimg_disc *disc, const struct tail_limit *limit, uint32_t *ndropped)
{
	const struct discimg_track *track = &disc->tracks[disc->ntracks - 1];
	uint32_t nunreadable;
	*ndropped = 0;
	if (track_is_audio(track))
		return 0;
	strategy->patient = true;
	int r = count_unreadable(job, disc, track, &nunreadable);
	strategy->patient = false;
	if (r < 0)
		return r;
	uint32_t n = droppable(disc, track, nunreadable, limit);
	if (n == 0 || n >= track->nsectors)
		return 0;
	say(job, DISCIMG_NOTE,
		"the last %u sectors of track %u cannot be read and are %s; they are left out", n,
		track->number,
		limit->end_lba > 0 ? "beyond all that the disc's structures name"
				   : "run-out blocks");
	cut(disc, n);
	*ndropped = n;
	return 0;
}
