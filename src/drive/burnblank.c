/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making a used medium ready to be written anew: BLANK for CD-RW and DVD-RW, FORMAT UNIT for
 * DVD+RW, DVD-RAM and BD-RE (MMC-6), zeros over the volume descriptors where neither is needed,
 * and truncation of files.
 */
#include "base/context.h"
#include "drive/burner.h"
#include "drive/burnlog.h"
#include "drive/head.h"
#include "sector/raw.h"

#include <sys/stat.h>
#include <unistd.h>

/* burn_disc_format(): bit 2: the largest size; bit 4: even if it is formatted already. */
#define FORMAT_LARGEST 0x04
#define FORMAT_AGAIN   0x10

static int wait_done(struct burner *burner, struct discimg_job *job, const char *phase)
{
	burner_wait(burner, job, phase);
	if (!burn_drive_wrote_well(burner->drive))
		return burnlog_fail(job, burner->name, "the medium could not be made blank");
	burnlog_fetch(job, NULL);
	return 0;
}

static int erase(struct burner *burner, struct discimg_job *job, bool fast)
{
	burn_disc_erase(burner->drive, fast);
	return wait_done(burner, job, "blanking");
}

static int format(struct burner *burner, struct discimg_job *job)
{
	burn_disc_format(burner->drive, 0, FORMAT_LARGEST | FORMAT_AGAIN);
	return wait_done(burner, job, "formatting");
}

static int clear_descriptors(struct burner *burner, struct discimg_job *job)
{
	static const char zeros[HEAD_NBYTES];
	if (burn_random_access_write(burner->drive, 0, (char *)zeros, sizeof(zeros), 1) != 1)
		return burnlog_fail(job, burner->name, "the medium could not be made blank");
	return 0;
}

static int empty_file(struct burner *burner, struct discimg_job *job)
{
	struct stat st;
	if (burner->created)
		return 0;
	if (stat(burner->device, &st) == 0 && !S_ISREG(st.st_mode))
		return clear_descriptors(burner, job);
	return truncate(burner->device, 0) < 0
		       ? fail_errno(job, "%s: cannot be emptied", burner->name)
		       : 0;
}

static int blank(struct burner *burner, struct discimg_job *job, bool fast)
{
	if (burner->role == BURNER_FILE)
		return empty_file(burner, job);
	if (burner->medium.erasable)
		return erase(burner, job, fast);
	if (!burner->medium.overwritable)
		return fail(job, DISCIMG_E_MEDIUM, "%s: a %s can be written only once",
			burner->name, burner->medium.name);
	if (burner_is_unformatted(burner) || !fast)
		return format(burner, job);
	return clear_descriptors(burner, job);
}

int burner_blank(struct disc_recorder *recorder, struct discimg_job *job, bool fast)
{
	struct burner *burner = recorder->state;
	int r = burner_grab(burner, job, false);
	if (r == 0)
		r = blank(burner, job, fast);
	if (r < 0)
		return r;
	if (burn_drive_re_assess(burner->drive, 0) <= 0)
		return burnlog_fail(job, burner->name, "the blank medium is not recognised");
	burner_inspect(burner);
	recorder->medium = burner->medium;
	return 0;
}
