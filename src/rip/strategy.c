/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a disc is read that may be damaged: what is good first, then the rest sector by sector. */
#include "rip/strategy.h"

#include "base/context.h"

#include <string.h>

static size_t stored_size(const struct discimg_track *track)
{
	return track->stored_nbytes + track->stored_sub_nbytes;
}

/* Sectors of which there are bytes, though not good ones, keep them. */
static void fill_bad(const struct discimg_track *track, int32_t lba, uint32_t n, uint8_t *buf,
	const uint8_t *status)
{
	for (uint32_t i = 0; i < n; i++)
		if (status[i] >= DISCIMG_SECTOR_UNREADABLE)
			track_fill(track, lba + (int32_t)i, track->stored_nbytes,
				buf + i * stored_size(track));
}

static int read_once(const struct strategy *strategy, struct discimg_job *job,
	const struct discimg_track *track, int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	const struct disc_reader *reader = strategy->reader;
	memset(status, 0, n);
	int r = reader->read(reader->state, job, track, lba, n, buf, status);
	if (r == DISCIMG_FAULTS)
		memset(status, DISCIMG_SECTOR_NEVER_READ, n);
	return r < 0 ? r : 0;
}

static int read_patiently(struct strategy *strategy, struct discimg_job *job,
	const struct discimg_track *track, int32_t lba, uint8_t *buf, uint8_t *status)
{
	for (unsigned attempt = 0; attempt <= strategy->nretries; attempt++) {
		int r = check_cancelled(job);
		if (r == 0)
			r = read_once(strategy, job, track, lba, 1, buf, status);
		if (r < 0)
			return r;
		strategy->nretried += attempt > 0;
		if (!discimg_sector_is_bad(*status))
			return 0;
	}
	if (*status == DISCIMG_SECTOR_NEVER_READ)
		*status = DISCIMG_SECTOR_UNREADABLE;
	return 0;
}

static int read_source(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	struct strategy *strategy = state;
	uint32_t most = strategy->patient ? 1 : strategy->reader->max_nsectors;
	for (uint32_t done = 0, some; done < n; done += some) {
		some = n - done < most ? n - done : most;
		int32_t at = lba + (int32_t)done;
		uint8_t *to = buf + done * stored_size(track);
		int r = strategy->patient
				? read_patiently(strategy, job, track, at, to, status + done)
				: read_once(strategy, job, track, at, some, to, status + done);
		if (r < 0)
			return r;
		fill_bad(track, at, some, to, status + done);
	}
	return 0;
}

void strategy_attach(struct strategy *strategy)
{
	strategy->reader->disc->source =
		(struct disc_source){ .read = read_source, .state = strategy };
}
