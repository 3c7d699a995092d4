/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UDF anchors, the volume descriptor sequence: ECMA-167r3 part 3, OSTA UDF 2.60 §2.2. */
#include "fs/udf.h"

#include "base/bytes.h"
#include "fs/text.h"
#include "fs/udftag.h"

#include <string.h>

enum {
	TAG_LOCATION = 12,
	ANCHOR_MAIN = 16,    /* 3/10.2: extent_ad, length and location */
	ANCHOR_RESERVE = 24, /* likewise */
	PRIMARY_VOLUME_ID = 24,
	IMPLEMENTATION_ID = 20 + 1, /* 3/10.4: behind the flags of the identifier */
	LV_INFO = 52 + 192,         /* UDF 2.60 §2.2.7.2 */
	LV_INFO_NBYTES = 36,
	PARTITION_ACCESS = 184, /* 3/10.5 */
	PARTITION_START = 188,
	PARTITION_LENGTH = 192,
	LOGICAL_REVISION = 216 + 24, /* 3/10.6: domain identifier, its suffix (UDF 2.1.5.3) */
	LOGICAL_MAPS_NBYTES = 264,
	LOGICAL_INTEGRITY = 432,
	LOGICAL_MAPS = 440,
	MAP_NBYTES = 1, /* 3/10.7 */
	MAP_ID = 5,
	MAP_FLAGS = 58, /* UDF 2.60 §2.2.10 */
	MAP_METADATA_NBYTES = 64,
	FLAG_DUPLICATE = 1,
};

#define FIRST_ANCHOR     256
#define MAX_DESCRIPTORS  256
#define ANCHOR_SEARCH    512 /* how far behind the last structure the last anchor may stand */
#define MAX_BLOCK_NBYTES 4096

struct reader {
	struct blocks *blocks;
	struct discimg_udf *udf;
	struct udf_extent *extent;
	uint32_t block_nbytes;
	uint8_t block[MAX_BLOCK_NBYTES]; /* that was read last */
};

/* The sector of the disc that the byte at block AT lies in. */
static int64_t sector_of(const struct reader *reader, int64_t at)
{
	return at * reader->block_nbytes / BLOCK_NBYTES;
}

static int64_t end_sector(const struct reader *reader, int64_t end)
{
	return (end * reader->block_nbytes + BLOCK_NBYTES - 1) / BLOCK_NBYTES;
}

/* The block AT of the volume, or NULL. */
static const uint8_t *volume_block(struct reader *reader, int64_t at)
{
	if (at < 0 || !blocks_copy(reader->blocks, (uint64_t)at * reader->block_nbytes,
			      reader->block, reader->block_nbytes))
		return NULL;
	return reader->block;
}

/* A descriptor tag is good when its checksum fits and it stands where it says (3/7.2). */
static bool is_descriptor(const uint8_t *p, int64_t at)
{
	return p && get_le16(p) != 0 && udf_tag_sum_fits(p) && get_le32(p + TAG_LOCATION) == at;
}

static bool is_anchor(struct reader *reader, int64_t at)
{
	const uint8_t *p = volume_block(reader, at);
	return is_descriptor(p, at) && get_le16(p) == UDF_ANCHOR;
}

/* END: one past a block. */
static void reach(struct reader *reader, int64_t end, const char *by)
{
	int64_t end_lba = end_sector(reader, end);
	if (end_lba > reader->extent->end_lba)
		*reader->extent = (struct udf_extent){ .end_lba = end_lba, .by = by };
}

/* An extent of NBYTES at P: length in bytes, location. */
static void reach_extent(struct reader *reader, const uint8_t *p, const char *by)
{
	uint64_t nbytes = get_le32(p);
	int64_t at = get_le32(p + 4);
	if (nbytes)
		reach(reader,
			at + (int64_t)((nbytes + reader->block_nbytes - 1) / reader->block_nbytes),
			by);
}

/* Whether a map of the logical volume P is that of a metadata file with a mirror of its own. */
static bool has_mirror(const struct reader *reader, const uint8_t *p)
{
	static const char id[] = "*UDF Metadata Partition";
	uint32_t end = get_le32(p + LOGICAL_MAPS_NBYTES);
	uint32_t room = reader->block_nbytes - LOGICAL_MAPS;
	const uint8_t *map = p + LOGICAL_MAPS;
	end = end < room ? end : room;
	for (uint32_t at = 0; at + MAP_METADATA_NBYTES <= end && map[at + MAP_NBYTES];
		at += map[at + MAP_NBYTES])
		if (memcmp(map + at + MAP_ID, id, sizeof(id) - 1) == 0)
			return map[at + MAP_FLAGS] & FLAG_DUPLICATE;
	return false;
}

static void take_implementation(struct reader *reader, const uint8_t *p)
{
	static const char id[] = "*UDF LV Info";
	struct discimg_udf *udf = reader->udf;
	if (memcmp(p + IMPLEMENTATION_ID, id, sizeof(id) - 1) != 0)
		return;
	for (size_t i = 0; i < sizeof(udf->lv_info) / sizeof(udf->lv_info[0]); i++)
		text_of_dstring(udf->lv_info[i], sizeof(udf->lv_info[i]),
			p + LV_INFO + i * LV_INFO_NBYTES, LV_INFO_NBYTES);
}

static void take_descriptor(struct reader *reader, const uint8_t *p)
{
	struct discimg_udf *udf = reader->udf;
	int64_t begin = get_le32(p + PARTITION_START);
	int64_t end = begin + get_le32(p + PARTITION_LENGTH);
	switch (get_le16(p)) {
	case UDF_PRIMARY:
		text_of_dstring(udf->volume_id, sizeof(udf->volume_id), p + PRIMARY_VOLUME_ID, 32);
		break;
	case UDF_IMPLEMENTATION:
		take_implementation(reader, p);
		break;
	case UDF_PARTITION:
		udf->access = get_le32(p + PARTITION_ACCESS);
		udf->partition_lba = (uint32_t)sector_of(reader, begin);
		udf->partition_nsectors = (uint32_t)(end_sector(reader, end) - udf->partition_lba);
		reach(reader, end, "UDF partition");
		break;
	case UDF_LOGICAL:
		udf->revision = get_le16(p + LOGICAL_REVISION);
		udf->is_mirrored = has_mirror(reader, p);
		reach_extent(reader, p + LOGICAL_INTEGRITY, "UDF integrity sequence");
		break;
	}
}

/* The sequence at an anchor's extent; false when it holds no descriptor at all. */
static bool read_sequence(struct reader *reader, uint32_t nbytes, uint32_t at)
{
	uint32_t n = nbytes / reader->block_nbytes;
	bool any = false;
	for (uint32_t i = 0; i < n && i < MAX_DESCRIPTORS; i++) {
		const uint8_t *p = volume_block(reader, (int64_t)at + i);
		if (!is_descriptor(p, (int64_t)at + i) || get_le16(p) == UDF_TERMINATOR)
			break;
		any = true;
		take_descriptor(reader, p);
	}
	return any;
}

/* The anchor at the block AT, which was read last. */
static void read_anchor(struct reader *reader, int64_t at)
{
	uint8_t extents[16];
	memcpy(extents, reader->block + ANCHOR_MAIN, sizeof(extents));
	reach(reader, at + 1, "UDF anchor");
	reach_extent(reader, extents, "UDF descriptor sequence");
	reach_extent(reader, extents + 8, "UDF reserve descriptor sequence");
	if (!read_sequence(reader, get_le32(extents), get_le32(extents + 4)))
		read_sequence(reader, get_le32(extents + 8), get_le32(extents + 12));
}

/*
 * The last anchor stands on the volume's last sector (3/8.4.2.1), which is not the disc's where
 * the medium is larger than what was written on it.
 */
static void seek_last_anchor(struct reader *reader)
{
	int64_t begin = reader->extent->end_lba * BLOCK_NBYTES / reader->block_nbytes;
	for (int64_t at = begin + ANCHOR_SEARCH - 1; at >= begin; at--)
		if (is_anchor(reader, at)) {
			reach(reader, at + 1, "UDF anchor");
			return;
		}
}

/* Looks at the places of anchors in a volume of blocks of NBYTES. */
static void read_volume(struct reader *reader, uint32_t nbytes)
{
	struct discimg_udf *udf = reader->udf;
	int64_t last = blocks_end(reader->blocks) * BLOCK_NBYTES / nbytes - 1;
	const int64_t places[] = { FIRST_ANCHOR, last - FIRST_ANCHOR, last };
	reader->block_nbytes = nbytes;
	for (int i = 0; i < 3; i++) {
		udf->anchor_lba[i] = DISCIMG_NO_LBA;
		if (!is_anchor(reader, places[i]))
			continue;
		udf->anchor_lba[i] = (int32_t)sector_of(reader, places[i]);
		udf->present = true;
		udf->block_nbytes = nbytes;
		read_anchor(reader, places[i]);
	}
	if (udf->present)
		seek_last_anchor(reader);
}

int udf_read(struct blocks *blocks, struct discimg_udf *out, struct udf_extent *extent)
{
	static const uint32_t sizes[] = { 2048, 512, 4096, 1024 };
	struct reader reader = { .blocks = blocks, .udf = out, .extent = extent };
	*out = (struct discimg_udf){ 0 };
	*extent = (struct udf_extent){ 0 };
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]) && !out->present; i++)
		read_volume(&reader, sizes[i]);
	return blocks_result(blocks);
}
