/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files without a place: for what programs of the host are to read and write. */
#include "base/memfile.h"

#include "base/context.h"
#include "base/io.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int memfile_open(struct discimg_job *job, struct memfile *file, uint64_t nbytes)
{
	file->fd = memfd_create("discimg", MFD_CLOEXEC);
	if (file->fd < 0)
		return fail_errno(job, "cannot make a temporary file");
	snprintf(file->path, sizeof(file->path), "/proc/%ld/fd/%d", (long)getpid(), file->fd);
	if (ftruncate(file->fd, (off_t)nbytes) == 0)
		return 0;
	int r = fail_errno(
		job, "cannot make a temporary file of %llu bytes", (unsigned long long)nbytes);
	memfile_close(file);
	return r;
}

void memfile_close(struct memfile *file)
{
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
}

int memfile_take(
	struct discimg_job *job, const struct memfile *file, uint8_t **bytes, uint64_t *nbytes)
{
	struct stat st;
	if (fstat(file->fd, &st) < 0)
		return fail_errno(job, "cannot examine a temporary file");
	*nbytes = (uint64_t)st.st_size;
	*bytes = malloc(*nbytes ? (size_t)*nbytes : 1);
	if (!*bytes)
		return fail_nomem(job);
	if (pread_whole(file->fd, *bytes, (size_t)*nbytes, 0) == (ssize_t)*nbytes)
		return 0;
	free(*bytes);
	*bytes = NULL;
	return fail_errno(job, "cannot read a temporary file");
}
