/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a burnt disc back, and telling which files suffered. */
#include "job/readback.h"

#include "base/context.h"
#include "base/stopwatch.h"
#include "disc/copy.h"
#include "fs/fs.h"
#include "job/anydrive.h"
#include "sector/raw.h"

#include <stdlib.h>

#define ELSEWHERE_NBYTES (32 << 20) /* more than any drive caches */

static int ignore(void *state, struct discimg_job *job, const struct sector_batch *batch)
{
	(void)state, (void)job, (void)batch;
	return 0;
}

/* The start of the disc leaves the drive's cache when enough of its end is read first. */
static int read_elsewhere(struct discimg_job *job, struct discimg_disc *disc)
{
	int64_t from = (int64_t)discimg_disc_nsectors(disc) - ELSEWHERE_NBYTES / SECTOR_USER_NBYTES;
	struct copy_consumer consumer = { .take = ignore };
	struct copy_plan plan = {
		.disc = disc, .consumers = &consumer, .nconsumers = 1, .phase = "clearing cache"
	};
	struct copy_report report;
	struct copy_range *ranges = calloc(disc->ntracks, sizeof(*ranges));
	if (!ranges)
		return fail_nomem(job);
	for (size_t i = 0; i < disc->ntracks; i++) {
		const struct discimg_track *track = &disc->tracks[i];
		int64_t end = track_end_lba(track);
		int64_t start = track->start_lba > from ? track->start_lba : from;
		if (start < end)
			ranges[plan.nranges++] = (struct copy_range){ .lba = (int32_t)start,
				.nsectors = (uint32_t)(end - start),
				.shape = { .nbytes = track->stored_nbytes } };
	}
	plan.ranges = ranges;
	int r = copy_run(job, &plan, &report);
	free(ranges);
	return r;
}

/* No file system, or one that is beyond reading, leaves the sectors without names. */
static int name_files(struct discimg_job *job, struct discimg_disc *disc, struct bad_list *list)
{
	struct disc_names names = { 0 };
	bool failed_before = discimg_job_error(job)[0] != '\0';
	bool named = list->bad.nsectors && fs_names_open(job, disc, &names) == 0;
	if (!named && !failed_before)
		forgive(job);
	int r = bad_finish(job, list, named ? &names : NULL);
	if (named)
		names.free(names.state);
	return r;
}

static void warn(struct discimg_job *job, const char *name, const struct discimg_bad *bad)
{
	const char *path = bad->nfiles && bad->ranges[0].file != DISCIMG_NO_FILE
				   ? bad->files[bad->ranges[0].file].path
				   : NULL;
	say(job, DISCIMG_WARNING,
		"%s is not as it was sent: sectors that differ: %llu, unreadable: %llu; the first"
		" is sector %d, %s%s",
		name, (unsigned long long)bad->nsectors_of[DISCIMG_BAD_DIFFERENT],
		(unsigned long long)bad->nsectors_of[DISCIMG_BAD_UNREADABLE], bad->first_lba,
		path ? "of " : "in no file that is known", path ? path : "");
}

static int compare(struct discimg_job *job, struct disc_recorder *recorder, struct sent *sent,
	struct discimg_disc *source, struct discimg_disc *disc, struct discimg_burn_drive *result)
{
	struct bad_list list;
	bad_init(&list);
	int r = sent_compare(job, sent, disc, recorder->medium.speed_1x_kbps, &list);
	result->verified = r == 0;
	if (r == 0)
		r = name_files(job, source ? source : disc, &list);
	result->bad = list.bad;
	if (r < 0 || list.bad.nsectors == 0)
		return r;
	warn(job, result->name, &result->bad);
	return DISCIMG_FAULTS;
}

int readback(struct discimg_job *job, struct disc_recorder *recorder, struct sent *sent,
	struct discimg_disc *source, struct discimg_burn_drive *result)
{
	struct discimg_disc *disc = NULL;
	enum recorder_reload how;
	struct timespec start = stopwatch_start();
	int r = recorder->reload(recorder->state, job, &how);
	if (r == 0)
		r = anydrive_open(job, recorder->name, &disc);
	if (r == 0 && how == RELOAD_REGRABBED)
		r = read_elsewhere(job, disc);
	if (r == 0)
		r = compare(job, recorder, sent, source, disc, result);
	result->verify_seconds = stopwatch_seconds(start);
	discimg_disc_free(disc);
	return r;
}
