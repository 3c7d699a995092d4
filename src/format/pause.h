/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two seconds before LBA 0, which Nero and DiscJuggler store as part of the first track, and
 * which tell nothing on nearly all discs.
 */
#ifndef FORMAT_PAUSE_H
#define FORMAT_PAUSE_H

#include "base/infile.h"
#include "disc/disc.h"

/*
 * How many of COUNT sectors at OFFSET of IN, those of TRACK from LBA on, would be made just so if
 * they were not stored: *NBLANK is all of them, or 0. Reads no more than it must.
 */
int pause_count_blank(struct discimg_job *job, struct infile *in, const struct discimg_track *track,
	uint64_t offset, int32_t lba, uint32_t count, uint32_t *nblank);

#endif
