/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zstandard frames (RFC 8878) of whole blocks in memory, by libzstd. */
#include "base/zstdblock.h"

#include <stdlib.h>
#include <zstd.h>

struct zstdblock {
	ZSTD_CCtx *packer;
	ZSTD_DCtx *unpacker;
	int level;
};

struct zstdblock *zstdblock_new(int level)
{
	struct zstdblock *zstd = calloc(1, sizeof(*zstd));
	if (!zstd)
		return NULL;
	*zstd = (struct zstdblock){
		.packer = ZSTD_createCCtx(), .unpacker = ZSTD_createDCtx(), .level = level
	};
	if (zstd->packer && zstd->unpacker)
		return zstd;
	zstdblock_free(zstd);
	return NULL;
}

void zstdblock_free(struct zstdblock *zstd)
{
	if (!zstd)
		return;
	ZSTD_freeCCtx(zstd->packer);
	ZSTD_freeDCtx(zstd->unpacker);
	free(zstd);
}

bool zstdblock_unpack(
	struct zstdblock *zstd, const uint8_t *from, size_t n, uint8_t *to, size_t to_nbytes)
{
	return ZSTD_decompressDCtx(zstd->unpacker, to, to_nbytes, from, n) == to_nbytes;
}

size_t zstdblock_pack(
	struct zstdblock *zstd, const uint8_t *from, size_t n, uint8_t *to, size_t limit)
{
	size_t got = ZSTD_compressCCtx(zstd->packer, to, limit, from, n, zstd->level);
	return ZSTD_isError(got) ? 0 : got;
}
