/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zstandard frames (RFC 8878) of whole blocks in memory, by libzstd. */
#ifndef BASE_ZSTDBLOCK_H
#define BASE_ZSTDBLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zstdblock;

/* NULL when out of memory. One serves any number of blocks, but one thread at a time. */
struct zstdblock *zstdblock_new(int level);
void zstdblock_free(struct zstdblock *zstd);

/* True when the N bytes FROM unpack to exactly TO_NBYTES. */
bool zstdblock_unpack(
	struct zstdblock *zstd, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes);

/* Bytes written; 0 when they would be more than LIMIT. */
size_t zstdblock_pack(
	struct zstdblock *zstd, const uint8_t *from, size_t n, uint8_t *to, size_t limit);

#endif
