/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For tests/cli/audioids.sh: the ids of the disc that a cue sheet describes, in one line, and the
 * AccurateRip sums of each audio track, version 1 and 2, in one line each.
 */
#include "base/context.h"
#include "check/ids.h"
#include "format/format.h"
#include "sector/accuraterip.h"
#include "sector/raw.h"

#include <stdio.h>
#include <stdlib.h>

#define BATCH 27

/* Where the audio of track I ends: at the next one's INDEX 01, in the next pregap of other modes.
 */
static int32_t end_of_audio(const struct discimg_disc *disc, size_t i)
{
	if (i + 1 < disc->ntracks && track_is_audio(&disc->tracks[i + 1]))
		return disc->tracks[i + 1].index_lba[1];
	return track_end_lba(&disc->tracks[i]);
}

static bool has_audio(const struct discimg_disc *disc, size_t begin, size_t end)
{
	for (size_t i = begin; i < end; i++)
		if (track_is_audio(&disc->tracks[i]))
			return true;
	return false;
}

static int sum_up(struct discimg_job *job, struct discimg_disc *disc, size_t i)
{
	uint8_t buf[BATCH * SECTOR_RAW_NBYTES], status[BATCH];
	int32_t lba = disc->tracks[i].index_lba[1], end = end_of_audio(disc, i);
	struct accuraterip sums;
	accuraterip_begin(&sums, (uint32_t)(end - lba), !has_audio(disc, 0, i),
		!has_audio(disc, i + 1, disc->ntracks));
	for (uint32_t n; lba < end; lba += (int32_t)n) {
		n = end - lba < BATCH ? (uint32_t)(end - lba) : BATCH;
		int r = discimg_disc_read(disc, job, lba, n, SECTOR_RAW_NBYTES, buf, status);
		if (r < 0)
			return r;
		accuraterip_add(&sums, buf, n);
	}
	printf("%08x %08x\n", sums.v1, sums.v2);
	return 0;
}

int main(int argc, char **argv)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = NULL;
	struct ids ids;
	int r = argc == 2 ? format_cue.open(job, argv[1], &disc) : DISCIMG_E_INVALID;
	if (r == 0)
		r = ids_of_disc(job, disc, &ids);
	if (r == 0)
		printf("%s %s\n", ids.accuraterip, ids.musicbrainz);
	for (size_t i = 0; r == 0 && i < disc->ntracks; i++)
		if (track_is_audio(&disc->tracks[i]))
			r = sum_up(job, disc, i);
	if (r < 0)
		fprintf(stderr, "audioids: %s\n", discimg_job_error(job));
	discimg_disc_free(disc);
	discimg_job_free(job);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
