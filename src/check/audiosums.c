/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AccurateRip's sums of all audio tracks. Its tracks go from INDEX 01 to INDEX 01: the pregap is
 * the end of the track before, and what lies before the first INDEX 01 belongs to none. Gaps that
 * are not stored are silence.
 */
#include "check/audiosums.h"

#include "sector/accuraterip.h"
#include "sector/raw.h"

#include <stdlib.h>

struct track_sums {
	int32_t lba, end_lba; /* none: 0, 0 */
	int32_t next_lba;     /* that has not been added */
	struct accuraterip sums;
};

struct audiosums {
	const struct discimg_disc *disc;
	struct track_sums *tracks;
};

/* At the next one's INDEX 01; before data, and at a session's end, at the track's own. */
static int32_t end_of_audio(const struct discimg_disc *disc, size_t i)
{
	const struct discimg_track *track = &disc->tracks[i];
	bool goes_on = i + 1 < disc->ntracks && track_is_audio(&track[1]) &&
		       track[1].session == track->session;
	return goes_on ? track[1].index_lba[1] : track_end_lba(track);
}

static bool has_audio(const struct discimg_disc *disc, size_t begin, size_t end)
{
	for (size_t i = begin; i < end; i++)
		if (track_is_audio(&disc->tracks[i]))
			return true;
	return false;
}

struct audiosums *audiosums_new(const struct discimg_disc *disc)
{
	struct audiosums *audiosums = calloc(1, sizeof(*audiosums));
	struct track_sums *tracks = calloc(disc->ntracks, sizeof(*tracks));
	if (!audiosums || !tracks) {
		free(audiosums);
		free(tracks);
		return NULL;
	}
	*audiosums = (struct audiosums){ .disc = disc, .tracks = tracks };
	for (size_t i = 0; i < disc->ntracks; i++) {
		if (!track_is_audio(&disc->tracks[i]))
			continue;
		tracks[i].lba = tracks[i].next_lba = disc->tracks[i].index_lba[1];
		tracks[i].end_lba = end_of_audio(disc, i);
		accuraterip_begin(&tracks[i].sums, (uint32_t)(tracks[i].end_lba - tracks[i].lba),
			!has_audio(disc, 0, i), !has_audio(disc, i + 1, disc->ntracks));
	}
	return audiosums;
}

void audiosums_free(struct audiosums *audiosums)
{
	if (!audiosums)
		return;
	free(audiosums->tracks);
	free(audiosums);
}

static void add_silence(struct track_sums *track, int32_t end_lba)
{
	static const uint8_t silence[SECTOR_RAW_NBYTES];
	for (; track->next_lba < end_lba; track->next_lba++)
		accuraterip_add(&track->sums, silence, 1);
}

/* What BATCH has of TRACK. */
static void add_batch(struct track_sums *track, const struct sector_batch *batch)
{
	int32_t begin = batch->lba, end = batch->lba + (int32_t)batch->nsectors;
	if (begin < track->next_lba)
		begin = track->next_lba;
	if (end > track->end_lba)
		end = track->end_lba;
	if (begin >= end)
		return;
	add_silence(track, begin);
	accuraterip_add(&track->sums,
		batch->data + (size_t)(begin - batch->lba) * SECTOR_RAW_NBYTES,
		(uint32_t)(end - begin));
	track->next_lba = end;
}

static int take(void *state, struct discimg_job *job, const struct sector_batch *batch)
{
	struct audiosums *audiosums = state;
	(void)job;
	if (!track_is_audio(disc_track_at(audiosums->disc, batch->lba)))
		return 0;
	for (size_t i = 0; i < audiosums->disc->ntracks; i++)
		add_batch(&audiosums->tracks[i], batch);
	return 0;
}

void audiosums_consume(struct audiosums *audiosums, struct copy_consumer *consumer)
{
	*consumer = (struct copy_consumer){ .take = take, .state = audiosums };
}

void audiosums_finish(struct audiosums *audiosums, struct discimg_accuraterip *sums)
{
	for (size_t i = 0; i < audiosums->disc->ntracks; i++) {
		struct track_sums *track = &audiosums->tracks[i];
		add_silence(track, track->end_lba);
		sums[i] = (struct discimg_accuraterip){ track->sums.v1, track->sums.v2 };
	}
}
