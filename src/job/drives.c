/* SPDX-License-Identifier: GPL-3.0-or-later */
/* drives: which there are, and what is in them. */
#include "base/context.h"
#include "drive/access.h"
#include "drive/list.h"
#include "drive/recorder.h"
#include "job/medium.h"
#include "sector/raw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(DISCIMG_MAX_SPEEDS == RECORDER_MAX_SPEEDS, "speeds are copied as a whole");

static void describe(struct discimg_drive *drive, const struct recorder_medium *medium)
{
	drive->state = medium_state(medium);
	memcpy(drive->medium, medium->name, sizeof(drive->medium));
	drive->capacity_nbytes = (uint64_t)medium->nsectors * SECTOR_USER_NBYTES;
	drive->free_nbytes = (uint64_t)medium->free_nsectors * SECTOR_USER_NBYTES;
	drive->speed_1x_kbps = medium->speed_1x_kbps;
	drive->nspeeds = medium->nspeeds;
	memcpy(drive->speeds_kbps, medium->speeds_kbps, sizeof(drive->speeds_kbps));
}

/* "/dev/sr0 is mounted on /mnt; …" and "/dev/sr0: …" without the name of the drive. */
static const char *without_name(const char *text, const char *device)
{
	size_t n = strlen(device);
	if (strncmp(text, device, n) == 0)
		text += n;
	return text + strspn(text, ": ");
}

/* A drive that cannot be had is told of in its remark, and is no failure. */
static int examine(struct discimg_job *job, struct discimg_drive *drive)
{
	char where[256], remark[512] = "";
	struct disc_recorder recorder = { 0 };
	if (access_is_mounted(drive->device, where, sizeof(where))) {
		snprintf(remark, sizeof(remark), "mounted on %s", where);
	} else if (drive_open_recorder(job, drive->device, false, &recorder) == 0) {
		describe(drive, &recorder.medium);
	} else {
		snprintf(remark, sizeof(remark), "%s",
			without_name(discimg_job_error(job), drive->device));
		forgive(job);
	}
	drive_close_recorder(&recorder);
	drive->remark = strdup(remark);
	return drive->remark ? 0 : fail_nomem(job);
}

static int add_drive(
	struct discimg_job *job, const struct drive_device *device, struct discimg_drives *out)
{
	struct discimg_drive *drive = &out->list[out->n++];
	drive->device = strdup(device->path);
	memcpy(drive->vendor, device->vendor, sizeof(drive->vendor));
	memcpy(drive->model, device->model, sizeof(drive->model));
	memcpy(drive->revision, device->revision, sizeof(drive->revision));
	return drive->device ? examine(job, drive) : fail_nomem(job);
}

int discimg_list_drives(struct discimg_job *job, struct discimg_drives *out)
{
	struct drive_device *devices;
	size_t n;
	*out = (struct discimg_drives){ 0 };
	int r = drive_devices(job, &devices, &n);
	out->list = calloc(n + 1, sizeof(*out->list));
	if (r == 0 && !out->list)
		r = fail_nomem(job);
	for (size_t i = 0; i < n && r == 0; i++) {
		r = check_cancelled(job);
		if (r == 0)
			r = add_drive(job, &devices[i], out);
	}
	free(devices);
	return r;
}

void discimg_drives_free(struct discimg_drives *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->list[i].device);
		free(list->list[i].remark);
	}
	free(list->list);
	*list = (struct discimg_drives){ 0 };
}
