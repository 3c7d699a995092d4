/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The codecs by which hunks of a CHD are packed. */
#ifndef FORMAT_CHD_CODEC_H
#define FORMAT_CHD_CODEC_H

#include "base/deflate.h"
#include "base/flacblock.h"
#include "base/lzma1.h"
#include "base/zstdblock.h"
#include "format/chd.h"

#define CHD_CODEC_NAMES "zlib, lzma, huff, flac, zstd, cdzl, cdlz, cdfl, cdzs"

/* What one thread needs to pack and unpack hunks of one size; made when it is first needed. */
struct chd_coder {
	const struct libflac *libflac;
	struct inflater *inflater;
	struct deflater *deflater;
	struct lzma1 *lzma;
	struct flacblock *flac;
	struct zstdblock *zstd;
	uint8_t *scratch; /* hunk_nbytes */
	uint8_t *spare;   /* room for what LZMA packs anew */
	uint32_t hunk_nbytes;
	bool fast; /* packs quickly rather than well */
};

struct chd_codec {
	char name[5];
	bool is_cd; /* for hunks of CD frames */
	bool is_flac;
	/* True when the N bytes FROM unpack to exactly TO_NBYTES. */
	bool (*unpack)(struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to,
		size_t to_nbytes);
	/* NULL, or: bytes written; 0 when they would be more than LIMIT. */
	size_t (*pack)(
		struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t limit);
};

/* The codec that the four letters of TAG name, or NULL. */
const struct chd_codec *chd_codec_find(uint32_t tag);

/* Loads LIB if it is needed for one of the codecs that TAGS name. */
int chd_codecs_load(struct discimg_job *job, const uint32_t tags[CHD_NCODECS], struct libflac *lib);

/* NULL when out of memory. LIBFLAC, loaded for the codecs that will be used, must outlive it. */
struct chd_coder *chd_coder_new(const struct libflac *libflac, uint32_t hunk_nbytes, bool fast);
void chd_coder_free(struct chd_coder *coder);

/* The codecs without (chd_codec.c) and with CD frames (chd_cd.c). */
bool chd_unpack_zlib(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes);
bool chd_unpack_lzma(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes);
bool chd_unpack_zstd(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes);
bool chd_unpack_cdzl(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes);
bool chd_unpack_cdlz(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes);
bool chd_unpack_cdfl(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes);
bool chd_unpack_cdzs(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes);

size_t chd_pack_zlib(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t limit);
size_t chd_pack_lzma(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t limit);
size_t chd_pack_zstd(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t limit);
size_t chd_pack_cdzl(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t limit);
size_t chd_pack_cdlz(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t limit);
size_t chd_pack_cdfl(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t limit);
size_t chd_pack_cdzs(
	struct chd_coder *coder, const uint8_t *from, size_t n, uint8_t *to, size_t limit);

/* Makes what is needed on first use; false when out of memory. */
bool chd_need_flac(struct chd_coder *coder);
bool chd_need_inflater(struct chd_coder *coder);

#endif
