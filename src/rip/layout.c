/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where sectors lie in the image that a map is about, and which of them are still to be read. */
#include "rip/layout.h"

#include <stdlib.h>
#include <string.h>

static uint64_t range_nbytes(const struct copy_range *range)
{
	return (uint64_t)range->nsectors * shape_nbytes(range->shape);
}

uint64_t layout_position(const struct layout *layout, size_t i, int32_t lba)
{
	const struct copy_range *range = &layout->ranges[i];
	unsigned size = shape_nbytes(range->shape);
	uint64_t position = 0;
	if (layout->by_lba)
		return (uint64_t)lba * size;
	for (size_t k = 0; k < i; k++)
		position += range_nbytes(&layout->ranges[k]);
	return position + (uint64_t)(lba - range->lba) * size;
}

uint64_t layout_nbytes(const struct layout *layout)
{
	size_t last = layout->nranges - 1;
	const struct copy_range *range = &layout->ranges[last];
	return layout_position(layout, last, range->lba) + range_nbytes(range);
}

struct map *layout_map(const struct layout *layout, const char *disc)
{
	struct map *map = map_new(layout_nbytes(layout), MAP_FINISHED, disc);
	for (size_t i = 0; map && i < layout->nranges; i++) {
		const struct copy_range *range = &layout->ranges[i];
		uint64_t position = layout_position(layout, i, range->lba);
		if (!map_set(map, position, range_nbytes(range), MAP_UNTRIED)) {
			map_free(map);
			return NULL;
		}
	}
	return map;
}

static size_t range_at(const struct layout *layout, int32_t lba)
{
	size_t i = 0;
	while (i + 1 < layout->nranges && lba >= layout->ranges[i + 1].lba)
		i++;
	return i;
}

bool layout_record(
	const struct layout *layout, struct map *map, const struct sector_batch *batch, char state)
{
	unsigned size = shape_nbytes(batch->shape);
	uint64_t position = layout_position(layout, range_at(layout, batch->lba), batch->lba);
	for (uint32_t i = 0, n; i < batch->nsectors; i += n) {
		bool bad = discimg_sector_is_bad(batch->status[i]);
		for (n = 1; i + n < batch->nsectors; n++)
			if (discimg_sector_is_bad(batch->status[i + n]) != bad)
				break;
		if (!map_set(map, position + (uint64_t)i * size, (uint64_t)n * size,
			    bad ? state : MAP_FINISHED))
			return false;
	}
	map->current = position + (uint64_t)batch->nsectors * size;
	return true;
}

struct pending {
	struct copy_range *ranges;
	size_t n;
};

/* Adds the sectors [FIRST, END) of RANGE, counted from its start. */
static bool add_pending(
	struct pending *pending, const struct copy_range *range, uint64_t first, uint64_t end)
{
	struct copy_range *last = pending->n ? &pending->ranges[pending->n - 1] : NULL;
	int32_t lba = range->lba + (int32_t)first;
	uint32_t n = (uint32_t)(end - first);
	if (last && last->lba >= range->lba && (int64_t)last->lba + last->nsectors >= lba) {
		last->nsectors = (uint32_t)(lba - last->lba) + n;
		return true;
	}
	struct copy_range *bigger = reallocarray(pending->ranges, pending->n + 1, sizeof(*bigger));
	if (!bigger)
		return false;
	pending->ranges = bigger;
	bigger[pending->n++] =
		(struct copy_range){ .lba = lba, .nsectors = n, .shape = range->shape };
	return true;
}

/* Positions may lie inside sectors where another program has worked on the map. */
static bool add_range(struct pending *pending, const struct layout *layout, size_t i,
	const struct map *map, const char *states)
{
	const struct copy_range *range = &layout->ranges[i];
	unsigned size = shape_nbytes(range->shape);
	uint64_t begin = layout_position(layout, i, range->lba);
	uint64_t end = begin + range_nbytes(range);
	const struct map_block *block = map_at(map, begin);
	const struct map_block *stop = map->blocks + map->nblocks;
	for (; block && block < stop && block->position < end; block++) {
		uint64_t from = block->position > begin ? block->position - begin : 0;
		uint64_t to = block->position + block->nbytes - begin;
		if (!strchr(states, block->state))
			continue;
		to = to > end - begin ? end - begin : to;
		if (!add_pending(pending, range, from / size, (to + size - 1) / size))
			return false;
	}
	return true;
}

struct copy_range *layout_pending(
	const struct layout *layout, const struct map *map, const char *states, size_t *n)
{
	struct pending pending = { .ranges = calloc(1, sizeof(*pending.ranges)) };
	bool good = pending.ranges;
	for (size_t i = 0; good && i < layout->nranges; i++)
		good = add_range(&pending, layout, i, map, states);
	if (!good) {
		free(pending.ranges);
		return NULL;
	}
	*n = pending.n;
	return pending.ranges;
}
