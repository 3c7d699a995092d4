/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mmap(2): a write from such memory fails where the file has ended, or its medium is bad. */
#include "fuse/mapped.h"

#include <sys/mman.h>
#include <sys/stat.h>

/* Pages that are mapped count as the program's, and are the last that the kernel takes away. */
#define MUCH_NBYTES (256u << 20)

void mapped_free(struct mapped *mapped)
{
	if (mapped->bytes)
		munmap(mapped->bytes, mapped->nbytes);
	*mapped = (struct mapped){ .fd = -1 };
}

static void map(struct mapped *mapped, int fd)
{
	struct stat st;
	mapped_free(mapped);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size <= 0 ||
		(uint64_t)st.st_size > SIZE_MAX / 2)
		return;
	void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (bytes == MAP_FAILED)
		return;
	*mapped = (struct mapped){ .fd = fd, .bytes = bytes, .nbytes = (size_t)st.st_size };
}

bool mapped_keeps(const struct mapped *mapped, int fd)
{
	return mapped->bytes && mapped->fd == fd;
}

const void *mapped_find(struct mapped *mapped, int fd, uint64_t at, size_t nbytes)
{
	if (!mapped_keeps(mapped, fd))
		map(mapped, fd);
	if (!mapped->bytes || at > mapped->nbytes || nbytes > mapped->nbytes - at)
		return NULL;
	mapped->nused += nbytes;
	return mapped->bytes + at;
}

/* Of a page in which the file has come to end, the rest reads as zeros. */
static bool has_changed(const struct mapped *mapped)
{
	struct stat st;
	return mapped->bytes &&
	       (fstat(mapped->fd, &st) < 0 || (uint64_t)st.st_size != mapped->nbytes);
}

void mapped_trim(struct mapped *mapped)
{
	if (mapped->nused > MUCH_NBYTES || has_changed(mapped))
		mapped_free(mapped);
}
