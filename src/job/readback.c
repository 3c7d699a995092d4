/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a burnt disc back, and telling which files suffered. */
#include "job/readback.h"

#include "base/context.h"
#include "base/stopwatch.h"
#include "disc/copy.h"
#include "drive/drive.h"
#include "fs/fs.h"
#include "sector/raw.h"

#include <stdlib.h>
#include <string.h>

#define MAX_FILES        100
#define PATH_NBYTES      4096
#define ELSEWHERE_NBYTES (32 << 20) /* more than any drive caches */

static int ignore(void *state, struct discimg_job *job, const struct sector_batch *batch)
{
	(void)state, (void)job, (void)batch;
	return 0;
}

/* The start of the disc leaves the drive's cache when enough of its end is read first. */
static int read_elsewhere(struct discimg_job *job, struct discimg_disc *disc)
{
	uint32_t n = ELSEWHERE_NBYTES / SECTOR_USER_NBYTES, all = discimg_disc_nsectors(disc);
	struct copy_range range = { .lba = all > n ? (int32_t)(all - n) : 0,
		.nsectors = all > n ? n : all,
		.shape = { .nbytes = SECTOR_USER_NBYTES } };
	struct copy_consumer consumer = { .take = ignore };
	struct copy_plan plan = { .disc = disc,
		.ranges = &range,
		.nranges = 1,
		.consumers = &consumer,
		.nconsumers = 1,
		.phase = "clearing cache" };
	struct copy_report report;
	return copy_run(job, &plan, &report);
}

static int count_in_file(
	struct discimg_job *job, struct discimg_burn_drive *result, const char *path, int32_t lba)
{
	for (size_t i = result->nfiles; i > 0; i--)
		if (strcmp(result->files[i - 1].path, path) == 0) {
			result->files[i - 1].nbad++;
			return 0;
		}
	if (result->nfiles == MAX_FILES) {
		result->nbad_more++;
		return 0;
	}
	struct discimg_bad_file *files =
		reallocarray(result->files, result->nfiles + 1, sizeof(*files));
	if (!files)
		return fail_nomem(job);
	result->files = files;
	files[result->nfiles] =
		(struct discimg_bad_file){ .path = strdup(path), .first_lba = lba, .nbad = 1 };
	return files[result->nfiles++].path ? 0 : fail_nomem(job);
}

static int count_files(struct discimg_job *job, const struct sent_report *report,
	const struct disc_names *names, struct discimg_burn_drive *result)
{
	char path[PATH_NBYTES];
	int r = 0;
	for (size_t i = 0; i < report->nranges; i++)
		for (uint32_t k = 0; k < report->ranges[i].nsectors && r == 0; k++) {
			int32_t lba = report->ranges[i].lba + (int32_t)k;
			if (!names->path_at(names->state, lba, path, sizeof(path)))
				path[0] = '\0';
			r = count_in_file(job, result, path, lba);
		}
	return r;
}

/* No file system, or one that is beyond reading, leaves the sectors without names. */
static int name_files(struct discimg_job *job, struct discimg_disc *disc,
	const struct sent_report *report, struct discimg_burn_drive *result)
{
	struct disc_names names = { 0 };
	bool failed_before = discimg_job_error(job)[0] != '\0';
	if (fs_names_open(job, disc, &names) < 0) {
		if (!failed_before)
			forgive(job);
		return 0;
	}
	int r = count_files(job, report, &names, result);
	names.free(names.state);
	return r;
}

static void warn(struct discimg_job *job, const struct discimg_burn_drive *result)
{
	const char *path = result->nfiles ? result->files[0].path : "";
	say(job, DISCIMG_WARNING,
		"%s: %u sectors differ from what was sent and %u cannot be read; the first is"
		" sector %d, %s%s",
		result->name, result->ndiffering, result->nunreadable, result->first_bad_lba,
		path[0] ? "of " : "in no file that is known", path);
}

static int compare(struct discimg_job *job, struct disc_recorder *recorder, struct sent *sent,
	struct discimg_disc *source, struct discimg_disc *disc, struct discimg_burn_drive *result)
{
	struct sent_report report;
	int r = sent_compare(job, sent, disc, recorder->medium.speed_1x_kbps, &report);
	result->ndiffering = report.ndiffering;
	result->nunreadable = report.nunreadable;
	result->first_bad_lba = report.first_lba;
	result->verified = r == 0;
	if (r == 0 && report.nranges)
		r = name_files(job, source ? source : disc, &report, result);
	free(report.ranges);
	if (r == 0 && report.first_lba != DISCIMG_NO_LBA)
		warn(job, result);
	return r < 0 ? r : report.first_lba != DISCIMG_NO_LBA ? DISCIMG_FAULTS : 0;
}

int readback(struct discimg_job *job, struct disc_recorder *recorder, struct sent *sent,
	struct discimg_disc *source, struct discimg_burn_drive *result)
{
	struct discimg_disc *disc = NULL;
	enum recorder_reload how;
	struct timespec start = stopwatch_start();
	int r = recorder->reload(recorder->state, job, &how);
	if (r == 0)
		r = drive_open(job, recorder->name, &disc);
	if (r == 0 && how == RELOAD_REGRABBED)
		r = read_elsewhere(job, disc);
	if (r == 0)
		r = compare(job, recorder, sent, source, disc, result);
	result->verify_seconds = stopwatch_seconds(start);
	discimg_disc_free(disc);
	return r;
}
