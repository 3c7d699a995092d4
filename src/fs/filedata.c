/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of a file: its extents, and holes between them. */
#include "fs/filedata.h"

#include "disc/bytes.h"

#include "sector/raw.h"

#include <string.h>

#define RAW_NSECTORS 27 /* read at a time: 62 KiB */

/* Whether what is read is what lies in the extents. */
static bool is_plain(const struct filedata *data)
{
	return !data->walk->nodes[data->node].packed && !walk_raw_of(data->walk, data->node);
}

/* The extent that OFFSET lies in, and how many bytes there are from there; NULL behind the last. */
static const struct walk_extent *find(struct filedata *data, uint64_t offset, uint64_t *left)
{
	const struct walk_node *node = &data->walk->nodes[data->node];
	if (offset < data->extent_begin)
		data->extent = 0, data->extent_begin = 0;
	while (data->extent < node->nextents) {
		const struct walk_extent *extent =
			&data->walk->extents[node->first_extent + data->extent];
		if (offset - data->extent_begin < extent->nbytes) {
			*left = extent->nbytes - (offset - data->extent_begin);
			return extent;
		}
		data->extent_begin += extent->nbytes;
		data->extent++;
	}
	return NULL;
}

/* NBYTES of a track's sectors; those that are bad are counted, with the bytes that they have. */
static int read_raw(struct filedata *data, struct discimg_job *job, const struct walk_raw *raw,
	uint64_t offset, uint8_t *buf, size_t nbytes, uint64_t *nbad)
{
	uint8_t sectors[RAW_NSECTORS * SECTOR_RAW_NBYTES], status[RAW_NSECTORS];
	const struct sector_shape shape = { .nbytes = SECTOR_RAW_NBYTES };
	for (; nbytes > 0 && offset < raw->header_nbytes; nbytes--)
		*buf++ = raw->header[offset++];
	offset -= nbytes > 0 ? raw->header_nbytes : 0;
	while (nbytes > 0) {
		size_t skip = offset % SECTOR_RAW_NBYTES;
		size_t n = sizeof(sectors) - skip < nbytes ? sizeof(sectors) - skip : nbytes;
		uint32_t nsectors =
			(uint32_t)((skip + n + SECTOR_RAW_NBYTES - 1) / SECTOR_RAW_NBYTES);
		int r = disc_read(data->disc, job, raw->lba + (int32_t)(offset / SECTOR_RAW_NBYTES),
			nsectors, shape, sectors, status);
		if (r < 0)
			return r;
		for (uint32_t i = 0; i < nsectors; i++)
			*nbad += discimg_sector_is_bad(status[i]);
		memcpy(buf, sectors + skip, n);
		buf += n;
		offset += n;
		nbytes -= n;
	}
	return 0;
}

/* What lies in the extents, be it packed or not. */
static int read_stored(void *state, struct discimg_job *job, uint64_t offset, uint8_t *buf,
	size_t nbytes, uint64_t *nbad)
{
	struct filedata *data = state;
	int r = 0;
	while (nbytes > 0 && r == 0) {
		uint64_t left = nbytes;
		const struct walk_extent *extent = find(data, offset, &left);
		size_t n = left < nbytes ? (size_t)left : nbytes;
		if (!extent || extent->offset == WALK_HOLE)
			memset(buf, 0, n);
		else
			r = disc_read_bytes(data->disc, job,
				extent->offset + (offset - data->extent_begin), buf, n, nbad);
		offset += n;
		buf += n;
		nbytes -= n;
	}
	return r;
}

int filedata_read(struct filedata *data, struct discimg_job *job, uint64_t offset, uint8_t *buf,
	size_t nbytes, uint64_t *nbad)
{
	const struct walk *walk = data->walk;
	const struct walk_raw *raw = walk_raw_of(walk, data->node);
	uint32_t packed = walk->nodes[data->node].packed;
	if (raw)
		return read_raw(data, job, raw, offset, buf, nbytes, nbad);
	if (!packed)
		return read_stored(data, job, offset, buf, nbytes, nbad);
	const struct zisofs_stored stored = {
		.read = read_stored, .state = data, .nbytes = walk_stored_nbytes(walk, data->node)
	};
	return zisofs_read(&walk->packed[packed - 1], &stored, job, offset, buf, nbytes, nbad);
}

uint64_t filedata_stored(const struct discimg_disc *disc, const struct walk *walk, uint32_t node)
{
	const struct walk_node *it = &walk->nodes[node];
	uint64_t disc_end = (uint64_t)discimg_disc_nsectors(disc) * BLOCK_NBYTES, n = 0;
	for (uint32_t i = it->first_extent; i < it->first_extent + it->nextents; i++) {
		const struct walk_extent *extent = &walk->extents[i];
		if (extent->offset >= disc_end) /* a hole is, too */
			continue;
		uint64_t left = disc_end - extent->offset;
		n += extent->nbytes < left ? extent->nbytes : left;
	}
	return n;
}

bool filedata_is_missing(struct filedata *data, uint64_t offset, uint64_t *nbytes)
{
	uint64_t disc_end = (uint64_t)discimg_disc_nsectors(data->disc) * BLOCK_NBYTES;
	const struct walk_extent *extent = is_plain(data) ? find(data, offset, nbytes) : NULL;
	if (!extent)
		*nbytes = UINT64_MAX;
	if (!extent || extent->offset == WALK_HOLE)
		return false;
	uint64_t at = extent->offset + (offset - data->extent_begin);
	if (at < disc_end && disc_end - at < *nbytes)
		*nbytes = disc_end - at;
	return at >= disc_end;
}

bool filedata_is_hole(struct filedata *data, uint64_t offset)
{
	uint64_t left = 1;
	const struct walk_extent *extent = is_plain(data) ? find(data, offset, &left) : NULL;
	return extent && extent->offset == WALK_HOLE;
}

bool filedata_locate(
	struct filedata *data, uint64_t offset, int *fd, uint64_t *at, uint64_t *nbytes)
{
	if (!is_plain(data))
		return false;
	const struct walk_extent *extent = find(data, offset, nbytes);
	*fd = -1;
	if (extent && extent->offset == WALK_HOLE)
		return true;
	return extent && disc_locate_bytes(data->disc,
				 extent->offset + (offset - data->extent_begin), *nbytes, fd, at);
}
