/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the logical blocks of a UDF volume lie: through its partition maps. */
#include "fs/udfvolume.h"

/* The first spared packet that begins at BLOCK or behind it. */
static const struct udf_spare *spare_from(const struct udf_map *map, uint64_t block)
{
	size_t low = 0, high = map->nspares;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (map->spares[middle].original < block)
			low = middle + 1;
		else
			high = middle;
	}
	return low < map->nspares ? &map->spares[low] : NULL;
}

static void at_most(uint32_t *nblocks, uint64_t limit)
{
	if (*nblocks > limit)
		*nblocks = (uint32_t)limit;
}

/* In a partition of the disc itself, some packets of which may be kept elsewhere. */
static uint64_t in_base(const struct udf_map *map, uint32_t block, uint32_t *nblocks)
{
	if (map->nspares == 0)
		return map->start + block;
	uint32_t skip = block % map->packet_nblocks;
	const struct udf_spare *spare = spare_from(map, block - skip);
	if (spare && spare->original == block - skip) {
		at_most(nblocks, map->packet_nblocks - skip);
		return (uint64_t)spare->mapped + skip;
	}
	if (spare)
		at_most(nblocks, spare->original - block);
	return map->start + block;
}

static bool through_table(const struct udf_map *map, uint32_t *block, uint32_t *nblocks)
{
	uint32_t first = *block, n = 1;
	if (first >= map->ntable || map->table[first] == UINT32_MAX)
		return false;
	*block = map->table[first];
	while (n < *nblocks && first + n < map->ntable && map->table[first + n] == *block + n)
		n++;
	*nblocks = n;
	return true;
}

/* In the metadata file, whose pieces are already bytes of the disc. */
static uint64_t in_metadata(const struct udf_volume *volume, const struct udf_map *map,
	uint32_t block, uint32_t *nblocks)
{
	const struct udf_data *data = volume->use_mirror ? &map->mirror : &map->metadata;
	uint64_t at = (uint64_t)block * volume->block_nbytes;
	const struct udf_piece *piece = udf_data_find(data, at);
	if (!piece || piece->offset == UDF_NOWHERE)
		return UDF_NOWHERE;
	uint64_t left = piece->nbytes - (at - piece->at);
	if (left < volume->block_nbytes)
		return UDF_NOWHERE;
	at_most(nblocks, left / volume->block_nbytes);
	return piece->offset + (at - piece->at);
}

uint64_t udf_locate(const struct udf_volume *volume, struct udf_address at, uint32_t *nblocks)
{
	if (at.partition >= volume->nmaps)
		return UDF_NOWHERE;
	const struct udf_map *map = &volume->maps[at.partition];
	if (map->kind == UDF_MAP_UNKNOWN)
		return UDF_NOWHERE;
	if (map->kind == UDF_MAP_METADATA)
		return in_metadata(volume, map, at.block, nblocks);
	if (map->kind == UDF_MAP_VIRTUAL && !through_table(map, &at.block, nblocks))
		return UDF_NOWHERE;
	return in_base(&volume->maps[map->base], at.block, nblocks) * volume->block_nbytes;
}

bool udf_block_copy(const struct udf_volume *volume, struct udf_address at, uint8_t *buf)
{
	uint32_t one = 1;
	uint64_t offset = udf_locate(volume, at, &one);
	return offset != UDF_NOWHERE &&
	       blocks_copy(volume->blocks, offset, buf, volume->block_nbytes);
}
