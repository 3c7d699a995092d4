/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files without a name, which are gone when they are closed. */
#include "base/tempfile.h"

#include "base/context.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Where the file system knows no files without a name, one that loses its name at once. */
static int open_in(const char *folder)
{
	char *name;
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
		return fd;
	if (asprintf(&name, "%s/discimg.XXXXXX", folder) < 0)
		return -1;
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		unlink(name);
	free(name);
	return fd;
}

static bool has_room(int fd, uint64_t nbytes)
{
	struct statvfs st;
	return fstatvfs(fd, &st) < 0 || (uint64_t)st.f_bavail * st.f_frsize >= nbytes;
}

/* The folder that PATH is in; the caller frees it. */
static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return strdup(".");
	return slash == path ? strdup("/") : strndup(path, (size_t)(slash - path));
}

/* True when *FD was opened in FOLDER. */
static bool try_folder(const char *folder, uint64_t nbytes, int *fd)
{
	*fd = open_in(folder);
	if (*fd < 0)
		return false;
	if (has_room(*fd, nbytes))
		return true;
	close(*fd);
	*fd = -1;
	errno = ENOSPC;
	return false;
}

int tempfile_open(
	struct discimg_job *job, const char *path, uint64_t nbytes, int *fd, char **folder)
{
	const char *told = getenv("TMPDIR");
	bool is_told = told && *told;
	char *folders[] = { is_told ? strdup(told) : folder_of(path), strdup("/var/tmp") };
	*folder = NULL;
	for (size_t i = 0; i < (is_told ? 1 : 2) && !*folder; i++) {
		if (!folders[i] || !try_folder(folders[i], nbytes, fd))
			continue;
		*folder = folders[i];
		folders[i] = NULL;
	}
	int r = 0;
	if (!*folder && errno == ENOSPC)
		r = fail(job, DISCIMG_E_NOSPACE,
			"%s: %llu bytes are needed to unpack it once, and %s has not so many free; "
			"name another folder by TMPDIR",
			path, (unsigned long long)nbytes, is_told ? told : "/var/tmp");
	else if (!*folder)
		r = fail_errno(job, "%s: cannot unpack it to a file in %s", path,
			is_told ? told : "/var/tmp");
	free(folders[0]);
	free(folders[1]);
	return r;
}
