/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A medium that goes bad, for tests: preloaded into a program, it changes the byte at offset
 * SPOIL_OFFSET of what is read from the file SPOIL_FILE, or with SPOIL_ERROR set lets reading of
 * that byte fail with EIO. What is written to the file SPOIL_WRITE beyond 1 MiB fails with ENOSPC.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

typedef ssize_t (*read_function)(int, void *, size_t);
typedef ssize_t (*write_function)(int, const void *, size_t);
typedef ssize_t (*pread_function)(int, void *, size_t, off_t);

ssize_t pread64(int fd, void *buf, size_t nbytes, off_t offset);

#define ROOM_NBYTES (1 << 20)

static int is_target(int fd, const char *variable)
{
	const char *path = getenv(variable);
	struct stat target, st;
	return path && stat(path, &target) == 0 && fstat(fd, &st) == 0 &&
	       st.st_dev == target.st_dev && st.st_ino == target.st_ino;
}

static ssize_t spoil(int fd, unsigned char *buf, ssize_t n, off_t offset)
{
	const char *text = getenv("SPOIL_OFFSET");
	off_t at = text ? (off_t)strtoll(text, NULL, 10) : -1;
	if (n <= 0 || at < offset || at >= offset + n || !is_target(fd, "SPOIL_FILE"))
		return n;
	if (getenv("SPOIL_ERROR")) {
		errno = EIO;
		return -1;
	}
	buf[at - offset] ^= 0x01;
	return n;
}

ssize_t pread(int fd, void *buf, size_t nbytes, off_t offset)
{
	pread_function real = (pread_function)dlsym(RTLD_NEXT, "pread");
	return spoil(fd, buf, real(fd, buf, nbytes, offset), offset);
}

ssize_t pread64(int fd, void *buf, size_t nbytes, off_t offset)
{
	pread_function real = (pread_function)dlsym(RTLD_NEXT, "pread64");
	return spoil(fd, buf, real(fd, buf, nbytes, offset), offset);
}

ssize_t read(int fd, void *buf, size_t nbytes)
{
	read_function real = (read_function)dlsym(RTLD_NEXT, "read");
	off_t offset = lseek(fd, 0, SEEK_CUR);
	return spoil(fd, buf, real(fd, buf, nbytes), offset);
}

ssize_t write(int fd, const void *buf, size_t nbytes)
{
	write_function real = (write_function)dlsym(RTLD_NEXT, "write");
	if (is_target(fd, "SPOIL_WRITE") && lseek(fd, 0, SEEK_CUR) >= ROOM_NBYTES) {
		errno = ENOSPC;
		return -1;
	}
	return real(fd, buf, nbytes);
}
