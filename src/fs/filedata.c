/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of a file: its extents, and holes between them. */
#include "fs/filedata.h"

#include "disc/bytes.h"

#include <string.h>

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

int filedata_read(struct filedata *data, struct discimg_job *job, uint64_t offset, uint8_t *buf,
	size_t nbytes, uint64_t *nbad)
{
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

bool filedata_locate(
	struct filedata *data, uint64_t offset, int *fd, uint64_t *at, uint64_t *nbytes)
{
	const struct walk_extent *extent = find(data, offset, nbytes);
	*fd = -1;
	if (extent && extent->offset == WALK_HOLE)
		return true;
	return extent && disc_locate_bytes(data->disc,
				 extent->offset + (offset - data->extent_begin), *nbytes, fd, at);
}
