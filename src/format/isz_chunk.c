/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chunks of a Zipped ISO, and the obfuscation of the tables that tell of them. */
#include "base/deflate.h"
#include "format/isz.h"

#include <bzlib.h>
#include <string.h>

/* The signature "IsZ!", inverted. */
void isz_deobfuscate(uint8_t *table, size_t nbytes)
{
	static const uint8_t key[4] = { 0xb6, 0x8c, 0xa5, 0xde };
	for (size_t i = 0; i < nbytes; i++)
		table[i] ^= key[i % sizeof(key)];
}

/* With the header of RFC 1950, or without: writers differ. */
static bool unpack_zlib(const uint8_t *from, size_t n, uint8_t *to, size_t nbytes)
{
	struct inflater *inflater = inflater_new();
	bool has_header = n > 2 && (from[0] & 15) == 8 && (from[0] << 8 | from[1]) % 31 == 0;
	bool done = inflater && has_header && inflate_block(inflater, from + 2, n - 2, to, nbytes);
	if (inflater && !done)
		done = inflate_block(inflater, from, n, to, nbytes);
	inflater_free(inflater);
	return done;
}

/* The first three bytes, "BZh", are not as they should be. */
static bool unpack_bzip2(const uint8_t *from, size_t n, uint8_t *to, size_t nbytes)
{
	char magic[] = "BZh";
	bz_stream stream = { .next_in = magic,
		.avail_in = 3,
		.next_out = (char *)to,
		.avail_out = (unsigned)nbytes };
	if (n < 4 || BZ2_bzDecompressInit(&stream, 0, 0) != BZ_OK)
		return false;
	int result = BZ2_bzDecompress(&stream);
	stream.next_in = (char *)from + 3;
	stream.avail_in = (unsigned)n - 3;
	if (result == BZ_OK)
		result = BZ2_bzDecompress(&stream);
	BZ2_bzDecompressEnd(&stream);
	return result == BZ_STREAM_END && stream.avail_out == 0;
}

bool isz_unpack_chunk(
	enum isz_method method, const uint8_t *from, size_t n, uint8_t *to, size_t nbytes)
{
	switch (method) {
	case ISZ_ZEROS:
		memset(to, 0, nbytes);
		return true;
	case ISZ_PLAIN:
		if (n < nbytes)
			return false;
		memcpy(to, from, nbytes);
		return true;
	case ISZ_ZLIB:
		return unpack_zlib(from, n, to, nbytes);
	case ISZ_BZIP2:
		return unpack_bzip2(from, n, to, nbytes);
	}
	return false;
}
