/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * File serial numbers in Rock Ridge PX entries (RRIP 1.12 §4.1.1). libisofs 1.5.4 numbers the
 * directories, links and devices of an image in the order of the addresses at which malloc() put
 * them, so that two runs differ. Here all numbers are given out anew, in the order in which they
 * appear in the image; names of one file keep sharing theirs.
 */
#include "master/serials.h"

#include "base/bytes.h"

#include <stdlib.h>
#include <string.h>

enum {
	BLOCK_NBYTES = 2048,
	PVD_LBA = 16,    /* ECMA-119 §6.7.1 */
	PVD_ROOT = 156,  /* the root's directory record, §8.4.18 */
	RECORD_MIN = 33, /* a directory record without its identifier, §9.1 */
	RECORD_EXTENT = 2,
	RECORD_NBYTES = 10,
	RECORD_FLAGS = 25,
	RECORD_ID_NBYTES = 32,
	FLAG_DIRECTORY = 1 << 1,
	PX_NBYTES = 44,
	PX_SERIAL = 36, /* both-endian, as all of PX */
};

struct serials {
	uint32_t nblocks;
	uint8_t *is_directory; /* one bit a block */
	uint32_t *new_number;  /* by old one; 0: none yet */
	size_t nold;
	uint32_t last;
};

struct serials *serials_new(uint32_t nblocks)
{
	struct serials *serials = calloc(1, sizeof(*serials));
	if (!serials)
		return NULL;
	serials->nblocks = nblocks;
	serials->is_directory = calloc(1, (size_t)nblocks / 8 + 1);
	if (!serials->is_directory) {
		free(serials);
		return NULL;
	}
	return serials;
}

void serials_free(struct serials *serials)
{
	if (!serials)
		return;
	free(serials->is_directory);
	free(serials->new_number);
	free(serials);
}

/* Notes the extent of the directory that RECORD names. Parents lie before their children. */
static bool mark_extent(struct serials *serials, uint32_t lba, const uint8_t *record)
{
	uint32_t extent = get_le32(record + RECORD_EXTENT);
	uint32_t n = get_le32(record + RECORD_NBYTES) / BLOCK_NBYTES;
	if (extent <= lba || extent >= serials->nblocks || n > serials->nblocks - extent)
		return false;
	for (uint32_t block = extent; block < extent + n; block++)
		serials->is_directory[block / 8] |= (uint8_t)(1 << block % 8);
	return true;
}

/* The new number for an old one; 0 when out of memory. */
static uint32_t renumber(struct serials *serials, uint32_t old)
{
	if (old >= serials->nold) {
		size_t n = (size_t)old + old / 2 + 1024;
		uint32_t *bigger = reallocarray(serials->new_number, n, sizeof(*bigger));
		if (!bigger)
			return 0;
		memset(bigger + serials->nold, 0, (n - serials->nold) * sizeof(*bigger));
		serials->new_number = bigger;
		serials->nold = n;
	}
	if (!serials->new_number[old])
		serials->new_number[old] = ++serials->last;
	return serials->new_number[old];
}

/* The entries of a system use field, SUSP 1.12 §4: signature, length, version, data. */
static bool take_entries(struct serials *serials, uint8_t *p, const uint8_t *end)
{
	while (end - p >= 4 && p[2] >= 4 && p[2] <= end - p) {
		if (p[0] == 'P' && p[1] == 'X' && p[2] == PX_NBYTES) {
			uint32_t number = renumber(serials, get_le32(p + PX_SERIAL));
			put_le32(p + PX_SERIAL, number);
			put_be32(p + PX_SERIAL + 4, number);
			return number != 0;
		}
		p += p[2];
	}
	return true;
}

static bool take_directory(struct serials *serials, uint32_t lba, uint8_t *block)
{
	for (size_t at = 0; at < BLOCK_NBYTES && block[at] != 0; at += block[at]) {
		uint8_t *record = block + at;
		size_t nbytes = record[0], id_nbytes = record[RECORD_ID_NBYTES];
		size_t used = RECORD_MIN + id_nbytes + (id_nbytes % 2 == 0);
		if (nbytes > BLOCK_NBYTES - at || nbytes < used)
			return false;
		bool is_self_or_parent = id_nbytes == 1 && record[RECORD_MIN] <= 1;
		if ((record[RECORD_FLAGS] & FLAG_DIRECTORY) && !is_self_or_parent &&
			!mark_extent(serials, lba, record))
			return false;
		if (!take_entries(serials, record + used, record + nbytes))
			return false;
	}
	return true;
}

bool serials_renumber(struct serials *serials, uint32_t lba, uint32_t n, uint8_t *blocks)
{
	for (uint32_t i = 0; i < n && lba + i < serials->nblocks; i++) {
		uint32_t at = lba + i;
		uint8_t *block = blocks + (size_t)i * BLOCK_NBYTES;
		bool good = true;
		if (at == PVD_LBA)
			good = mark_extent(serials, at, block + PVD_ROOT);
		else if (serials->is_directory[at / 8] & 1 << at % 8)
			good = take_directory(serials, at, block);
		if (!good)
			return false;
	}
	return true;
}
