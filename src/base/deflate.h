/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deflate, raw (RFC 1951) or as zlib streams, of whole blocks in memory, by libdeflate. */
#ifndef BASE_DEFLATE_H
#define BASE_DEFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DEFLATE_FASTEST 1
#define DEFLATE_BEST    12

struct inflater;
struct deflater;

/* NULL when out of memory. One serves any number of blocks, but one thread at a time. */
struct inflater *inflater_new(void);
void inflater_free(struct inflater *inflater);

/* True when the N bytes FROM unpack to exactly TO_NBYTES. */
bool inflate_block(
	struct inflater *inflater, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes);

/* Likewise of a zlib stream (RFC 1950), whose checksum must be right. */
bool inflate_zlib(
	struct inflater *inflater, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes);

struct deflater *deflater_new(int level);
void deflater_free(struct deflater *deflater);

/* Bytes written; 0 when they would be more than LIMIT. */
size_t deflate_block(
	struct deflater *deflater, const uint8_t *from, size_t n, uint8_t *to, size_t limit);

/* The same as a zlib stream (RFC 1950). */
size_t zlib_block(
	struct deflater *deflater, const uint8_t *from, size_t n, uint8_t *to, size_t limit);

#endif
