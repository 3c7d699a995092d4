/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a drive cannot be opened: who may, and who holds it. */
#include "drive/drive.h"

#include "base/context.h"
#include "drive/access.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_HOLDERS 4

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
	char path[64], name[32] = "";
	snprintf(path, sizeof(path), "/proc/%.20s/comm", pid);
	FILE *f = fopen(path, "re");
	if (f && fgets(name, sizeof(name), f))
		name[strcspn(name, "\n")] = '\0';
	if (f)
		fclose(f);
	fprintf(out, "%s (process %.20s)", name, pid);
}

/* "cdrecord (process 4711)"; without the right to see it, no more than that it is somebody. */
static void find_holders(const char *device, char *text, size_t nbytes)
{
	struct stat st;
	unsigned n = 0;
	FILE *out = stat(device, &st) == 0 ? fmemopen(text, nbytes, "w") : NULL;
	DIR *proc = out ? opendir("/proc") : NULL;
	for (struct dirent *e; proc && n < MAX_HOLDERS && (e = readdir(proc));) {
		bool is_pid = isdigit((unsigned char)e->d_name[0]);
		if (!is_pid || atol(e->d_name) == getpid() || !holds(e->d_name, st.st_rdev))
			continue;
		fputs(n++ ? ", " : "", out);
		name_process(e->d_name, out);
	}
	if (proc)
		closedir(proc);
	if (out)
		fclose(out);
	if (n == 0)
		snprintf(text, nbytes, "another process; fuser -v %s as root names it", device);
}

/* Group rights of 0 say that no group membership would help. */
static int fail_permission(struct discimg_job *job, const char *path)
{
	struct stat st;
	const struct group *group = stat(path, &st) == 0 ? getgrgid(st.st_gid) : NULL;
	if (!group || (st.st_mode & S_IRGRP) == 0)
		return fail(job, DISCIMG_E_DRIVE,
			"cannot open %s: permission denied; its owner or root must grant it", path);
	return fail(job, DISCIMG_E_DRIVE,
		"cannot open %s: permission denied; it is open to members of group %s "
		"(sudo adduser $USER %s, then log in anew)",
		path, group->gr_name, group->gr_name);
}

static int fail_busy(struct discimg_job *job, const char *path)
{
	char text[256];
	if (access_is_mounted(path, text, sizeof(text)))
		return fail(
			job, DISCIMG_E_DRIVE, "%s is mounted on %s; unmount it first", path, text);
	find_holders(path, text, sizeof(text));
	return fail(job, DISCIMG_E_DRIVE, "%s is in use by %s", path, text);
}

int drive_fail_open(struct discimg_job *job, const char *path, int error)
{
	switch (error) {
	case EACCES:
	case EPERM:
		return fail_permission(job, path);
	case EBUSY:
		return fail_busy(job, path);
	case ENOENT:
		return fail(job, DISCIMG_E_NOTFOUND, "%s: there is no such drive", path);
	case ENXIO:
	case ENODEV:
		return fail(job, DISCIMG_E_NOTFOUND, "%s: the drive is gone", path);
	case ENOMEDIUM:
		return fail(job, DISCIMG_E_MEDIUM, "%s: there is no disc in the drive", path);
	default:
		errno = error;
		return fail_errno(job, "cannot open %s", path);
	}
}
