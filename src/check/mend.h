/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One damaged sector restored, where it can be proven what it was. */
#ifndef CHECK_MEND_H
#define CHECK_MEND_H

#include <discimg/verify.h>

/* What the sectors around a damaged one tell. */
struct mend_neighbours {
	uint8_t mode;  /* in headers before and behind it that are as they should be; 0: none are */
	bool lack_ecc; /* one next to it has zeros for EDC and parity, and is good else */
};

struct mended {
	unsigned kinds; /* 1 << enum discimg_repair_kind, any together; 0: it is left as it was */
	unsigned nchanged[DISCIMG_REPAIR_NKINDS]; /* bytes */
};

/*
 * Restores the raw data sector at LBA, all of it or nothing. NEIGHBOURS are NULL as long as nobody
 * looked at them: most sectors can do without.
 *
 * Proof is an EDC that fits and is not zero. What it covers may then be taken for good, and parity
 * follows; in Mode 1 it covers sync and header, in Mode 2 these need neighbours on both sides. A
 * sector of Mode 1 whose EDC fits with another address belongs elsewhere, and is not touched.
 *
 * Nothing proves the data of a sector whose EDC and parity are zeros. They are added where a
 * neighbour lacks them likewise: then whoever read the disc left them out, and it is no damage.
 */
void mend_sector(uint8_t *sector, int32_t lba, const struct mend_neighbours *neighbours,
	struct mended *mended);

#endif
