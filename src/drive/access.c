/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a device may be written: its mounts, as proc(5) has them, and its rights. */
#include "drive/access.h"

#include "base/context.h"
#include "drive/drive.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* Where sysfs keeps the block device DEV; a partition lies in its disk's folder. */
static bool sysfs_folder(dev_t dev, char path[PATH_MAX])
{
	char link[64];
	snprintf(link, sizeof(link), "/sys/dev/block/%u:%u", major(dev), minor(dev));
	return realpath(link, path) != NULL;
}

static bool is_part_of(dev_t mounted, dev_t device)
{
	char inner[PATH_MAX], outer[PATH_MAX];
	if (mounted == device)
		return true;
	if (!sysfs_folder(mounted, inner) || !sysfs_folder(device, outer))
		return false;
	size_t n = strlen(outer);
	return strncmp(inner, outer, n) == 0 && inner[n] == '/';
}

/* Fields of mountinfo: id, parent, major:minor, root, mount point, … (blanks are \040). */
static bool parse_mount(const char *line, dev_t *dev, char *where, size_t nbytes)
{
	unsigned major_number, minor_number;
	int at = 0;
	if (sscanf(line, "%*u %*u %u:%u %*s %n", &major_number, &minor_number, &at) != 2 || !at)
		return false;
	*dev = makedev(major_number, minor_number);
	snprintf(where, nbytes, "%.*s", (int)strcspn(line + at, " "), line + at);
	return true;
}

bool access_is_mounted(const char *device, char *where, size_t nbytes)
{
	struct stat st;
	char *line = NULL;
	size_t room = 0;
	bool found = false;
	FILE *f = fopen("/proc/self/mountinfo", "re");
	if (!f)
		return false;
	if (stat(device, &st) == 0 && S_ISBLK(st.st_mode))
		while (!found && getline(&line, &room, f) > 0) {
			dev_t dev;
			found = parse_mount(line, &dev, where, nbytes) &&
				is_part_of(dev, st.st_rdev);
		}
	free(line);
	fclose(f);
	return found;
}

int access_check_device(struct discimg_job *job, const char *device)
{
	char where[256];
	if (access_is_mounted(device, where, sizeof(where)))
		return fail(job, DISCIMG_E_REFUSED,
			"%s is mounted on %s; unmount it before it is written", device, where);
	int fd = open(device, O_RDWR | O_NONBLOCK | O_EXCL | O_CLOEXEC);
	if (fd < 0)
		return drive_fail_open(job, device, errno);
	close(fd);
	return 0;
}
