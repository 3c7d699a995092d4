/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One damaged sector restored, where it can be proven what it was (ECMA-130 §14, CD-ROM XA). */
#include "check/mend.h"

#include "sector/edc.h"
#include "sector/raw.h"
#include "sector/xa.h"

#include <string.h>

enum {
	IN_HEADER = RAW_BAD_SYNC | RAW_BAD_ADDRESS | RAW_BAD_MODE,

	BYTES = 1 << DISCIMG_REPAIR_BYTES,
	PARITY = 1 << DISCIMG_REPAIR_PARITY,
	HEADER = 1 << DISCIMG_REPAIR_HEADER,
	ADDED = 1 << DISCIMG_REPAIR_ADDED,
};

static bool edc_proves(const uint8_t *sector)
{
	if (sector[RAW_MODE] == 1)
		return edc_fits(sector, RAW_MODE1_ZERO);
	enum xa_form form = sector[RAW_MODE] == 2 ? xa_form_of(sector) : XA_FORMLESS;
	return form != XA_FORMLESS && xa_edc_proves(sector, form);
}

/* Which parts of sync and header are made anew. In Mode 1 the EDC will tell about the sync. */
static unsigned renew_header(
	uint8_t *sector, int32_t lba, unsigned faults, const struct mend_neighbours *neighbours)
{
	if (!(faults & IN_HEADER))
		return 0;
	if (neighbours && neighbours->mode)
		raw_renew_header(sector, neighbours->mode == 1 ? SECTOR_MODE1 : SECTOR_MODE2, lba);
	else if (sector[RAW_MODE] == 1 && (faults & RAW_BAD_SYNC))
		raw_renew_sync(sector);
	else
		return 0;
	return HEADER;
}

static unsigned restore(
	uint8_t *sector, int32_t lba, unsigned faults, const struct mend_neighbours *neighbours)
{
	unsigned nchanged, kinds = renew_header(sector, lba, faults, neighbours);
	enum raw_repair repair = raw_correct(sector, NULL, &nchanged);
	if (repair == RAW_CORRECTED)
		kinds |= BYTES;
	if (!edc_proves(sector))
		return 0;
	if (repair == RAW_BEYOND_REPAIR) {
		raw_regenerate(sector);
		kinds |= PARITY;
	}
	return raw_check(sector, lba) == 0 ? kinds : 0;
}

static unsigned mend(
	uint8_t *sector, int32_t lba, unsigned faults, const struct mend_neighbours *neighbours)
{
	if ((faults & IN_HEADER) || !raw_lacks_ecc(sector))
		return restore(sector, lba, faults, neighbours);
	if (!neighbours || !neighbours->lack_ecc)
		return 0;
	raw_regenerate(sector);
	return ADDED;
}

static unsigned count_changed(
	const uint8_t *before, const uint8_t *after, unsigned begin, unsigned end)
{
	unsigned n = 0;
	for (unsigned i = begin; i < end; i++)
		n += before[i] != after[i];
	return n;
}

/* Where sync and header were made anew, what changed in them counts as that, and else as the rest.
 */
static void count(struct mended *mended, const uint8_t *before, const uint8_t *after)
{
	unsigned rest = mended->kinds & HEADER ? RAW_DATA : 0;
	mended->nchanged[DISCIMG_REPAIR_HEADER] = count_changed(before, after, 0, rest);
	for (int kind = 0; kind < DISCIMG_REPAIR_NKINDS; kind++)
		if (mended->kinds & ~(unsigned)HEADER & 1u << kind)
			mended->nchanged[kind] =
				count_changed(before, after, rest, SECTOR_RAW_NBYTES);
}

void mend_sector(uint8_t *sector, int32_t lba, const struct mend_neighbours *neighbours,
	struct mended *mended)
{
	uint8_t copy[SECTOR_RAW_NBYTES];
	unsigned faults = raw_check(sector, lba);
	*mended = (struct mended){ 0 };
	if (faults == 0)
		return;
	memcpy(copy, sector, sizeof(copy));
	mended->kinds = mend(copy, lba, faults, neighbours);
	if (!mended->kinds)
		return;
	count(mended, sector, copy);
	memcpy(sector, copy, sizeof(copy));
}
