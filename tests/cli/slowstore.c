/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A server of files that is caught in the act, for LD_PRELOAD: to store a file of 5555 bytes ahead
 * takes three seconds, and the first time that one of 7777 bytes is read takes twenty.
 */
#include <dlfcn.h>
#include <sys/uio.h>
#include <unistd.h>

ssize_t pread64(int fd, void *buf, size_t nbytes, off64_t offset);

ssize_t pread64(int fd, void *buf, size_t nbytes, off64_t offset)
{
	static int was_read;
	ssize_t (*next)(int, void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pread64");
	if (nbytes == 7777 && !was_read) {
		was_read = 1;
		sleep(20);
	}
	return next(fd, buf, nbytes, offset);
}

ssize_t pread(int fd, void *buf, size_t nbytes, off_t offset)
{
	return pread64(fd, buf, nbytes, offset);
}

ssize_t writev(int fd, const struct iovec *parts, int n)
{
	ssize_t (*next)(int, const struct iovec *, int) = dlsym(RTLD_NEXT, "writev");
	if (n == 3 && parts[2].iov_len == 5555)
		sleep(3);
	return next(fd, parts, n);
}
