/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changing the medium of a drive that is served. */
#include "base/context.h"
#include "job/vdrive_server.h"

/* Opens the tray and takes out what lies in it; the lock is held. */
static int take_out(struct discimg_job *job, struct discimg_vdrive *drive)
{
	if (!vdrive_eject(drive->engine))
		return fail(job, DISCIMG_E_REFUSED,
			"%s: a program holds the disc in the drive: unmount it, or close what "
			"reads it",
			drive->place.name);
	vdrive_take_out(drive->engine);
	load_close(&drive->load);
	return 0;
}

int server_eject(struct discimg_job *job, struct discimg_vdrive *drive)
{
	pthread_mutex_lock(&drive->lock);
	int r = take_out(job, drive);
	pthread_mutex_unlock(&drive->lock);
	return r;
}

int server_insert(struct discimg_job *job, struct discimg_vdrive *drive, const char *path)
{
	struct vdrive_load load;
	int r = load_open(job, drive->job, path, true, &load);
	if (r < 0)
		return r;
	pthread_mutex_lock(&drive->lock);
	r = take_out(job, drive);
	if (r == 0)
		r = load_insert(job, &load, drive->engine);
	if (r == 0)
		drive->load = load;
	else
		load_close(&load);
	pthread_mutex_unlock(&drive->lock);
	return r;
}
