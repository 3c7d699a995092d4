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
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define PAGE_NBYTES  4096
#define FOLIO_NBYTES (UINT64_C(1) << 20)
/* By hand: for more at once the kernel looks for larger folios, which may cost more than it saves.
 */
#define PIECE_NBYTES (UINT64_C(1) << 18)

/*
 * The next bytes of FD between AT and END that are not in a hole: as far as the kernel tells, which
 * is only asked where it has not told before. tmpfs looks at each page up to the next hole.
 */
static void find_data(int fd, uint64_t at, uint64_t end, struct filecopy_known *known,
	uint64_t *data, uint64_t *data_end)
{
	if (at < known->data || at >= known->data_end) {
		off_t found = lseek(fd, (off_t)at, SEEK_DATA);
		known->data = found >= 0 ? (uint64_t)found : errno == ENXIO ? end : at;
		found = lseek(fd, (off_t)known->data, SEEK_HOLE);
		known->data_end = found < 0 ? end : (uint64_t)found;
	}
	*data = known->data > at ? known->data : at;
	if (*data > end)
		*data = end;
	*data_end = known->data_end > end ? end : known->data_end;
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

/* Nothing is known of a file that was not the last one. */
static void recall(int fd, struct filecopy_known *known)
{
	struct stat st = { 0 };
	if (fstat(fd, &st) == 0 && st.st_dev == known->dev && st.st_ino == known->ino)
		return;
	*known = (struct filecopy_known){ .dev = st.st_dev, .ino = st.st_ino };
}

uint64_t filecopy(int out, uint64_t offset, int in, uint64_t from, uint64_t nbytes,
	struct filecopy_known *known)
{
	bool alike = from % PAGE_NBYTES == offset % PAGE_NBYTES;
	uint64_t (*way)(int, uint64_t, int, uint64_t, uint64_t) =
		alike || !is_local(out) ? by_kernel : by_hand;
	uint64_t done = 0, data, data_end;
	recall(in, known);
	while (done < nbytes) {
		find_data(in, from + done, from + nbytes, known, &data, &data_end);
		done = data - from;
		uint64_t n = way(out, offset + done, in, data, data_end - data);
		done += n;
		if (n < data_end - data)
			break;
	}
	return done;
}
