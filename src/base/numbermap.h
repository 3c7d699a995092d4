/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers that stand for something, found in constant time: sectors, inodes, places on a disc. */
#ifndef BASE_NUMBERMAP_H
#define BASE_NUMBERMAP_H

#include <stddef.h>
#include <stdint.h>

/* Zero it before the first use. */
struct numbermap {
	struct numbermap_entry {
		uint64_t key; /* and 1; 0: free */
		uint32_t value;
	} * entries;
	size_t n, room; /* a power of two */
};

/*
 * The value of KEY, below 2^64 - 1, which is 0 when it is met for the first time; valid until the
 * next call. NULL when out of memory.
 */
uint32_t *numbermap_at(struct numbermap *map, uint64_t key);

/* The value of KEY, or NULL when it was never met. */
const uint32_t *numbermap_find(const struct numbermap *map, uint64_t key);

void numbermap_free(struct numbermap *map);

#endif
