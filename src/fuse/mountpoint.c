/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether a file system can be mounted on a directory. The kernel and fusermount3 would tell, too,
 * but in words of their own, and on standard error.
 */
#include "fuse/mountpoint.h"

#include "base/context.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEVICE       "/dev/fuse"
#define HELPER       "fusermount3"
#define PATH_NBYTES  4096
#define DEFAULT_PATH "/usr/bin:/bin"

static int check_empty(struct discimg_job *job, const char *directory, DIR *dir)
{
	for (const struct dirent *entry; (entry = readdir(dir));)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			return fail(job, DISCIMG_E_REFUSED,
				"%s is not empty: what is in it could not be reached while "
				"something is mounted there; choose an empty directory",
				directory);
	return 0;
}

static int check_directory(struct discimg_job *job, const char *directory)
{
	DIR *dir = opendir(directory);
	if (!dir && errno == ENOTDIR)
		return fail(job, DISCIMG_E_INVALID,
			"%s is no directory, and only on one can be mounted", directory);
	if (!dir && errno == ENOTCONN)
		return fail(job, DISCIMG_E_REFUSED,
			"%s is still the place of a file system whose server is gone: free it with "
			"fusermount3 -u %s",
			directory, directory);
	if (!dir && errno == ENOENT)
		return fail(job, DISCIMG_E_INVALID,
			"%s does not exist: make it first, as by mkdir %s", directory, directory);
	if (!dir)
		return fail_errno(job, "cannot mount on %s", directory);
	int r = check_empty(job, directory, dir);
	closedir(dir);
	/* What fusermount3 asks for, so that nobody hides what is not theirs. */
	if (r == 0 && access(directory, W_OK) < 0)
		r = fail(job, DISCIMG_E_REFUSED,
			"%s is not yours to write to: mount on a directory of your own", directory);
	return r;
}

static int check_device(struct discimg_job *job)
{
	int fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (fd >= 0) {
		close(fd);
		return 0;
	}
	if (errno == ENOENT || errno == ENODEV || errno == ENXIO)
		return fail(job, DISCIMG_E_NOTFOUND,
			"this system has no " DEVICE ": its kernel lacks FUSE (modprobe fuse), or "
			"this container was not given the device; discimg extract needs neither");
	return fail_errno(job, "cannot open " DEVICE);
}

static bool is_in_path(const char *program)
{
	char file[PATH_NBYTES];
	const char *path = getenv("PATH");
	for (const char *at = path ? path : DEFAULT_PATH; *at;) {
		size_t n = strcspn(at, ":");
		snprintf(file, sizeof(file), "%.*s/%s", (int)n, at, program);
		if (access(file, X_OK) == 0)
			return true;
		at += n + (at[n] == ':');
	}
	return false;
}

int mountpoint_check(struct discimg_job *job, const char *directory)
{
	int r = check_directory(job, directory);
	if (r == 0)
		r = check_device(job);
	if (r == 0 && geteuid() != 0 && !is_in_path(HELPER))
		r = fail(job, DISCIMG_E_NOTFOUND,
			"there is no " HELPER ", which mounts for users that are not root "
			"(package fuse3)");
	return r;
}
