/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether there is room for an image where it is to be. */
#include "base/space.h"

#include "base/context.h"
#include "base/outfile.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#define MIB 1048576.0

/* As stat(2); the file that is replaced may be a link into another file system. */
static int stat_room(const char *path, struct statvfs *vfs)
{
	if (statvfs(path, vfs) == 0)
		return 0;
	char *directory = strdup(path);
	char *slash = directory ? strrchr(directory, '/') : NULL;
	if (slash)
		slash[slash == directory] = '\0';
	int r = directory ? statvfs(slash ? directory : ".", vfs) : -1;
	free(directory);
	return r;
}

void space_warn(struct discimg_job *job, const char *path, uint64_t nbytes)
{
	struct statvfs vfs;
	if (!outfile_is_file(path) || stat_room(path, &vfs) < 0)
		return;
	uint64_t nfree = (uint64_t)vfs.f_bavail * vfs.f_frsize;
	if (nfree < nbytes)
		say(job, DISCIMG_WARNING,
			"%s: up to %.1f MiB are to be written, and %.1f MiB are free there", path,
			(double)nbytes / MIB, (double)nfree / MIB);
}
