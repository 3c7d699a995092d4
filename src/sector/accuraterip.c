/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AccurateRip's sums. There is no standard; the facts are in the wiki of Hydrogenaudio, and the
 * tests compare with the module of whipper, which is in use for searching the database.
 */
#include "sector/accuraterip.h"

#include "base/bytes.h"
#include "sector/raw.h"

#include <stddef.h>

enum {
	SAMPLE_NBYTES = 4,
	SECTOR_NSAMPLES = SECTOR_RAW_NBYTES / SAMPLE_NBYTES,
	SKIPPED_NSAMPLES = 5 * SECTOR_NSAMPLES,
};

void accuraterip_begin(struct accuraterip *sums, uint32_t nsectors, bool first, bool last)
{
	uint32_t nsamples = nsectors * SECTOR_NSAMPLES;
	uint32_t skipped = last ? SKIPPED_NSAMPLES : 0;
	*sums = (struct accuraterip){
		.next = 1,
		.begin = first ? SKIPPED_NSAMPLES : 1,
		.end = nsamples > skipped ? nsamples - skipped + 1 : 1,
	};
}

/* Version 1 adds the low halves of the products, version 2 both halves. */
void accuraterip_add(struct accuraterip *sums, const uint8_t *sectors, uint32_t n)
{
	uint32_t place = sums->next, low = 0, high = 0;
	sums->next += n * SECTOR_NSAMPLES;
	uint32_t end = sums->next < sums->end ? sums->next : sums->end;
	if (place < sums->begin && sums->begin < end) {
		sectors += (size_t)(sums->begin - place) * SAMPLE_NBYTES;
		place = sums->begin;
	}
	for (; place >= sums->begin && place < end; place++, sectors += SAMPLE_NBYTES) {
		uint64_t product = (uint64_t)get_le32(sectors) * place;
		low += (uint32_t)product;
		high += (uint32_t)(product >> 32);
	}
	sums->v1 += low;
	sums->v2 += low + high;
}
