/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hash table of numbers with open addressing, never more than half full. */
#include "base/numbermap.h"

#include <stdlib.h>

#define FIRST_ROOM 256

/* All bits of the key decide where it lies: numbers from a disc can be chosen to be alike. */
static size_t mixed(uint64_t key)
{
	key = (key ^ key >> 30) * 0xbf58476d1ce4e5b9u;
	key = (key ^ key >> 27) * 0x94d049bb133111ebu;
	return (size_t)(key ^ key >> 31);
}

static struct numbermap_entry *slot_of(const struct numbermap *map, uint64_t key)
{
	size_t slot = mixed(key) & (map->room - 1);
	while (map->entries[slot].key && map->entries[slot].key != key)
		slot = (slot + 1) & (map->room - 1);
	return &map->entries[slot];
}

static int grow(struct numbermap *map)
{
	struct numbermap old = *map;
	map->room = old.room ? 2 * old.room : FIRST_ROOM;
	map->entries = calloc(map->room, sizeof(*map->entries));
	if (!map->entries) {
		*map = old;
		return -1;
	}
	for (size_t i = 0; i < old.room; i++)
		if (old.entries[i].key)
			*slot_of(map, old.entries[i].key) = old.entries[i];
	free(old.entries);
	return 0;
}

uint32_t *numbermap_at(struct numbermap *map, uint64_t key)
{
	if (2 * map->n >= map->room && grow(map) < 0)
		return NULL;
	struct numbermap_entry *entry = slot_of(map, key + 1);
	map->n += entry->key == 0;
	entry->key = key + 1;
	return &entry->value;
}

const uint32_t *numbermap_find(const struct numbermap *map, uint64_t key)
{
	const struct numbermap_entry *entry = map->room ? slot_of(map, key + 1) : NULL;
	return entry && entry->key ? &entry->value : NULL;
}

void numbermap_free(struct numbermap *map)
{
	free(map->entries);
	*map = (struct numbermap){ 0 };
}
