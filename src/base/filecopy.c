/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes of one file into another. The kernel's own copying shares blocks where it can, and moves
 * whole folios where both files lie alike in their pages. Where they do not, it works page by page,
 * with two pieces to each, and reading and writing costs a sixth less; but servers across a network
 * copy on their own whatever the place.
 */
#include "base/filecopy.h"

#include "base/io.h"

#include <errno.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/vfs.h>
#include <unistd.h>

#define PAGE_NBYTES  4096
#define FOLIO_NBYTES (UINT64_C(1) << 20)
/* By hand: for more at once the kernel looks for larger folios, which may cost more than it saves.
 */
#define PIECE_NBYTES (UINT64_C(1) << 18)

/* The next bytes of FD between AT and END that are not in a hole: as far as the kernel tells. */
static void find_data(int fd, uint64_t at, uint64_t end, uint64_t *data, uint64_t *data_end)
{
	off_t found = lseek(fd, (off_t)at, SEEK_DATA);
	*data = found >= 0 ? (uint64_t)found : errno == ENXIO ? end : at;
	if (*data > end)
		*data = end;
	found = lseek(fd, (off_t)*data, SEEK_HOLE);
	*data_end = found < 0 || (uint64_t)found > end ? end : (uint64_t)found;
}

/*
 * Bytes up to where both files come to the start of a large folio together: from there on the
 * kernel moves whole ones, which is faster.
 */
static uint64_t before_folio(uint64_t from, uint64_t offset, uint64_t nbytes)
{
	uint64_t n = (FOLIO_NBYTES - from % FOLIO_NBYTES) % FOLIO_NBYTES;
	return from % FOLIO_NBYTES == offset % FOLIO_NBYTES && n > 0 && n < nbytes ? n : nbytes;
}

static uint64_t by_kernel(int out, uint64_t offset, int in, uint64_t from, uint64_t nbytes)
{
	uint64_t done = 0, end = before_folio(from, offset, nbytes);
	while (done < nbytes) {
		off_t at = (off_t)(from + done), to = (off_t)(offset + done);
		ssize_t n = copy_file_range(in, &at, out, &to, (size_t)(end - done), 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += (uint64_t)n;
		end = done < end ? end : nbytes;
	}
	return done;
}

/* In pieces that end with large folios of OUT. */
static uint64_t by_hand(int out, uint64_t offset, int in, uint64_t from, uint64_t nbytes)
{
	uint8_t *buf = malloc(PIECE_NBYTES);
	uint64_t done = 0;
	while (buf && done < nbytes) {
		uint64_t n = PIECE_NBYTES - (offset + done) % PIECE_NBYTES;
		if (n > nbytes - done)
			n = nbytes - done;
		if (pread_whole(in, buf, (size_t)n, from + done) != (ssize_t)n ||
			pwrite_whole(out, buf, (size_t)n, offset + done) < 0)
			break;
		done += n;
	}
	free(buf);
	return done;
}

/* Whether copying by the kernel is done in the page cache of this machine. */
static bool is_local(int fd)
{
	struct statfs fs;
	if (fstatfs(fd, &fs) < 0)
		return false;
	switch (fs.f_type) {
	case EXT4_SUPER_MAGIC: /* ext2 and ext3 have the same */
	case XFS_SUPER_MAGIC:
	case BTRFS_SUPER_MAGIC:
	case F2FS_SUPER_MAGIC:
	case TMPFS_MAGIC:
		return true;
	default:
		return false;
	}
}

uint64_t filecopy(int out, uint64_t offset, int in, uint64_t from, uint64_t nbytes)
{
	bool alike = from % PAGE_NBYTES == offset % PAGE_NBYTES;
	uint64_t (*way)(int, uint64_t, int, uint64_t, uint64_t) =
		alike || !is_local(out) ? by_kernel : by_hand;
	uint64_t done = 0, data, data_end;
	while (done < nbytes) {
		find_data(in, from + done, from + nbytes, &data, &data_end);
		done = data - from;
		uint64_t n = way(out, offset + done, in, data, data_end - data);
		done += n;
		if (n < data_end - data)
			break;
	}
	return done;
}
