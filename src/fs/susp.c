/* SPDX-License-Identifier: GPL-3.0-or-later */
/* System use entries of directory records (IEEE P1281, SUSP 1.12 §4, §5). */
#include "fs/susp.h"

#include <string.h>

enum { SP_NBYTES = 7, XA_NBYTES = 14 };

void susp_note_continuation(struct susp *susp, const uint8_t *p)
{
	susp->continues = true;
	susp->next_block = get_le32(p + 4);
	susp->next_offset = get_le32(p + 12);
	susp->next_nbytes = get_le32(p + 20);
}

bool susp_hop(struct susp *susp)
{
	if (!susp->continues || susp->next_nbytes == 0)
		return false;
	susp->continues = false;
	if (++susp->nhops > SUSP_MAX_HOPS) {
		susp->fault = SUSP_TOO_LONG;
		return false;
	}
	uint64_t offset = (uint64_t)iso_sector(susp->volume, susp->next_block) * BLOCK_NBYTES +
			  susp->next_offset;
	if (susp->next_nbytes > sizeof(susp->area) ||
		!blocks_copy(susp->blocks, offset, susp->area, susp->next_nbytes)) {
		susp->fault = SUSP_BAD_AREA;
		return false;
	}
	susp->p = susp->area;
	susp->nbytes = susp->next_nbytes;
	return true;
}

/* The SP entry comes first, or behind the XA attributes of CD-ROM XA discs (§5.3). */
bool susp_is_used(const struct iso_record *record, unsigned *skip)
{
	static const uint8_t sp[6] = { 'S', 'P', SP_NBYTES, 1, 0xbe, 0xef };
	static const unsigned places[] = { 0, XA_NBYTES };
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const uint8_t *p = record->system_use + places[i];
		if (record->system_use_nbytes < places[i] + SP_NBYTES ||
			memcmp(p, sp, sizeof(sp)) != 0)
			continue;
		*skip = p[6];
		return true;
	}
	return false;
}
