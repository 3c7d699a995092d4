/* SPDX-License-Identifier: GPL-3.0-or-later */
/* blank: makes a used medium ready to be written anew. */
#include "base/context.h"
#include "base/stopwatch.h"
#include "drive/recorder.h"
#include "job/anydrive.h"
#include "job/medium.h"
#include "sector/raw.h"

#include <string.h>

static int blank(struct discimg_job *job, struct disc_recorder *recorder, enum discimg_blank how,
	struct discimg_blank_report *report)
{
	const struct recorder_medium *medium = &recorder->medium;
	report->before = report->after = medium_state(medium);
	memcpy(report->medium, medium->name, sizeof(report->medium));
	if (!medium->present)
		return fail(
			job, DISCIMG_E_MEDIUM, "%s: there is no disc in the drive", recorder->name);
	if (!medium->overwritable && !medium->erasable)
		return fail(job, DISCIMG_E_MEDIUM,
			"%s: the %s in the drive cannot be blanked; CD-RW, DVD-RW, DVD+RW, DVD-RAM"
			" and BD-RE can",
			recorder->name, medium->name);
	int r = recorder->blank(recorder, job, how != DISCIMG_BLANK_FULL);
	report->after = medium_state(medium);
	report->capacity_nbytes = (uint64_t)medium->nsectors * SECTOR_USER_NBYTES;
	return r;
}

int discimg_blank(struct discimg_job *job, const char *drive, enum discimg_blank how,
	struct discimg_blank_report *report)
{
	struct disc_recorder recorder = { 0 };
	*report = (struct discimg_blank_report){ 0 };
	if (how == DISCIMG_BLANK_NEVER)
		return fail(job, DISCIMG_E_INVALID, "%s: is not to be blanked", drive);
	struct timespec start = stopwatch_start();
	int r = anydrive_open_recorder(job, drive, true, &recorder);
	if (r == 0)
		r = blank(job, &recorder, how, report);
	report->seconds = stopwatch_seconds(start);
	drive_close_recorder(&recorder);
	return r;
}
