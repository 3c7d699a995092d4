/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The user data of a disc as bytes: whole sectors, and parts of them; files in pieces. */
#include "disc/bytes.h"

#include "base/context.h"
#include "base/io.h"

#include <string.h>

enum {
	SECTOR_NBYTES = 2048,
	STATUS_NSECTORS = 512, /* read at a time */
};

/* N sectors of one track, as far as there is data; the others become zeros. */
static int read_track(struct discimg_disc *disc, struct discimg_job *job, int32_t lba, uint32_t n,
	uint8_t *buf, uint64_t *nbad)
{
	uint8_t status[STATUS_NSECTORS];
	struct sector_shape shape = { .nbytes = SECTOR_NBYTES };
	int r = disc_read(disc, job, lba, n, shape, buf, status);
	if (r == DISCIMG_E_UNSUPPORTED && n > 1) { /* one of them has no user data of this size */
		forgive(job);
		r = 0;
		for (uint32_t i = 0; i < n && r == 0; i++)
			r = read_track(disc, job, lba + (int32_t)i, 1,
				buf + (size_t)i * SECTOR_NBYTES, nbad);
		return r;
	}
	if (r == DISCIMG_E_UNSUPPORTED) {
		forgive(job);
		memset(buf, 0, SECTOR_NBYTES);
		++*nbad;
		return 0;
	}
	for (uint32_t i = 0; i < n && r == 0; i++)
		if (discimg_sector_is_bad(status[i])) {
			memset(buf + (size_t)i * SECTOR_NBYTES, 0, SECTOR_NBYTES);
			++*nbad;
		}
	return r;
}

static int read_sectors(struct discimg_disc *disc, struct discimg_job *job, int64_t lba, uint32_t n,
	uint8_t *buf, uint64_t *nbad)
{
	int64_t disc_end = discimg_disc_nsectors(disc);
	int r = 0;
	for (uint32_t done = 0, some; done < n && r == 0; done += some, lba += some) {
		const struct discimg_track *track =
			lba < disc_end ? disc_track_at(disc, (int32_t)lba) : NULL;
		bool is_data = track && !track_is_audio(track);
		int64_t end = is_data ? track_end_lba(track) : lba + 1;
		some = n - done < STATUS_NSECTORS ? n - done : STATUS_NSECTORS;
		if (end - lba < some)
			some = (uint32_t)(end - lba);
		if (is_data) {
			r = read_track(disc, job, (int32_t)lba, some,
				buf + (size_t)done * SECTOR_NBYTES, nbad);
		} else {
			memset(buf + (size_t)done * SECTOR_NBYTES, 0, (size_t)some * SECTOR_NBYTES);
			*nbad += some;
		}
	}
	return r;
}

bool disc_locate_bytes(
	struct discimg_disc *disc, uint64_t offset, uint64_t nbytes, int *fd, uint64_t *at)
{
	const struct disc_source *source = &disc->source;
	struct disc_place place;
	int64_t lba = (int64_t)(offset / SECTOR_NBYTES);
	int64_t end = (int64_t)((offset + nbytes + SECTOR_NBYTES - 1) / SECTOR_NBYTES);
	if (!source->locate || end > discimg_disc_nsectors(disc))
		return false;
	const struct discimg_track *track = disc_track_at(disc, (int32_t)lba);
	if (!track || track_is_audio(track) || track_end_lba(track) < end ||
		track->stored_nbytes != SECTOR_NBYTES || track->stored_sub_nbytes ||
		track->pregap_unstored || track->postgap_unstored ||
		!source->locate(source->state, (int32_t)lba, (uint32_t)(end - lba), &place) ||
		place.nbytes != SECTOR_NBYTES || place.nsectors < (uint32_t)(end - lba))
		return false;
	*fd = place.fd;
	*at = place.offset + offset % SECTOR_NBYTES;
	return true;
}

int disc_read_bytes(struct discimg_disc *disc, struct discimg_job *job, uint64_t offset,
	uint8_t *buf, size_t nbytes, uint64_t *nbad)
{
	uint8_t sector[SECTOR_NBYTES];
	uint64_t at;
	int fd, r = 0;
	if (disc_locate_bytes(disc, offset, nbytes, &fd, &at) &&
		pread_whole(fd, buf, nbytes, at) == (ssize_t)nbytes)
		return 0;
	while (nbytes > 0 && r == 0) {
		int64_t lba = (int64_t)(offset / SECTOR_NBYTES);
		size_t skip = offset % SECTOR_NBYTES, n = nbytes - nbytes % SECTOR_NBYTES;
		if (skip == 0 && n > 0) {
			r = read_sectors(disc, job, lba, (uint32_t)(n / SECTOR_NBYTES), buf, nbad);
		} else {
			n = SECTOR_NBYTES - skip < nbytes ? SECTOR_NBYTES - skip : nbytes;
			r = read_sectors(disc, job, lba, 1, sector, nbad);
			memcpy(buf, sector + skip, n);
		}
		offset += n;
		buf += n;
		nbytes -= n;
	}
	return r;
}

int disc_read_extents(struct discimg_disc *disc, struct discimg_job *job,
	const struct disc_extent *extents, size_t n, uint64_t offset, uint8_t *buf, size_t nbytes,
	uint64_t *nbad)
{
	int r = 0;
	memset(buf, 0, nbytes);
	for (size_t i = 0; i < n && nbytes > 0 && r == 0; i++) {
		const struct disc_extent *extent = extents + i;
		if (offset >= extent->nbytes) {
			offset -= extent->nbytes;
			continue;
		}
		uint64_t left = extent->nbytes - offset;
		size_t some = left < nbytes ? (size_t)left : nbytes;
		if (extent->offset != DISC_HOLE)
			r = disc_read_bytes(disc, job, extent->offset + offset, buf, some, nbad);
		buf += some;
		nbytes -= some;
		offset = 0;
	}
	return r;
}
