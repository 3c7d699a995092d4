/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The codecs by which hunks of a CHD are packed, as MAME's src/lib/util/chdcodec.cpp has them. */
#include "format/chd_codec.h"

#include "base/bytes.h"
#include "format/chd.h"
#include "format/chd_bits.h"
#include "format/chd_guess.h"

#include <stdlib.h>
#include <string.h>

enum {
	FAST_DEFLATE = 6,
	/* Hunks that LZMA packs to less than this part are packed again, with another NICE. */
	SMALL_PART = 8,
	NICE = 64, /* as the LZMA SDK at level 9, which chdman uses */
	NICE_SMALL = 24,
};

bool chd_need_inflater(struct chd_coder *coder)
{
	return coder->inflater || (coder->inflater = inflater_new());
}

bool chd_need_flac(struct chd_coder *coder)
{
	return coder->flac || (coder->flac = flacblock_new(coder->libflac, coder->fast ? 1 : 8));
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

size_t chd_pack_zlib(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t limit)
{
	if (!coder->deflater)
		coder->deflater = deflater_new(coder->fast ? FAST_DEFLATE : DEFLATE_BEST);
	return coder->deflater ? deflate_block(coder->deflater, from, n, to, limit) : 0;
}

/*
 * The search for the cheapest parse can be led astray where almost everything repeats: looking less
 * far for each match then often packs better, and takes little time.
 */
size_t chd_pack_lzma(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t limit)
{
	if (!need_lzma(coder))
		return 0;
	size_t packed = lzma1_pack(coder->lzma, NICE, from, n, to, limit);
	if (packed == 0 || packed > n / SMALL_PART)
		return packed;
	size_t again = lzma1_pack(coder->lzma, NICE_SMALL, from, n, coder->spare, packed - 1);
	if (again)
		memcpy(to, coder->spare, again);
	return again ? again : packed;
}

size_t chd_pack_zstd(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t limit)
{
	return need_zstd(coder) ? zstdblock_pack(coder->zstd, from, n, to, limit) : 0;
}

/* Frames of at most 2048 samples, all of one length, as MAME's decoder expects them. */
static size_t pack_flac(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t limit)
{
	size_t frame_nsamples = n / 4;
	while (frame_nsamples > 2048)
		frame_nsamples /= 2;
	if (frame_nsamples < 16 || limit < 1 || !chd_need_flac(coder))
		return 0;
	enum flacblock_order order = chd_guess_flac(from, n, FLACBLOCK_HIGH_FIRST) <
						     chd_guess_flac(from, n, FLACBLOCK_LOW_FIRST)
					     ? FLACBLOCK_HIGH_FIRST
					     : FLACBLOCK_LOW_FIRST;
	to[0] = order == FLACBLOCK_LOW_FIRST ? 'L' : 'B';
	size_t packed = flacblock_pack(
		coder->flac, from, n, order, (unsigned)frame_nsamples, to + 1, limit - 1);
	return packed ? packed + 1 : 0;
}

static const struct chd_codec codecs[] = {
	{ "zlib", false, false, chd_unpack_zlib, chd_pack_zlib },
	{ "lzma", false, false, chd_unpack_lzma, chd_pack_lzma },
	{ "huff", false, false, unpack_huff, NULL },
	{ "flac", false, true, unpack_flac, pack_flac },
	{ "zstd", false, false, chd_unpack_zstd, chd_pack_zstd },
	{ "cdzl", true, false, chd_unpack_cdzl, chd_pack_cdzl },
	{ "cdlz", true, false, chd_unpack_cdlz, chd_pack_cdlz },
	{ "cdfl", true, true, chd_unpack_cdfl, chd_pack_cdfl },
	{ "cdzs", true, false, chd_unpack_cdzs, chd_pack_cdzs },
};

const struct chd_codec *chd_codec_find(uint32_t tag)
{
	for (size_t i = 0; i < sizeof(codecs) / sizeof(codecs[0]); i++)
		if (get_be32((const uint8_t *)codecs[i].name) == tag)
			return &codecs[i];
	return NULL;
}

int chd_codecs_load(struct discimg_job *job, const uint32_t tags[CHD_NCODECS], struct libflac *lib)
{
	bool needs_flac = false;
	for (int i = 0; i < CHD_NCODECS && tags[i]; i++)
		needs_flac |= chd_codec_find(tags[i])->is_flac;
	return needs_flac ? libflac_load(job, lib) : 0;
}

struct chd_coder *chd_coder_new(const struct libflac *libflac, uint32_t hunk_nbytes, bool fast)
{
	struct chd_coder *coder = calloc(1, sizeof(*coder));
	if (!coder)
		return NULL;
	coder->libflac = libflac;
	coder->hunk_nbytes = hunk_nbytes;
	coder->fast = fast;
	coder->scratch = malloc(hunk_nbytes);
	coder->spare = malloc(hunk_nbytes / SMALL_PART);
	if (coder->scratch && coder->spare)
		return coder;
	chd_coder_free(coder);
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
	free(coder->spare);
	free(coder);
}
