/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which names are drives, and opening them by their kind. */
#include "drive/drive.h"

#include "drive/optical.h"
#include "drive/stdio.h"

#include <fcntl.h>
#include <linux/cdrom.h>
#include <linux/major.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static const char stdio_prefix[] = "stdio:";

const char *drive_stdio_path(const char *name)
{
	size_t n = sizeof(stdio_prefix) - 1;
	return strncmp(name, stdio_prefix, n) == 0 ? name + n : NULL;
}

/* SCSI drives have their own major number; others (virtio, USB bridges) answer as drives do. */
bool drive_is_device(const char *path)
{
	struct stat st;
	if (stat(path, &st) < 0 || !S_ISBLK(st.st_mode))
		return false;
	if (major(st.st_rdev) == SCSI_CDROM_MAJOR)
		return true;
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool answers = ioctl(fd, CDROM_GET_CAPABILITY, 0) >= 0;
	close(fd);
	return answers;
}

bool drive_is_name(const char *name)
{
	return drive_stdio_path(name) || drive_is_device(name);
}

int drive_open_reader(
	struct discimg_job *job, const char *name, bool raw, struct disc_reader *reader)
{
	const char *path = drive_stdio_path(name);
	return path ? stdio_open(job, path, reader) : optical_open_device(job, name, raw, reader);
}
