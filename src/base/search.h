/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of many things that lie one behind the other a place is in. */
#ifndef BASE_SEARCH_H
#define BASE_SEARCH_H

#include <stddef.h>
#include <stdint.h>

/* Where item number I of ITEMS begins. */
typedef uint64_t search_begin(const void *items, size_t i);

/* The last of N ITEMS, in their order, that begins at the place AT or before it; else the first. */
static inline size_t search_last(const void *items, size_t n, uint64_t at, search_begin *begin)
{
	size_t low = 0, high = n;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (begin(items, middle) <= at)
			low = middle;
		else
			high = middle;
	}
	return low;
}

#endif
