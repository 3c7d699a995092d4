/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deflate, raw (RFC 1951) or as zlib streams, of whole blocks in memory, by libdeflate. */
#include "base/deflate.h"

#include <libdeflate.h>

/* libdeflate's own structures, under names that say what they do here. */
struct inflater *inflater_new(void)
{
	return (struct inflater *)libdeflate_alloc_decompressor();
}

void inflater_free(struct inflater *inflater)
{
	libdeflate_free_decompressor((struct libdeflate_decompressor *)inflater);
}

bool inflate_block(
	struct inflater *inflater, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes)
{
	return libdeflate_deflate_decompress((struct libdeflate_decompressor *)inflater, from, n,
		       to, to_nbytes, NULL) == LIBDEFLATE_SUCCESS;
}

bool inflate_zlib(
	struct inflater *inflater, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes)
{
	return libdeflate_zlib_decompress((struct libdeflate_decompressor *)inflater, from, n, to,
		       to_nbytes, NULL) == LIBDEFLATE_SUCCESS;
}

struct deflater *deflater_new(int level)
{
	return (struct deflater *)libdeflate_alloc_compressor(level);
}

void deflater_free(struct deflater *deflater)
{
	libdeflate_free_compressor((struct libdeflate_compressor *)deflater);
}

size_t deflate_block(
	struct deflater *deflater, const uint8_t *from, size_t n, uint8_t *to, size_t limit)
{
	return libdeflate_deflate_compress(
		(struct libdeflate_compressor *)deflater, from, n, to, limit);
}

size_t zlib_block(
	struct deflater *deflater, const uint8_t *from, size_t n, uint8_t *to, size_t limit)
{
	return libdeflate_zlib_compress(
		(struct libdeflate_compressor *)deflater, from, n, to, limit);
}
