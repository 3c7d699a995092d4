/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever a user may name as a drive, and the ways to it. */
#include "job/anydrive.h"

#include "drive/drive.h"
#include "drive/optical.h"
#include "drive/recorder.h"
#include "drive/recording.h"
#include "job/virtual.h"

bool anydrive_is_name(const char *name)
{
	return virtual_path(name) || drive_is_name(name);
}

const char *anydrive_file(const char *name)
{
	const char *path = virtual_path(name);
	return path ? path : drive_stdio_path(name);
}

int anydrive_open_reader(
	struct discimg_job *job, const char *name, bool raw, struct disc_reader *reader)
{
	struct mmc_transport transport;
	const char *path = virtual_path(name);
	if (!path)
		return drive_open_reader(job, name, raw, reader);
	int r = virtual_open(job, path, false, &transport);
	return r < 0 ? r : optical_open(job, name, &transport, raw, reader);
}

int anydrive_open(struct discimg_job *job, const char *name, struct discimg_disc **disc)
{
	struct disc_reader reader = { 0 };
	bool is_quick = virtual_path(name) != NULL;
	int r = anydrive_open_reader(job, name, is_quick, &reader);
	return r < 0 ? r : disc_of_reader(job, &reader, disc);
}

int anydrive_open_recorder(
	struct discimg_job *job, const char *name, bool load, struct disc_recorder *recorder)
{
	struct mmc_transport transport;
	const char *path = virtual_path(name);
	if (!path)
		return drive_open_recorder(job, name, load, recorder);
	int r = virtual_open(job, path, true, &transport);
	return r < 0 ? r : recording_open(job, name, &transport, recorder);
}

bool anydrive_identity(const char *name, dev_t *dev, ino_t *ino)
{
	const char *path = virtual_path(name);
	return drive_identity(path ? path : name, dev, ino);
}
