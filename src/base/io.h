/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole reads and writes: no short counts, no EINTR, no surprise devices. */
#ifndef BASE_IO_H
#define BASE_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

struct discimg_job;

/* Bytes read, fewer than NBYTES only at end of file; -1 with errno. */
ssize_t pread_whole(int fd, void *buf, size_t nbytes, uint64_t offset);

/* 0, or -1 with errno; a write that makes no progress is ENOSPC. */
int write_whole(int fd, const void *buf, size_t nbytes);
int pwrite_whole(int fd, const void *buf, size_t nbytes, uint64_t offset);

/*
 * Opens PATH for reading, close-on-exec, and gives its size. Only regular files and block devices
 * pass; directories, FIFOs (without waiting for a writer), sockets and character devices fail
 * with a message that says what PATH is. A file that this job holds back (base/outfile.h) is read
 * as if it had its name.
 */
int open_input(struct discimg_job *job, const char *path, int *fd, uint64_t *nbytes);

/* stat() of what open_input() would open. */
int stat_input(struct discimg_job *job, const char *path, struct stat *st);

/* The size of the regular file or block device FD, NAME in messages; others fail likewise. */
int size_of_input(struct discimg_job *job, const char *name, int fd, uint64_t *nbytes);

/* Allocates *TEXT (the caller's, NUL-terminated) with the whole of PATH; > LIMIT bytes fail. */
int read_text_file(
	struct discimg_job *job, const char *path, size_t limit, char **text, size_t *nbytes);

/* "FOLDER/NAME", with the folder that PATH lies in, or NAME if that begins with a slash. Allocated.
 */
char *path_beside(const char *path, const char *name);

bool is_all_zero(const uint8_t *p, size_t nbytes);

#endif
