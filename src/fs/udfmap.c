/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Partition maps: physical (ECMA-167r3 3/10.7.2), virtual (UDF 2.60 §2.2.8, §2.2.11), sparable
 * (§2.2.9, §2.2.12) and metadata (§2.2.10, §2.2.13).
 */
#include "fs/udfmap.h"

#include "base/bytes.h"
#include "base/context.h"
#include "fs/udfentry.h"
#include "fs/udftag.h"

#include <stdlib.h>
#include <string.h>

enum {
	LOGICAL_MAPS_NBYTES = 264, /* 3/10.6 */
	LOGICAL_NMAPS = 268,
	LOGICAL_MAPS = 440,
	MAP_PHYSICAL_NUMBER = 4,
	MAP_ID = 5, /* type 2: the identifier of the entity at 4 */
	MAP_NUMBER = 38,
	MAP_PACKET_NBLOCKS = 40,
	MAP_NTABLES = 42,
	MAP_TABLE_NBYTES = 44,
	MAP_TABLES = 48,
	MAP_METADATA_BLOCK = 40,
	MAP_MIRROR_BLOCK = 44,
	SPARES_ID = 17,
	SPARES_N = 48,
	SPARES = 56,
	VAT_HEADER_NBYTES = 0, /* of UDF 2.00 and later; before, the VAT is what comes first */
	VAT_OLD_TAIL_NBYTES = 36,
};

#define TYPE1_NBYTES     6
#define TYPE2_NBYTES     64
#define MAX_VAT_NBYTES   (64u << 20)
#define VAT_SEARCH       512 /* blocks before the end: what a recorder writes behind a track */
#define SPARE_FIRST_NONE 0xfffffff0 /* from here on: defective or free */

static const struct {
	const char *id;
	enum udf_map_kind kind;
} kinds[] = {
	{ "*UDF Virtual Partition", UDF_MAP_VIRTUAL },
	{ "*UDF Sparable Partition", UDF_MAP_SPARABLE },
	{ "*UDF Metadata Partition", UDF_MAP_METADATA },
};

static void take_type2(struct udf_map *map, const uint8_t *p)
{
	map->number = get_le16(p + MAP_NUMBER);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (memcmp(p + MAP_ID, kinds[i].id, strlen(kinds[i].id)) == 0)
			map->kind = kinds[i].kind;
	if (map->kind == UDF_MAP_SPARABLE)
		map->packet_nblocks = get_le16(p + MAP_PACKET_NBLOCKS);
	map->metadata_block = get_le32(p + MAP_METADATA_BLOCK);
	map->mirror_block = get_le32(p + MAP_MIRROR_BLOCK);
}

/* The maps as they stand in the descriptor; where each is goes to AT. */
static void take_maps(struct udf_volume *volume, const uint8_t *at[UDF_MAX_MAPS])
{
	const uint8_t *p = volume->logical + LOGICAL_MAPS;
	uint32_t left = get_le32(volume->logical + LOGICAL_MAPS_NBYTES);
	uint32_t nmaps = get_le32(volume->logical + LOGICAL_NMAPS);
	if (left > volume->block_nbytes - LOGICAL_MAPS)
		left = volume->block_nbytes - LOGICAL_MAPS;
	while (volume->nmaps < nmaps && volume->nmaps < UDF_MAX_MAPS && left >= 2) {
		uint8_t nbytes = p[1];
		struct udf_map *map = &volume->maps[volume->nmaps];
		if (nbytes < 2 || nbytes > left)
			return;
		if (p[0] == 1 && nbytes == TYPE1_NBYTES) {
			map->kind = UDF_MAP_PHYSICAL;
			map->number = get_le16(p + MAP_PHYSICAL_NUMBER);
		} else if (p[0] == 2 && nbytes == TYPE2_NBYTES) {
			take_type2(map, p);
		}
		at[volume->nmaps++] = p;
		p += nbytes;
		left -= nbytes;
	}
}

/* Where the partition of MAP begins, and which map it lies in. */
static void base_map(struct udf_volume *volume, uint16_t i)
{
	struct udf_map *map = &volume->maps[i];
	bool found = false;
	map->base = i;
	for (size_t k = 0; k < volume->npartitions; k++)
		if (volume->partitions[k].number == map->number) {
			map->start = volume->partitions[k].start;
			found = true;
		}
	if (!found)
		map->kind = UDF_MAP_UNKNOWN;
	if (map->kind != UDF_MAP_VIRTUAL && map->kind != UDF_MAP_METADATA)
		return;
	for (uint16_t k = 0; k < volume->nmaps; k++)
		if (volume->maps[k].number == map->number &&
			(volume->maps[k].kind == UDF_MAP_PHYSICAL ||
				volume->maps[k].kind == UDF_MAP_SPARABLE))
			map->base = k;
	if (map->base == i)
		map->kind = UDF_MAP_UNKNOWN;
}

static int by_original(const void *a, const void *b)
{
	const struct udf_spare *x = a, *y = b;
	return x->original < y->original ? -1 : x->original > y->original;
}

/* One of the copies of a sparing table; false when it is no good. */
static bool take_spares(struct udf_volume *volume, struct udf_map *map, uint32_t block)
{
	uint8_t head[SPARES], entry[8];
	uint64_t offset = (uint64_t)block * volume->block_nbytes;
	if (!blocks_copy(volume->blocks, offset, head, sizeof(head)) || !udf_tag_sum_fits(head) ||
		memcmp(head + SPARES_ID, "*UDF Sparing Table", 18) != 0)
		return false;
	size_t n = get_le16(head + SPARES_N);
	map->spares = reallocarray(NULL, n + 1, sizeof(*map->spares));
	for (size_t i = 0; map->spares && i < n; i++) {
		if (!blocks_copy(volume->blocks, offset + SPARES + i * 8, entry, sizeof(entry)))
			break;
		if (get_le32(entry) < SPARE_FIRST_NONE &&
			get_le32(entry) % map->packet_nblocks == 0)
			map->spares[map->nspares++] =
				(struct udf_spare){ get_le32(entry), get_le32(entry + 4) };
	}
	if (map->nspares)
		qsort(map->spares, map->nspares, sizeof(*map->spares), by_original);
	return true;
}

static int read_spares(struct udf_volume *volume, struct udf_map *map, const uint8_t *p)
{
	unsigned ntables = p[MAP_NTABLES] < 4 ? p[MAP_NTABLES] : 4;
	if (map->packet_nblocks == 0) {
		map->kind = UDF_MAP_UNKNOWN;
		return 0;
	}
	for (unsigned i = 0; i < ntables; i++) {
		uint32_t block = get_le32(p + MAP_TABLES + 4 * i);
		if (take_spares(volume, map, block))
			return map->spares ? 0 : fail_nomem(volume->job);
		udf_fault(volume, (uint64_t)block * volume->block_nbytes, "a sparing table",
			"there is none where the partition map says");
	}
	return 0;
}

/* A metadata file or its mirror. */
static int read_metadata(
	struct udf_volume *volume, uint16_t base, uint32_t block, struct udf_data *out)
{
	struct udf_entry entry;
	const char *fault = udf_entry_read(
		volume, (struct udf_address){ .block = block, .partition = base }, &entry);
	int r = fault ? 0 : udf_entry_data(volume, &entry, out, &fault);
	if (fault)
		udf_fault(volume, (volume->maps[base].start + block) * volume->block_nbytes,
			"a metadata file", fault);
	return r;
}

static int read_both_metadata(struct udf_volume *volume, struct udf_map *map)
{
	int r = read_metadata(volume, map->base, map->metadata_block, &map->metadata);
	if (r == 0)
		r = read_metadata(volume, map->base, map->mirror_block, &map->mirror);
	if (map->metadata.n == 0)
		volume->use_mirror = true;
	return r;
}

/* The bytes of the table inside the VAT's file: behind a header, or before a tail (UDF 1.50). */
static bool vat_table(struct udf_volume *volume, const struct udf_entry *entry,
	const struct udf_data *data, uint64_t *at, uint64_t *nbytes)
{
	uint8_t bytes[VAT_OLD_TAIL_NBYTES];
	if (data->nbytes < sizeof(bytes) || data->nbytes > MAX_VAT_NBYTES)
		return false;
	bool old = entry->type == UDF_TYPE_UNSPECIFIED;
	*at = 0;
	*nbytes = data->nbytes - VAT_OLD_TAIL_NBYTES;
	if (!udf_data_copy(volume->blocks, data, old ? *nbytes : 0, bytes, sizeof(bytes)))
		return false;
	if (old)
		return memcmp(bytes + 1, "*UDF Virtual Alloc Tbl", 22) == 0;
	*at = get_le16(bytes + VAT_HEADER_NBYTES);
	*nbytes = data->nbytes > *at ? data->nbytes - *at : 0;
	return true;
}

static int take_vat(struct udf_volume *volume, struct udf_map *map, const struct udf_entry *entry,
	const struct udf_data *data)
{
	uint64_t at, nbytes;
	if (!vat_table(volume, entry, data, &at, &nbytes) ||
		nbytes > volume->nblocks * volume->block_nbytes)
		return 0;
	size_t n = nbytes / 4;
	uint32_t *table = reallocarray(NULL, n + 1, sizeof(*table));
	if (!table)
		return fail_nomem(volume->job);
	if (n == 0 || !udf_data_copy(volume->blocks, data, at, (uint8_t *)table, 4 * n)) {
		free(table);
		return 0;
	}
	for (size_t i = 0; i < n; i++)
		table[i] = get_le32((const uint8_t *)&table[i]);
	map->table = table;
	map->ntable = n;
	return 0;
}

/* The VAT's entry is the last that was written (UDF 2.60 §2.2.11). */
static int read_vat(struct udf_volume *volume, struct udf_map *map)
{
	struct udf_entry entry;
	struct udf_data data = { 0 };
	const char *fault;
	int r = 0;
	for (uint64_t i = 1; i <= VAT_SEARCH && r == 0 && map->ntable == 0; i++) {
		if (i > volume->nblocks || volume->nblocks - i < map->start)
			break;
		uint64_t block = volume->nblocks - i;
		struct udf_address at = { .block = (uint32_t)(block - map->start),
			.partition = map->base };
		if (udf_entry_read_at(volume, block * volume->block_nbytes, at, &entry) ||
			(entry.type != UDF_TYPE_UNSPECIFIED && entry.type != UDF_TYPE_VAT))
			continue;
		r = udf_entry_data(volume, &entry, &data, &fault);
		if (r == 0 && !fault)
			r = take_vat(volume, map, &entry, &data);
		udf_data_free(&data);
	}
	if (map->ntable == 0)
		udf_fault(volume, volume->nblocks * volume->block_nbytes, "the VAT",
			"there is none at the end of the disc; was the disc cut off?");
	return r;
}

int udf_maps_read(struct udf_volume *volume)
{
	const uint8_t *at[UDF_MAX_MAPS];
	int r = 0;
	take_maps(volume, at);
	for (uint16_t i = 0; i < volume->nmaps; i++)
		base_map(volume, i);
	for (size_t i = 0; i < volume->nmaps && r == 0; i++)
		if (volume->maps[i].kind == UDF_MAP_SPARABLE)
			r = read_spares(volume, &volume->maps[i], at[i]);
	for (size_t i = 0; i < volume->nmaps && r == 0; i++) {
		if (volume->maps[i].kind == UDF_MAP_VIRTUAL)
			r = read_vat(volume, &volume->maps[i]);
		else if (volume->maps[i].kind == UDF_MAP_METADATA)
			r = read_both_metadata(volume, &volume->maps[i]);
	}
	return r;
}

void udf_maps_free(struct udf_volume *volume)
{
	for (size_t i = 0; i < volume->nmaps; i++) {
		free(volume->maps[i].spares);
		free(volume->maps[i].table);
		udf_data_free(&volume->maps[i].metadata);
		udf_data_free(&volume->maps[i].mirror);
	}
}
