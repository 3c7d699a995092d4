/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that are packed in blocks: zisofs version 1 (libisofs, doc/zisofs_format.txt; the kernel's
 * fs/isofs/compress.c) and version 2 (libisofs, doc/zisofs2_format.txt), each block a zlib stream
 * (RFC 1950) of its own. Behind the header there is the place of each block, and the end of the
 * last.
 */
#include "fs/zisofs.h"

#include "base/bytes.h"
#include "base/context.h"
#include "base/deflate.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* in a ZF entry, behind its version */
	ZF_ALGORITHM = 0, /* "pz"; "PZ" of version 2 */
	ZF_HEADER_WORDS = 2,
	ZF_BLOCK_LOG2 = 3,
	ZF_UNPACKED = 4, /* both-endian; 64 bits, little-endian, in version 2 */
	ZF_NBYTES = 12,

	LEAST_LOG2 = 15,
	MOST_LOG2 = 20, /* 17 in version 1 */
	V1_HEADER_NBYTES = 16,
	V2_HEADER_NBYTES = 24,
	MAGIC_NBYTES = 8,
};

static const uint8_t magic_v1[MAGIC_NBYTES] = { 0x37, 0xe4, 0x53, 0x96, 0xc9, 0xdb, 0xd6, 0x07 };
static const uint8_t magic_v2[MAGIC_NBYTES] = { 0xef, 0x22, 0x55, 0xa1, 0xbc, 0x1b, 0x95, 0xa0 };

bool zisofs_parse(const uint8_t *data, size_t nbytes, struct zisofs *out)
{
	if (nbytes < ZF_NBYTES)
		return false;
	bool is_v2 = memcmp(data + ZF_ALGORITHM, "PZ", 2) == 0;
	*out = (struct zisofs){ .nbytes = is_v2 ? get_le64(data + ZF_UNPACKED)
						: get_le32(data + ZF_UNPACKED),
		.header_nbytes = 4u * data[ZF_HEADER_WORDS],
		.block_log2 = data[ZF_BLOCK_LOG2],
		.is_v2 = is_v2 };
	return (is_v2 || memcmp(data + ZF_ALGORITHM, "pz", 2) == 0) &&
	       out->header_nbytes >= (is_v2 ? V2_HEADER_NBYTES : V1_HEADER_NBYTES) &&
	       out->block_log2 >= LEAST_LOG2 && out->block_log2 <= MOST_LOG2 &&
	       out->nbytes <= INT64_MAX;
}

static unsigned place_nbytes(const struct zisofs *zisofs)
{
	return zisofs->is_v2 ? 8 : 4;
}

bool zisofs_fits(const struct zisofs *zisofs, uint64_t stored_nbytes)
{
	uint64_t nblocks =
		(zisofs->nbytes + (UINT64_C(1) << zisofs->block_log2) - 1) >> zisofs->block_log2;
	return stored_nbytes >= zisofs->header_nbytes &&
	       nblocks < (stored_nbytes - zisofs->header_nbytes) / place_nbytes(zisofs);
}

/* One reading: the memory that it needs, of blocks of 1 MiB at most. */
struct unpacking {
	const struct zisofs *zisofs;
	const struct zisofs_stored *stored;
	struct discimg_job *job;
	struct inflater *inflater;
	uint8_t *packed, *block;
	uint64_t packed_room; /* deflate adds a few bytes to what it cannot make smaller */
};

static int read_stored(
	const struct unpacking *u, uint64_t offset, uint8_t *buf, size_t nbytes, bool *good)
{
	uint64_t nbad = 0;
	*good = false;
	if (offset > u->stored->nbytes || nbytes > u->stored->nbytes - offset)
		return 0;
	int r = u->stored->read(u->stored->state, u->job, offset, buf, nbytes, &nbad);
	*good = r == 0 && nbad == 0;
	return r;
}

static int check_magic(const struct unpacking *u, bool *good)
{
	uint8_t magic[MAGIC_NBYTES];
	int r = read_stored(u, 0, magic, sizeof(magic), good);
	*good = *good && memcmp(magic, u->zisofs->is_v2 ? magic_v2 : magic_v1, sizeof(magic)) == 0;
	return r;
}

/* Block I, of TO_NBYTES unpacked, to TO; one that is stored in no bytes is all zeros. */
static int unpack_block(
	const struct unpacking *u, uint64_t i, uint8_t *to, size_t to_nbytes, bool *good)
{
	uint8_t places[16];
	unsigned n = place_nbytes(u->zisofs);
	int r = read_stored(u, u->zisofs->header_nbytes + i * n, places, (size_t)2 * n, good);
	if (r < 0 || !*good)
		return r;
	uint64_t from = n == 8 ? get_le64(places) : get_le32(places);
	uint64_t end = n == 8 ? get_le64(places + 8) : get_le32(places + 4);
	*good = from <= end && end - from <= u->packed_room;
	if (!*good)
		return 0;
	memset(to, 0, to_nbytes);
	if (from == end)
		return 0;
	r = read_stored(u, from, u->packed, (size_t)(end - from), good);
	*good = *good && inflate_zlib(u->inflater, u->packed, (size_t)(end - from), to, to_nbytes);
	return r;
}

static int unpack(
	const struct unpacking *u, uint64_t offset, uint8_t *buf, size_t nbytes, uint64_t *nbad)
{
	uint64_t block_nbytes = UINT64_C(1) << u->zisofs->block_log2;
	bool good, is_ours;
	int r = check_magic(u, &is_ours);
	while (nbytes > 0 && r == 0) {
		uint64_t i = offset / block_nbytes, begin = i * block_nbytes;
		uint64_t left = u->zisofs->nbytes - begin;
		size_t block = (size_t)(left < block_nbytes ? left : block_nbytes);
		size_t skip = (size_t)(offset - begin);
		size_t n = block - skip < nbytes ? block - skip : nbytes;
		uint8_t *to = n == block ? buf : u->block;
		good = is_ours;
		if (good)
			r = unpack_block(u, i, to, block, &good);
		if (!good)
			memset(buf, 0, n);
		else if (to != buf)
			memcpy(buf, to + skip, n);
		*nbad += !good;
		buf += n;
		offset += n;
		nbytes -= n;
	}
	return r;
}

int zisofs_read(const struct zisofs *zisofs, const struct zisofs_stored *stored,
	struct discimg_job *job, uint64_t offset, uint8_t *buf, size_t nbytes, uint64_t *nbad)
{
	size_t block_nbytes = (size_t)1 << zisofs->block_log2;
	struct unpacking u = { .zisofs = zisofs,
		.stored = stored,
		.job = job,
		.inflater = inflater_new(),
		.packed_room = 2 * block_nbytes };
	u.packed = malloc(u.packed_room);
	u.block = malloc(block_nbytes);
	int r = u.inflater && u.packed && u.block ? unpack(&u, offset, buf, nbytes, nbad)
						  : fail_nomem(job);
	inflater_free(u.inflater);
	free(u.packed);
	free(u.block);
	return r;
}
