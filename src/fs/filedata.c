/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of a file: holes, whole sectors, and parts of them. */
#include "fs/filedata.h"

#include "base/context.h"

#include <string.h>

#define STATUS_NSECTORS 512u /* read at a time */

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

/* N sectors of one track, as far as there is data; the others become zeros. */
static int read_track(struct filedata *data, struct discimg_job *job, int32_t lba, uint32_t n,
	uint8_t *buf, uint64_t *nbad)
{
	uint8_t status[STATUS_NSECTORS];
	struct sector_shape shape = { .nbytes = BLOCK_NBYTES };
	int r = disc_read(data->disc, job, lba, n, shape, buf, status);
	if (r == DISCIMG_E_UNSUPPORTED && n > 1) { /* one of them has no user data of this size */
		forgive(job);
		r = 0;
		for (uint32_t i = 0; i < n && r == 0; i++)
			r = read_track(data, job, lba + (int32_t)i, 1,
				buf + (size_t)i * BLOCK_NBYTES, nbad);
		return r;
	}
	if (r == DISCIMG_E_UNSUPPORTED) {
		forgive(job);
		memset(buf, 0, BLOCK_NBYTES);
		++*nbad;
		return 0;
	}
	for (uint32_t i = 0; i < n && r == 0; i++)
		if (discimg_sector_is_bad(status[i])) {
			memset(buf + (size_t)i * BLOCK_NBYTES, 0, BLOCK_NBYTES);
			++*nbad;
		}
	return r;
}

static int read_sectors(struct filedata *data, struct discimg_job *job, int64_t lba, uint32_t n,
	uint8_t *buf, uint64_t *nbad)
{
	int64_t disc_end = discimg_disc_nsectors(data->disc);
	int r = 0;
	for (uint32_t done = 0, some; done < n && r == 0; done += some, lba += some) {
		const struct discimg_track *track =
			lba < disc_end ? disc_track_at(data->disc, (int32_t)lba) : NULL;
		bool is_data = track && !track_is_audio(track);
		int64_t end = is_data ? track_end_lba(track) : lba + 1;
		some = n - done < STATUS_NSECTORS ? n - done : STATUS_NSECTORS;
		if (end - lba < some)
			some = (uint32_t)(end - lba);
		if (is_data) {
			r = read_track(data, job, (int32_t)lba, some,
				buf + (size_t)done * BLOCK_NBYTES, nbad);
		} else {
			memset(buf + (size_t)done * BLOCK_NBYTES, 0, (size_t)some * BLOCK_NBYTES);
			*nbad += some;
		}
	}
	return r;
}

/* NBYTES from the byte AT of the disc, some in sectors that are not wanted whole. */
static int read_bytes(struct filedata *data, struct discimg_job *job, uint64_t at, uint8_t *buf,
	size_t nbytes, uint64_t *nbad)
{
	uint8_t sector[BLOCK_NBYTES];
	int r = 0;
	while (nbytes > 0 && r == 0) {
		int64_t lba = (int64_t)(at / BLOCK_NBYTES);
		size_t skip = at % BLOCK_NBYTES, n = nbytes - nbytes % BLOCK_NBYTES;
		if (skip == 0 && n > 0) {
			r = read_sectors(data, job, lba, (uint32_t)(n / BLOCK_NBYTES), buf, nbad);
		} else {
			n = BLOCK_NBYTES - skip < nbytes ? BLOCK_NBYTES - skip : nbytes;
			r = read_sectors(data, job, lba, 1, sector, nbad);
			memcpy(buf, sector + skip, n);
		}
		at += n;
		buf += n;
		nbytes -= n;
	}
	return r;
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
			r = read_bytes(data, job, extent->offset + (offset - data->extent_begin),
				buf, n, nbad);
		offset += n;
		buf += n;
		nbytes -= n;
	}
	return r;
}

bool filedata_locate(
	struct filedata *data, uint64_t offset, int *fd, uint64_t *at, uint64_t *nbytes)
{
	const struct disc_source *source = &data->disc->source;
	const struct walk_extent *extent = find(data, offset, nbytes);
	struct disc_place place;
	*fd = -1;
	if (extent && extent->offset == WALK_HOLE)
		return true;
	if (!extent || !source->locate)
		return false;
	uint64_t first = extent->offset + (offset - data->extent_begin);
	int64_t lba = (int64_t)(first / BLOCK_NBYTES);
	int64_t end = (int64_t)((first + *nbytes + BLOCK_NBYTES - 1) / BLOCK_NBYTES);
	const struct discimg_track *track = end <= discimg_disc_nsectors(data->disc)
						    ? disc_track_at(data->disc, (int32_t)lba)
						    : NULL;
	if (!track || track_is_audio(track) || track_end_lba(track) < end ||
		track->stored_nbytes != BLOCK_NBYTES || track->stored_sub_nbytes ||
		track->pregap_unstored || track->postgap_unstored ||
		!source->locate(source->state, (int32_t)lba, (uint32_t)(end - lba), &place) ||
		place.nbytes != BLOCK_NBYTES || place.nsectors < (uint32_t)(end - lba))
		return false;
	*fd = place.fd;
	*at = place.offset + first % BLOCK_NBYTES;
	return true;
}
