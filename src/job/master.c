/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master: trees → disc → image. */
#include <discimg/master.h>

#include "base/context.h"
#include "job/save.h"
#include "master/master.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#define SECTOR_NBYTES 2048

/* A clear word before the work rather than a full disk after it. Holes may still make it fit. */
static void warn_of_space(
	struct discimg_job *job, const char *out, const struct discimg_master_report *report)
{
	struct stat st;
	struct statvfs vfs;
	uint64_t nbytes = (uint64_t)report->nsectors * SECTOR_NBYTES;
	if (stat(out, &st) == 0 && !S_ISREG(st.st_mode))
		return;
	char *directory = strdup(out);
	char *slash = directory ? strrchr(directory, '/') : NULL;
	if (slash)
		slash[slash == directory] = '\0';
	int r = directory && strcmp(out, "-") ? statvfs(slash ? directory : ".", &vfs) : -1;
	free(directory);
	if (r < 0 || (uint64_t)vfs.f_bavail * vfs.f_frsize >= nbytes)
		return;
	say(job, DISCIMG_WARNING, "%s: %llu bytes are to be written, and %llu are free there", out,
		(unsigned long long)nbytes, (unsigned long long)vfs.f_bavail * vfs.f_frsize);
}

static int write_image(struct discimg_job *job, struct discimg_disc *disc, const char *out)
{
	struct save_plan plan = { .disc = disc, .path = out, .phase = "mastering" };
	if (format_of_output(job, out, &plan.format) < 0) {
		forgive(job); /* a name without a suffix that tells: plain sectors, as always */
		plan.format = &format_iso;
	}
	return save_image(job, &plan, NULL);
}

int discimg_master(struct discimg_job *job, const char *const *trees, size_t ntrees,
	const char *out, const struct discimg_master_options *options,
	struct discimg_master_report *report)
{
	struct discimg_master_report unwanted = { 0 };
	struct discimg_master_report *used = report ? report : &unwanted;
	struct discimg_disc *disc = NULL;
	int r = master_open(job, trees, ntrees, out, options, &disc, used);
	if (r == 0) {
		warn_of_space(job, out, used);
		r = write_image(job, disc, out);
	}
	discimg_disc_free(disc);
	if (r == 0 && used->nskipped)
		r = DISCIMG_FAULTS;
	discimg_master_report_free(&unwanted);
	return r;
}
