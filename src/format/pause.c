/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two seconds before LBA 0, where an image stores them. */
#include "format/pause.h"

#include "base/context.h"
#include "base/io.h"
#include "sector/raw.h"

#include <string.h>

/* Zeros, or a data sector of zeros. */
static bool is_blank(const struct discimg_track *track, int32_t lba, const uint8_t *sector)
{
	uint8_t raw[SECTOR_RAW_NBYTES];
	unsigned size = track->stored_nbytes;
	if (!is_all_zero(sector + size, track->stored_sub_nbytes))
		return false;
	return is_all_zero(sector, size) ||
	       (track_synthesise(track, lba, size, raw) && memcmp(raw, sector, size) == 0);
}

int pause_count_blank(struct discimg_job *job, struct infile *in, const struct discimg_track *track,
	uint64_t offset, int32_t lba, uint32_t count, uint32_t *nblank)
{
	uint8_t sector[SECTOR_RAW_NBYTES + SECTOR_SUB_NBYTES];
	unsigned size = track->stored_nbytes + track->stored_sub_nbytes;
	*nblank = 0;
	for (uint32_t i = 0; i < count; i++) {
		if (infile_pread(in, job, sector, size, offset + (uint64_t)i * size) !=
			(ssize_t)size)
			return fail_errno(job, "cannot read %s", infile_name(in));
		if (!is_blank(track, lba + (int32_t)i, sector))
			return 0;
	}
	*nblank = count;
	return 0;
}
