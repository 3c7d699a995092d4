/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * LZMA1 of whole blocks in memory, by liblzma: no header, no end marker, lc = 3, lp = 0, pb = 2
 * (the properties byte 5Dh that the LZMA SDK uses by default), a dictionary as large as the block.
 */
#ifndef BASE_LZMA1_H
#define BASE_LZMA1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lzma1;

/* NULL when out of memory. One serves any number of blocks, but one thread at a time. */
struct lzma1 *lzma1_new(void);
void lzma1_free(struct lzma1 *lzma);

/* True when the N bytes FROM unpack to exactly TO_NBYTES. */
bool lzma1_unpack(struct lzma1 *lzma, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes);

/*
 * Matches of NICE_NBYTES (4 to 273) are taken without looking for better ones. Bytes written; 0
 * when they would be more than LIMIT, or when out of memory.
 */
size_t lzma1_pack(struct lzma1 *lzma, unsigned nice_nbytes, const uint8_t *from, size_t n,
	uint8_t *to, size_t limit);

#endif
