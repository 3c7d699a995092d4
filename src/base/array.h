/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arrays that grow by one element at a time, and need no other count than that of their elements.
 */
#ifndef BASE_ARRAY_H
#define BASE_ARRAY_H

#include <stdlib.h>

/*
 * ARRAY, of N elements of NBYTES, with room for one more, or NULL when out of memory: ARRAY is as
 * it was then. The room doubles when N is a power of two. An empty array is NULL.
 */
static inline void *array_more(void *array, size_t n, size_t nbytes)
{
	return n & (n - 1) ? array : reallocarray(array, n ? 2 * n : 1, nbytes);
}

#endif
