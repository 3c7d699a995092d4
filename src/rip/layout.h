/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where sectors lie in the image that a map is about, and which of them are still to be read. */
#ifndef RIP_LAYOUT_H
#define RIP_LAYOUT_H

#include "disc/copy.h"
#include "rip/map.h"

struct layout {
	const struct copy_range *ranges; /* in rising order of LBA; not owned */
	size_t nranges;
	bool by_lba; /* sector LBA is at LBA × its size; else ranges lie one behind the other */
};

uint64_t layout_nbytes(const struct layout *layout);

/* Where sector LBA of range I begins. */
uint64_t layout_position(const struct layout *layout, size_t i, int32_t lba);

/* A map of all sectors as untried; gaps between ranges are finished. NULL when out of memory. */
struct map *layout_map(const struct layout *layout, const char *disc);

/* Records that the sectors of BATCH are in STATE, or MAP_FINISHED for those that are good. */
bool layout_record(
	const struct layout *layout, struct map *map, const struct sector_batch *batch, char state);

/* The sectors with a byte in one of STATES ("?*"), as *N ranges, the caller's; NULL: no memory. */
struct copy_range *layout_pending(
	const struct layout *layout, const struct map *map, const char *states, size_t *n);

#endif
