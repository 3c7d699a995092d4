/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A scratched disc, for LD_PRELOAD: pread() from the file $BADREAD_FILE fails with EIO where it
 * touches a range of $BADREAD, "FIRST-LAST[xTIMES],…" in sectors of 2048 bytes (TIMES: it heals
 * after so many failures); each read takes $BADREAD_USEC microseconds; from the read number
 * $BADREAD_GONE on, all fail with ENXIO, as of a drive that was pulled out.
 */
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define SECTOR_NBYTES 2048
#define MAX_RANGES    64

ssize_t pread64(int fd, void *buf, size_t nbytes, off64_t offset);

static unsigned long nfailures[MAX_RANGES];

static unsigned long number_of(const char *name)
{
	const char *text = getenv(name);
	return text ? strtoul(text, NULL, 10) : 0;
}

static int is_the_file(int fd)
{
	char link[64], path[PATH_MAX];
	const char *file = getenv("BADREAD_FILE");
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, sizeof(path) - 1);
	if (n < 0 || !file)
		return 0;
	path[n] = '\0';
	return strcmp(path, file) == 0;
}

static int hits_range(unsigned long first, unsigned long last)
{
	const char *text = getenv("BADREAD");
	for (unsigned i = 0; text && *text && i < MAX_RANGES; i++) {
		char *end;
		unsigned long from = strtoul(text, &end, 10), to = from, times = ULONG_MAX;
		if (*end == '-')
			to = strtoul(end + 1, &end, 10);
		if (*end == 'x')
			times = strtoul(end + 1, &end, 10);
		if (first <= to && last >= from && nfailures[i] < times) {
			nfailures[i]++;
			return 1;
		}
		text = *end == ',' ? end + 1 : end;
	}
	return 0;
}

static int must_fail(int fd, size_t nbytes, off64_t offset)
{
	static unsigned long nreads;
	unsigned long first = (unsigned long)offset / SECTOR_NBYTES;
	unsigned long last = ((unsigned long)offset + nbytes - 1) / SECTOR_NBYTES;
	unsigned long gone = number_of("BADREAD_GONE");
	if (nbytes == 0 || !is_the_file(fd))
		return 0;
	usleep((useconds_t)number_of("BADREAD_USEC"));
	if (gone && ++nreads >= gone)
		return ENXIO;
	return hits_range(first, last) ? EIO : 0;
}

ssize_t pread64(int fd, void *buf, size_t nbytes, off64_t offset)
{
	static ssize_t (*real)(int, void *, size_t, off64_t);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "pread64");
	int error = must_fail(fd, nbytes, offset);
	if (error) {
		errno = error;
		return -1;
	}
	return real(fd, buf, nbytes, offset);
}

ssize_t pread(int fd, void *buf, size_t nbytes, off_t offset)
{
	return pread64(fd, buf, nbytes, offset);
}
