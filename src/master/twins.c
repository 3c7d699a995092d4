/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hash table with open addressing: 16 to 32 bytes a file. */
#include "master/twins.h"

#include <stdlib.h>

struct slot {
	const struct tree_node *node; /* NULL: free */
	uint32_t hash;
};

struct twins {
	size_t mask;
	struct slot slots[];
};

struct twins *twins_new(size_t n)
{
	size_t nslots = 16;
	while (nslots / 4 * 3 <= n)
		nslots *= 2;
	struct twins *twins = calloc(1, sizeof(*twins) + nslots * sizeof(*twins->slots));
	if (twins)
		twins->mask = nslots - 1;
	return twins;
}

void twins_free(struct twins *twins)
{
	free(twins);
}

/* Files that are all zeros have many checksums alike: their sizes must count. */
static uint32_t hash_of(uint64_t nbytes, uint32_t crc)
{
	uint64_t mixed = (nbytes ^ (uint64_t)crc << 32) * UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(mixed >> 32);
}

int twins_find(const struct twins *twins, uint64_t nbytes, uint32_t crc, twins_compare *same,
	void *state, const struct tree_node **found)
{
	uint32_t hash = hash_of(nbytes, crc);
	*found = NULL;
	for (size_t i = hash & twins->mask; twins->slots[i].node; i = (i + 1) & twins->mask) {
		const struct slot *slot = twins->slots + i;
		if (slot->hash != hash || slot->node->nbytes != nbytes)
			continue;
		int r = same(state, slot->node);
		if (r > 0)
			*found = slot->node;
		if (r != 0)
			return r < 0 ? r : 0;
	}
	return 0;
}

void twins_add(struct twins *twins, uint32_t crc, const struct tree_node *node)
{
	uint32_t hash = hash_of(node->nbytes, crc);
	size_t i = hash & twins->mask;
	while (twins->slots[i].node)
		i = (i + 1) & twins->mask;
	twins->slots[i] = (struct slot){ .node = node, .hash = hash };
}
