/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The codecs by which hunks of a CHD are packed, as MAME's src/lib/util/chdcodec.cpp has them. */
#include "format/chd_codec.h"

#include "base/bytes.h"
#include "format/chd.h"
#include "format/chd_bits.h"

#include <stdlib.h>
#include <string.h>

bool chd_need_inflater(struct chd_coder *coder)
{
	return coder->inflater || (coder->inflater = inflater_new());
}

bool chd_need_flac(struct chd_coder *coder)
{
	return coder->flac || (coder->flac = flacblock_new(coder->fast ? 1 : 8));
}

static bool need_lzma(struct chd_coder *coder)
{
	return coder->lzma || (coder->lzma = lzma1_new());
}

static bool need_zstd(struct chd_coder *coder)
{
	return coder->zstd || (coder->zstd = zstdblock_new(coder->fast ? 3 : 19));
}

bool chd_unpack_zlib(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes)
{
	return chd_need_inflater(coder) && inflate_block(coder->inflater, from, n, to, to_nbytes);
}

bool chd_unpack_lzma(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes)
{
	return need_lzma(coder) && lzma1_unpack(coder->lzma, from, n, to, to_nbytes);
}

bool chd_unpack_zstd(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes)
{
	return need_zstd(coder) && zstdblock_unpack(coder->zstd, from, n, to, to_nbytes);
}

/* The first byte tells how the bytes of a sample lie: L for low first, B for high first. */
static bool unpack_flac(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes)
{
	size_t used;
	if (n < 1 || (from[0] != 'L' && from[0] != 'B') || to_nbytes % 4 != 0)
		return false;
	return chd_need_flac(coder) &&
	       flacblock_unpack(coder->flac, from + 1, n - 1, to, to_nbytes,
		       from[0] == 'L' ? FLACBLOCK_LOW_FIRST : FLACBLOCK_HIGH_FIRST, &used);
}

static bool unpack_huff(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes)
{
	(void)coder;
	struct chd_bits bits = { .p = from, .nbytes = n };
	struct chd_huffman *huffman = malloc(sizeof(*huffman));
	bool good = huffman && chd_huffman_read_packed(huffman, &bits);
	for (size_t i = 0; good && i < to_nbytes; i++)
		to[i] = (uint8_t)chd_huffman_get(huffman, &bits);
	free(huffman);
	return good && chd_bits_good(&bits);
}

static const struct chd_codec codecs[] = {
	{ "zlib", false, chd_unpack_zlib, NULL },
	{ "lzma", false, chd_unpack_lzma, NULL },
	{ "huff", false, unpack_huff, NULL },
	{ "flac", false, unpack_flac, NULL },
	{ "zstd", false, chd_unpack_zstd, NULL },
	{ "cdzl", true, chd_unpack_cdzl, NULL },
	{ "cdlz", true, chd_unpack_cdlz, NULL },
	{ "cdfl", true, chd_unpack_cdfl, NULL },
	{ "cdzs", true, chd_unpack_cdzs, NULL },
};

const struct chd_codec *chd_codec_find(uint32_t tag)
{
	for (size_t i = 0; i < sizeof(codecs) / sizeof(codecs[0]); i++)
		if (get_be32((const uint8_t *)codecs[i].name) == tag)
			return &codecs[i];
	return NULL;
}

struct chd_coder *chd_coder_new(uint32_t hunk_nbytes, bool fast)
{
	struct chd_coder *coder = calloc(1, sizeof(*coder));
	if (!coder)
		return NULL;
	coder->hunk_nbytes = hunk_nbytes;
	coder->fast = fast;
	coder->scratch = malloc(hunk_nbytes);
	if (coder->scratch)
		return coder;
	free(coder);
	return NULL;
}

void chd_coder_free(struct chd_coder *coder)
{
	if (!coder)
		return;
	inflater_free(coder->inflater);
	deflater_free(coder->deflater);
	lzma1_free(coder->lzma);
	flacblock_free(coder->flac);
	zstdblock_free(coder->zstd);
	free(coder->scratch);
	free(coder);
}
