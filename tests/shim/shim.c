/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the programs call instead of the C library: the device's calls go to the drive. */
#include "shim.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define PUBLIC __attribute__((visibility("default")))

#define MEMFD_NAME "vdrive"
#define MEMFD_LINK "/memfd:" MEMFD_NAME " (deleted)" /* what /proc has for it */

/* The C library's, under a name of ours. */
#define REAL(type, name, ...) ((type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name))

PUBLIC int open64(const char *path, int flags, ...);
PUBLIC int __open_2(const char *path, int flags);
PUBLIC int __open64_2(const char *path, int flags);
PUBLIC int stat64(const char *path, struct stat64 *st);
PUBLIC int lstat64(const char *path, struct stat64 *st);
PUBLIC int fstat64(int fd, struct stat64 *st);
PUBLIC int __xstat(int version, const char *path, struct stat *st);
PUBLIC int __lxstat(int version, const char *path, struct stat *st);
PUBLIC int __fxstat(int version, int fd, struct stat *st);
PUBLIC int __xstat64(int version, const char *path, struct stat64 *st);
PUBLIC int __lxstat64(int version, const char *path, struct stat64 *st);
PUBLIC int __fxstat64(int version, int fd, struct stat64 *st);
PUBLIC ssize_t pread64(int fd, void *buf, size_t nbytes, off64_t offset);
PUBLIC ssize_t __read_chk(int fd, void *buf, size_t nbytes, size_t room);

static bool is_the_device(const char *path)
{
	const char *device = getenv("VDRIVE_SHIM_DEVICE");
	return device && path && strcmp(path, device) == 0;
}

/*
 * Descriptors of the device are memfds, so that seeking and locking work, and duplicating them and
 * handing them to another program.
 */
static bool is_ours(int fd)
{
	char name[32], link[sizeof(MEMFD_LINK)];
	int error = errno;
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	ssize_t n = readlink(name, link, sizeof(link));
	errno = error;
	return n == sizeof(MEMFD_LINK) - 1 && memcmp(link, MEMFD_LINK, (size_t)n) == 0;
}

static int open_device(int flags)
{
	int fd = memfd_create(MEMFD_NAME, flags & O_CLOEXEC ? MFD_CLOEXEC : 0);
	if (fd >= 0)
		shim_check_medium();
	return fd;
}

static void describe(struct stat *st)
{
	memset(st, 0, sizeof(*st));
	st->st_mode = S_IFBLK | 0660;
	st->st_rdev = makedev(SHIM_MAJOR, SHIM_MINOR);
	st->st_nlink = 1;
	st->st_blksize = 4096;
	st->st_ino = 99;
}

static mode_t mode_of(int flags, va_list arguments)
{
	return flags & (O_CREAT | __O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
}

PUBLIC int open(const char *path, int flags, ...)
{
	va_list arguments;
	va_start(arguments, flags);
	mode_t mode = mode_of(flags, arguments);
	va_end(arguments);
	return is_the_device(path)
		       ? open_device(flags)
		       : REAL(int, open64, const char *, int, mode_t)(path, flags, mode);
}

PUBLIC int open64(const char *path, int flags, ...)
{
	va_list arguments;
	va_start(arguments, flags);
	mode_t mode = mode_of(flags, arguments);
	va_end(arguments);
	return open(path, flags, mode);
}

PUBLIC int __open_2(const char *path, int flags)
{
	return open(path, flags);
}

PUBLIC int __open64_2(const char *path, int flags)
{
	return open(path, flags);
}

PUBLIC int access(const char *path, int mode)
{
	return is_the_device(path) ? 0 : REAL(int, access, const char *, int)(path, mode);
}

PUBLIC int stat(const char *restrict path, struct stat *restrict st)
{
	if (!is_the_device(path))
		return REAL(int, stat, const char *, struct stat *)(path, st);
	describe(st);
	return 0;
}

PUBLIC int lstat(const char *restrict path, struct stat *restrict st)
{
	return is_the_device(path) ? stat(path, st)
				   : REAL(int, lstat, const char *, struct stat *)(path, st);
}

PUBLIC int fstat(int fd, struct stat *st)
{
	if (!is_ours(fd))
		return REAL(int, fstat, int, struct stat *)(fd, st);
	describe(st);
	return 0;
}

/* On 64-bit systems these are the same structures. */
_Static_assert(sizeof(struct stat) == sizeof(struct stat64), "struct stat64 is another one");

PUBLIC int stat64(const char *path, struct stat64 *st)
{
	return stat(path, (struct stat *)st);
}

PUBLIC int lstat64(const char *path, struct stat64 *st)
{
	return lstat(path, (struct stat *)st);
}

PUBLIC int fstat64(int fd, struct stat64 *st)
{
	return fstat(fd, (struct stat *)st);
}

/* What programs call that were built before glibc 2.33; the version is that of the structure. */
PUBLIC int __xstat(int version, const char *path, struct stat *st)
{
	(void)version;
	return stat(path, st);
}

PUBLIC int __lxstat(int version, const char *path, struct stat *st)
{
	(void)version;
	return lstat(path, st);
}

PUBLIC int __fxstat(int version, int fd, struct stat *st)
{
	(void)version;
	return fstat(fd, st);
}

PUBLIC int __xstat64(int version, const char *path, struct stat64 *st)
{
	(void)version;
	return stat64(path, st);
}

PUBLIC int __lxstat64(int version, const char *path, struct stat64 *st)
{
	(void)version;
	return lstat64(path, st);
}

PUBLIC int __fxstat64(int version, int fd, struct stat64 *st)
{
	(void)version;
	return fstat64(fd, st);
}

PUBLIC int ioctl(int fd, unsigned long request, ...)
{
	va_list arguments;
	va_start(arguments, request);
	void *argument = va_arg(arguments, void *);
	va_end(arguments);
	return is_ours(fd) ? shim_ioctl(request, argument)
			   : REAL(int, ioctl, int, unsigned long, void *)(fd, request, argument);
}

PUBLIC ssize_t pread(int fd, void *buf, size_t nbytes, off_t offset)
{
	return is_ours(fd)
		       ? shim_pread(buf, nbytes, offset)
		       : REAL(ssize_t, pread, int, void *, size_t, off_t)(fd, buf, nbytes, offset);
}

PUBLIC ssize_t pread64(int fd, void *buf, size_t nbytes, off64_t offset)
{
	return pread(fd, buf, nbytes, offset);
}

/* Where a descriptor stands is its memfd's position. */
PUBLIC ssize_t read(int fd, void *buf, size_t nbytes)
{
	if (!is_ours(fd))
		return REAL(ssize_t, read, int, void *, size_t)(fd, buf, nbytes);
	off_t offset = lseek(fd, 0, SEEK_CUR);
	ssize_t n = shim_pread(buf, nbytes, offset);
	if (n > 0)
		lseek(fd, offset + n, SEEK_SET);
	return n;
}

PUBLIC ssize_t __read_chk(int fd, void *buf, size_t nbytes, size_t room)
{
	return read(fd, buf, nbytes < room ? nbytes : room);
}

/*
 * Programs count seconds down before they write, and look again and again whether a drive is ready
 * that always is: time passes faster for them.
 */
enum { HASTE = 20 };

PUBLIC unsigned sleep(unsigned seconds)
{
	usleep(seconds * 1000000);
	return 0;
}

PUBLIC int usleep(useconds_t microseconds)
{
	return REAL(int, usleep, useconds_t)(microseconds / HASTE);
}

PUBLIC int poll(struct pollfd *fds, nfds_t nfds, int timeout_ms)
{
	return REAL(int, poll, struct pollfd *, nfds_t, int)(
		fds, nfds, nfds == 0 && timeout_ms > 0 ? timeout_ms / HASTE : timeout_ms);
}
