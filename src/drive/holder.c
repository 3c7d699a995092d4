/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a drive cannot be opened: who may, and who holds it. */
#include "drive/drive.h"

#include "base/context.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool links_to(const char *link, dev_t device)
{
	struct stat st;
	return stat(link, &st) == 0 && S_ISBLK(st.st_mode) && st.st_rdev == device;
}

static bool process_holds(const char *pid, dev_t device)
{
	char path[64 + NAME_MAX];
	snprintf(path, sizeof(path), "/proc/%.20s/fd", pid);
	DIR *dir = opendir(path);
	bool holds = false;
	for (struct dirent *entry; dir && !holds && (entry = readdir(dir));) {
		snprintf(path, sizeof(path), "/proc/%.20s/fd/%s", pid, entry->d_name);
		holds = links_to(path, device);
	}
	if (dir)
		closedir(dir);
	return holds;
}

static void name_process(const char *pid, char *text, size_t nbytes)
{
	char path[64], command[32] = "";
	snprintf(path, sizeof(path), "/proc/%.20s/comm", pid);
	FILE *f = fopen(path, "re");
	if (f && fgets(command, sizeof(command), f))
		command[strcspn(command, "\n")] = '\0';
	if (f)
		fclose(f);
	snprintf(text, nbytes, "%s (process %.20s)", command, pid);
}

/* "cdrecord (process 4711)"; without the right to see it, no more than that it is somebody. */
static void find_holder(const char *device_path, char *text, size_t nbytes)
{
	struct stat st;
	DIR *proc = stat(device_path, &st) == 0 ? opendir("/proc") : NULL;
	snprintf(text, nbytes, "another process, or a mount");
	for (struct dirent *entry; proc && (entry = readdir(proc));) {
		if (!isdigit((unsigned char)entry->d_name[0]) ||
			strtol(entry->d_name, NULL, 10) == getpid() ||
			!process_holds(entry->d_name, st.st_rdev))
			continue;
		name_process(entry->d_name, text, nbytes);
		break;
	}
	if (proc)
		closedir(proc);
}

static int fail_permission(struct discimg_job *job, const char *path)
{
	struct stat st;
	const struct group *group = stat(path, &st) == 0 ? getgrgid(st.st_gid) : NULL;
	return fail(job, DISCIMG_E_DRIVE,
		"cannot open %s: permission denied; it is open to members of group %s "
		"(sudo adduser $USER %s, then log in anew)",
		path, group ? group->gr_name : "cdrom", group ? group->gr_name : "cdrom");
}

int drive_fail_open(struct discimg_job *job, const char *path, int error)
{
	char holder[96];
	switch (error) {
	case EACCES:
	case EPERM:
		return fail_permission(job, path);
	case EBUSY:
		find_holder(path, holder, sizeof(holder));
		return fail(job, DISCIMG_E_DRIVE, "%s is busy: %s holds it", path, holder);
	case ENOMEDIUM:
		return fail(job, DISCIMG_E_MEDIUM, "%s: there is no disc in the drive", path);
	default:
		errno = error;
		return fail_errno(job, "cannot open %s", path);
	}
}
