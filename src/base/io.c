/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole reads and writes: no short counts, no EINTR, no surprise devices. */
#include "base/io.h"

#include "base/context.h"
#include "base/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

ssize_t pread_whole(int fd, void *buf, size_t nbytes, uint64_t offset)
{
	size_t done = 0;
	while (done < nbytes) {
		ssize_t n = pread(fd, (uint8_t *)buf + done, nbytes - done, (off_t)(offset + done));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		done += (size_t)n;
	}
	return (ssize_t)done;
}

/* Counts a write's result N into *DONE; false when the write has failed for good. */
static bool advanced(ssize_t n, size_t *done)
{
	if (n < 0)
		return errno == EINTR;
	if (n == 0)
		errno = ENOSPC;
	*done += (size_t)n;
	return n > 0;
}

int write_whole(int fd, const void *buf, size_t nbytes)
{
	for (size_t done = 0; done < nbytes;)
		if (!advanced(write(fd, (const uint8_t *)buf + done, nbytes - done), &done))
			return -1;
	return 0;
}

int pwrite_whole(int fd, const void *buf, size_t nbytes, uint64_t offset)
{
	for (size_t done = 0; done < nbytes;) {
		const uint8_t *p = (const uint8_t *)buf + done;
		if (!advanced(pwrite(fd, p, nbytes - done, (off_t)(offset + done)), &done))
			return -1;
	}
	return 0;
}

static const char *kind_of(mode_t mode)
{
	if (S_ISDIR(mode))
		return "a directory";
	if (S_ISFIFO(mode))
		return "a FIFO";
	if (S_ISSOCK(mode))
		return "a socket";
	return "a character device";
}

int size_of_input(struct discimg_job *job, const char *name, int fd, uint64_t *nbytes)
{
	struct stat st;
	if (fstat(fd, &st) < 0)
		return fail_errno(job, "cannot examine %s", name);
	if (S_ISREG(st.st_mode)) {
		*nbytes = (uint64_t)st.st_size;
		return 0;
	}
	if (!S_ISBLK(st.st_mode))
		return fail(job, DISCIMG_E_INVALID, "%s is %s, expected a file", name,
			kind_of(st.st_mode));
	if (ioctl(fd, BLKGETSIZE64, nbytes) < 0)
		return fail_errno(job, "cannot get the size of %s", name);
	return 0;
}

int stat_input(struct discimg_job *job, const char *path, struct stat *st)
{
	int held = outfile_held_fd(job, path);
	return held < 0 ? stat(path, st) : fstat(held, st);
}

int open_input(struct discimg_job *job, const char *path, int *fd, uint64_t *nbytes)
{
	char proc[64];
	int held = outfile_held_fd(job, path);
	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", held);
	*fd = open(held < 0 ? path : proc, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (*fd < 0)
		return fail_errno(job, "cannot open %s", path);
	int r = size_of_input(job, path, *fd, nbytes);
	if (r < 0) {
		close(*fd);
		*fd = -1;
	}
	return r;
}

static int read_text(struct discimg_job *job, const char *path, int fd, size_t nbytes, char **text)
{
	*text = malloc(nbytes + 1);
	if (!*text)
		return fail_nomem(job);
	ssize_t n = pread_whole(fd, *text, nbytes, 0);
	if (n < 0) {
		free(*text);
		*text = NULL;
		return fail_errno(job, "cannot read %s", path);
	}
	memset(*text + n, 0, nbytes + 1 - (size_t)n);
	return 0;
}

int read_text_file(
	struct discimg_job *job, const char *path, size_t limit, char **text, size_t *nbytes)
{
	int fd;
	uint64_t size;
	int r = open_input(job, path, &fd, &size);
	if (r < 0)
		return r;
	if (size > limit)
		r = fail(job, DISCIMG_E_FORMAT,
			"%s: %llu bytes, a text of at most %zu was expected", path,
			(unsigned long long)size, limit);
	else
		r = read_text(job, path, fd, (size_t)size, text);
	close(fd);
	*nbytes = (size_t)size;
	return r;
}

char *path_beside(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');
	char *full;
	if (!slash || name[0] == '/')
		return strdup(name);
	return asprintf(&full, "%.*s/%s", (int)(slash - path), path, name) < 0 ? NULL : full;
}

bool is_all_zero(const uint8_t *p, size_t nbytes)
{
	return nbytes == 0 || (p[0] == 0 && memcmp(p, p + 1, nbytes - 1) == 0);
}
