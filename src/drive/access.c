/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether a device can be had: rights, mounts (proc(5), /proc/PID/mountinfo), and who else holds
 * it (/proc/PID/fd), in words that help.
 */
#include "drive/access.h"

#include "base/context.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define MAX_HOLDERS 4

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

static bool holds(const char *pid, dev_t device)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%.20s/fd", pid);
	DIR *dir = opendir(path);
	bool found = false;
	for (struct dirent *e; dir && !found && (e = readdir(dir));) {
		struct stat st;
		found = fstatat(dirfd(dir), e->d_name, &st, 0) == 0 && S_ISBLK(st.st_mode) &&
			st.st_rdev == device;
	}
	if (dir)
		closedir(dir);
	return found;
}

static void name_process(const char *pid, FILE *out)
{
	char path[64], name[32] = "process";
	snprintf(path, sizeof(path), "/proc/%.20s/comm", pid);
	FILE *f = fopen(path, "re");
	if (f && fgets(name, sizeof(name), f))
		name[strcspn(name, "\n")] = '\0';
	if (f)
		fclose(f);
	fprintf(out, "%s (%.20s)", name, pid);
}

bool access_find_holders(const char *device, char *who, size_t nbytes)
{
	struct stat st;
	unsigned n = 0;
	FILE *out = stat(device, &st) == 0 ? fmemopen(who, nbytes, "w") : NULL;
	DIR *proc = out ? opendir("/proc") : NULL;
	for (struct dirent *e; proc && n < MAX_HOLDERS && (e = readdir(proc));) {
		bool is_pid = e->d_name[0] >= '1' && e->d_name[0] <= '9';
		if (!is_pid || atol(e->d_name) == getpid() || !holds(e->d_name, st.st_rdev))
			continue;
		fputs(n++ ? ", " : "", out);
		name_process(e->d_name, out);
	}
	if (proc)
		closedir(proc);
	if (out)
		fclose(out);
	return n > 0;
}

static int fail_rights(struct discimg_job *job, const char *device)
{
	struct stat st;
	struct group *group = stat(device, &st) == 0 ? getgrgid(st.st_gid) : NULL;
	if (!group || (st.st_mode & 0060) != 0060)
		return fail(job, DISCIMG_E_DRIVE,
			"%s: no right to use it; its owner or root must grant it", device);
	return fail(job, DISCIMG_E_DRIVE,
		"%s: no right to use it; members of group %s may (usermod -aG %s USER as root,"
		" then log in again)",
		device, group->gr_name, group->gr_name);
}

static int fail_busy(struct discimg_job *job, const char *device)
{
	char text[256];
	if (access_is_mounted(device, text, sizeof(text)))
		return fail(job, DISCIMG_E_DRIVE, "%s is mounted on %s; unmount it first", device,
			text);
	if (access_find_holders(device, text, sizeof(text)))
		return fail(job, DISCIMG_E_DRIVE, "%s is in use by %s; end it first", device, text);
	return fail(job, DISCIMG_E_DRIVE,
		"%s is in use by another process; end it first (fuser -v %s as root names it)",
		device, device);
}

int access_fail(struct discimg_job *job, const char *device, int error)
{
	if (error == EACCES || error == EPERM)
		return fail_rights(job, device);
	if (error == EBUSY)
		return fail_busy(job, device);
	if (error == ENOENT)
		return fail(job, DISCIMG_E_NOTFOUND,
			"%s: no such drive; discimg drives lists those that are there", device);
	if (error == ENXIO || error == ENODEV)
		return fail(job, DISCIMG_E_NOTFOUND, "%s: the drive is gone", device);
	errno = error;
	return fail_errno(job, "cannot open %s", device);
}

int access_check_device(struct discimg_job *job, const char *device)
{
	char where[256];
	if (access_is_mounted(device, where, sizeof(where)))
		return fail(job, DISCIMG_E_REFUSED,
			"%s is mounted on %s; unmount it before it is written", device, where);
	int fd = open(device, O_RDWR | O_NONBLOCK | O_EXCL | O_CLOEXEC);
	if (fd < 0)
		return access_fail(job, device, errno);
	close(fd);
	return 0;
}
