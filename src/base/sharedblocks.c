/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks of files as FS_IOC_FIEMAP (linux/fiemap.h) tells them. */
#include "base/sharedblocks.h"

#include <linux/fiemap.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <sys/ioctl.h>

enum { MAP_NEXTENTS = 200 }; /* asked for at once */

/* Bytes with any of these are elsewhere, or not such as they lie on the disk. */
#define UNFIT_FLAGS                                                                                \
	(FIEMAP_EXTENT_UNKNOWN | FIEMAP_EXTENT_DELALLOC | FIEMAP_EXTENT_ENCODED |                  \
		FIEMAP_EXTENT_DATA_ENCRYPTED | FIEMAP_EXTENT_NOT_ALIGNED |                         \
		FIEMAP_EXTENT_DATA_INLINE | FIEMAP_EXTENT_DATA_TAIL | FIEMAP_EXTENT_UNWRITTEN)

/* A file's map, part by part. */
struct cursor {
	int fd;
	uint32_t flags; /* FIEMAP_FLAG_SYNC: what is still in memory only is written before */
	uint32_t i;
	struct fiemap *map;
};

/* Among those asked for last, the extent at byte AT or the first one behind it, or NULL. */
static const struct fiemap_extent *look(struct cursor *cursor, uint64_t at)
{
	const struct fiemap_extent *extents = cursor->map->fm_extents;
	for (; cursor->i < cursor->map->fm_mapped_extents; cursor->i++)
		if (extents[cursor->i].fe_logical + extents[cursor->i].fe_length > at)
			return extents + cursor->i;
	return NULL;
}

/* The same of the whole file; false: the file system does not tell. */
static bool find_extent(
	struct cursor *cursor, uint64_t at, uint64_t nbytes, const struct fiemap_extent **extent)
{
	struct fiemap *map = cursor->map;
	*extent = look(cursor, at);
	if (*extent)
		return true;
	*map = (struct fiemap){ .fm_start = at,
		.fm_length = nbytes - at,
		.fm_flags = cursor->flags,
		.fm_extent_count = MAP_NEXTENTS };
	cursor->i = 0;
	if (ioctl(cursor->fd, FS_IOC_FIEMAP, map) < 0)
		return false;
	*extent = look(cursor, at);
	return *extent || map->fm_mapped_extents == 0;
}

/* Where the bytes from AT on lie, up to *END; *PLACE is 0 in a hole. False: not told, not shared.
 */
static bool find_place(
	struct cursor *cursor, uint64_t at, uint64_t nbytes, uint64_t *place, uint64_t *end)
{
	const struct fiemap_extent *extent;
	if (!find_extent(cursor, at, nbytes, &extent))
		return false;
	*place = 0;
	*end = extent && extent->fe_logical < nbytes ? extent->fe_logical : nbytes;
	if (!extent || extent->fe_logical > at)
		return true;
	*place = extent->fe_physical + (at - extent->fe_logical);
	*end = extent->fe_logical + extent->fe_length;
	return !(extent->fe_flags & UNFIT_FLAGS) && extent->fe_flags & FIEMAP_EXTENT_SHARED;
}

static bool compare(struct cursor *one, struct cursor *two, uint64_t nbytes)
{
	for (uint64_t at = 0; at < nbytes;) {
		uint64_t places[2], ends[2];
		if (!find_place(one, at, nbytes, places, ends) ||
			!find_place(two, at, nbytes, places + 1, ends + 1) ||
			places[0] != places[1])
			return false;
		at = ends[0] < ends[1] ? ends[0] : ends[1];
	}
	return true;
}

static bool compare_maps(int one, int two, uint64_t nbytes, uint32_t flags)
{
	struct cursor cursors[2] = { { .fd = one, .flags = flags }, { .fd = two, .flags = flags } };
	const size_t size = sizeof(struct fiemap) + MAP_NEXTENTS * sizeof(struct fiemap_extent);
	cursors[0].map = calloc(1, size);
	cursors[1].map = calloc(1, size);
	bool same = cursors[0].map && cursors[1].map && compare(cursors, cursors + 1, nbytes);
	free(cursors[0].map);
	free(cursors[1].map);
	return same;
}

/* Of files that have nothing to do with each other nothing is made to be written. */
bool blocks_are_shared(int one, int two, uint64_t nbytes)
{
	return compare_maps(one, two, nbytes, 0) &&
	       compare_maps(one, two, nbytes, FIEMAP_FLAG_SYNC);
}
