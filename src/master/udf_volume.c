/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Volume recognition sequence (ECMA-167r3 2/8.3.1, 2/9), anchors, main and reserve volume
 * descriptor sequence (3/8.4.2, 3/10), logical volume integrity (3/10.10), file set (4/14.1);
 * OSTA UDF 2.60 §2.2, §2.3.2.
 */
#include "master/udf_volume.h"

#include "base/bytes.h"
#include "master/cs0.h"
#include "master/udf_fields.h"

#include <stdio.h>
#include <string.h>

/*
 * Blocks, behind the recognition sequence, which begins at the byte 32768 and has structures of
 * 2048 bytes, or of blocks that are larger (2/8.3.1). Of the usual size each has a block of its own
 * for error correction, of 16 sectors on a DVD and 32 on a BD.
 */
struct positions {
	uint32_t main, reserve, integrity;
};

static const struct positions usual = { 32, 64, 96 }, of_small_blocks = { 96, 128, 160 };

enum {
	INTEGRITY_NBYTES = 8192, /* UDF 2.60 §2.2.4.6 */
	FIRST_ANCHOR = 256,
	CHARSETS = 1, /* CS0 alone, 1/7.2.11 */
	READ_ONLY = 1,
	CLOSED = 1,
	NOWHERE_BLOCK = -1,
	LEVEL_SINGLE = 2, /* of interchange, §2.2.2: volume sets of one volume */
	LEVEL_MOST = 3,
	DESCRIPTOR_NBYTES = 512,
	DUPLICATE_METADATA = 1, /* §2.2.10: they lie there twice, not only their entry */
};

static const struct positions *positions_of(const struct udf_view *view)
{
	return view->block_nbytes < UDF_SECTOR_NBYTES ? &of_small_blocks : &usual;
}

uint32_t udf_volume_near_reserve(const struct udf_view *view)
{
	return positions_of(view)->reserve;
}

static void write_recognition(const struct udf_view *view, uint8_t *to)
{
	const char *ids[3] = { "BEA01", view->revision < UDF_NSR03 ? "NSR02" : "NSR03", "TEA01" };
	size_t step = (size_t)udf_view_unit(view) * UDF_SECTOR_NBYTES;
	for (unsigned i = 0; i < 3; i++, to += step) {
		memcpy(to + 1, ids[i], 5);
		to[6] = 1;
	}
}

/* 16 characters that no other volume should have, and its name: UDF 2.60 §2.2.2.5. */
static void put_volume_set(const struct udf_view *view, uint8_t *to)
{
	char text[16 + 33];
	uint32_t hash = 0x811c9dc5; /* FNV-1a */
	const uint32_t numbers[] = { view->end, view->ndirectories, view->places->last_serial,
		view->files_end };
	for (unsigned i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		for (unsigned shift = 0; shift < 32; shift += 8)
			hash = (hash ^ (numbers[i] >> shift & 0xff)) * 0x01000193;
	snprintf(text, sizeof(text), "%08x%08x%.32s", (unsigned)(uint32_t)view->timestamp,
		(unsigned)hash, view->volume_id);
	cs0_put_dstring(text, to, 128);
}

static size_t write_primary(const struct udf_view *view, uint8_t *to)
{
	cs0_put_dstring(view->volume_id, to + 24, 32);
	put_le16(to + 56, 1);
	put_le16(to + 58, 1);
	put_le16(to + 60, LEVEL_SINGLE);
	put_le16(to + 62, LEVEL_MOST);
	put_le32(to + 64, CHARSETS);
	put_le32(to + 68, CHARSETS);
	put_volume_set(view, to + 72);
	udf_field_charset(to + 200);
	udf_field_charset(to + 264);
	udf_field_time(to + 376, view->timestamp, 0);
	udf_field_developer(to + 388);
	return DESCRIPTOR_NBYTES;
}

/* LV Info, UDF 2.60 §2.2.7. */
static size_t write_implementation(const struct udf_view *view, uint8_t *to)
{
	udf_field_entity(to + 20, "*UDF LV Info", view->revision);
	udf_field_charset(to + 52);
	cs0_put_dstring(view->volume_id, to + 116, 128);
	for (unsigned i = 0; i < 3 && view->origin; i++)
		cs0_put_dstring(view->origin->lv_info[i], to + 244 + 36 * (size_t)i, 36);
	udf_field_developer(to + 352);
	return DESCRIPTOR_NBYTES;
}

static size_t write_partition(const struct udf_view *view, uint8_t *to)
{
	put_le16(to + 20, 1); /* allocated */
	memcpy(to + 25, view->revision < UDF_NSR03 ? "+NSR02" : "+NSR03", 6);
	put_le32(to + 184, READ_ONLY);
	put_le32(to + 188, view->start);
	put_le32(to + 192, view->end - view->start);
	udf_field_developer(to + 196);
	return DESCRIPTOR_NBYTES;
}

/* Physical, 3/10.7.2, and of the metadata, UDF 2.60 §2.2.10, §2.2.13: no bitmap, as the
 * partition is read-only. */
static unsigned put_maps(const struct udf_view *view, uint8_t *to)
{
	to[0] = 1;
	to[1] = 6;
	put_le16(to + 2, 1);
	if (!udf_view_has_map(view))
		return 6;
	to += 6;
	to[0] = 2;
	to[1] = 64;
	udf_field_entity(to + 4, "*UDF Metadata Partition", view->revision);
	put_le16(to + 36, 1);
	put_le32(to + 40, 0);
	put_le32(to + 44, view->end - view->start - 1);
	put_le32(to + 48, (uint32_t)NOWHERE_BLOCK);
	put_le32(to + 52, UDF_UNIT_NBLOCKS);
	put_le16(to + 56, UDF_UNIT_NBLOCKS);
	to[58] = view->mirror ? DUPLICATE_METADATA : 0;
	return 6 + 64;
}

static size_t write_logical(const struct udf_view *view, uint8_t *to)
{
	unsigned nbytes = put_maps(view, to + 440);
	udf_field_charset(to + 20);
	cs0_put_dstring(view->volume_id, to + 84, 128);
	put_le32(to + 212, view->block_nbytes);
	udf_field_domain(to + 216, view->revision);
	udf_field_long_address(to + 248, view->block_nbytes, 0, udf_view_metadata_map(view), 0);
	put_le32(to + 264, nbytes);
	put_le32(to + 268, udf_view_metadata_map(view) + 1u);
	udf_field_developer(to + 272);
	udf_field_extent(to + 432, INTEGRITY_NBYTES, positions_of(view)->integrity);
	return 440 + nbytes;
}

/* No extents at all, 3/10.8. */
static size_t write_unallocated(const struct udf_view *view, uint8_t *to)
{
	(void)view, (void)to;
	return 24;
}

/* A sequence in its order; what is behind its end is zeros. */
static const struct {
	enum udf_tag_id id;
	size_t (*write)(const struct udf_view *view, uint8_t *to); /* how many bytes */
} sequence[] = {
	{ UDF_TAG_PRIMARY, write_primary },
	{ UDF_TAG_IMPLEMENTATION, write_implementation },
	{ UDF_TAG_PARTITION, write_partition },
	{ UDF_TAG_LOGICAL, write_logical },
	{ UDF_TAG_UNALLOCATED, write_unallocated },
	{ UDF_TAG_TERMINATOR, NULL },
};

void udf_volume_write_descriptor(const struct udf_view *view, uint32_t lba, uint32_t i, uint8_t *to)
{
	memset(to, 0, view->block_nbytes);
	if (i >= sizeof(sequence) / sizeof(sequence[0]))
		return;
	size_t nbytes = DESCRIPTOR_NBYTES;
	if (sequence[i].write) {
		nbytes = sequence[i].write(view, to);
		put_le32(to + 16, i);
	}
	udf_field_tag(to, view->revision, sequence[i].id, lba + i, nbytes);
}

static void write_sequence(const struct udf_view *view, uint32_t lba, uint8_t *blocks)
{
	for (uint32_t i = 0; i < UDF_SEQUENCE_NBLOCKS; i++)
		udf_volume_write_descriptor(
			view, lba, i, blocks + (size_t)(lba + i) * view->block_nbytes);
}

/* Which revisions programs must know to read and write: §2.2.6.4; 2.60 reads as 2.50. */
static void put_revisions(const struct udf_view *view, uint8_t *to)
{
	uint16_t revision = view->revision;
	put_le16(to, revision > UDF_WITH_METADATA ? UDF_WITH_METADATA : revision);
	put_le16(to + 2, revision);
	put_le16(to + 4, revision);
}

static void write_integrity(const struct udf_view *view, uint8_t *blocks)
{
	uint32_t at = positions_of(view)->integrity;
	uint8_t *to = blocks + (size_t)at * view->block_nbytes;
	unsigned nmaps = udf_view_metadata_map(view) + 1u;
	uint8_t *use = to + 80 + 8 * (size_t)nmaps;
	udf_field_time(to + 16, view->newest, view->newest_nsec);
	put_le32(to + 28, CLOSED);
	put_le64(to + 40, udf_view_link_id(view, view->nlinks));
	put_le32(to + 72, nmaps);
	put_le32(to + 76, 46);
	put_le32(to + 80 + 4 * (size_t)nmaps, view->end - view->start);
	if (nmaps > 1)
		put_le32(to + 84 + 4 * (size_t)nmaps, view->nmetadata);
	udf_field_developer(use);
	put_le32(use + 32, (uint32_t)view->nnames);
	put_le32(use + 36, view->ndirectories);
	put_revisions(view, use + 40);
	udf_field_tag(to, view->revision, UDF_TAG_INTEGRITY, at, 80 + 8 * (size_t)nmaps + 46);
	udf_field_tag(to + view->block_nbytes, view->revision, UDF_TAG_TERMINATOR, at + 1,
		DESCRIPTOR_NBYTES);
}

void udf_volume_write_anchor(const struct udf_view *view, uint32_t lba, uint8_t *to)
{
	uint32_t nbytes = UDF_SEQUENCE_NBLOCKS * view->block_nbytes;
	memset(to, 0, view->block_nbytes);
	udf_field_extent(to + 16, nbytes, positions_of(view)->main);
	udf_field_extent(to + 24, nbytes, view->reserve);
	udf_field_tag(to, view->revision, UDF_TAG_ANCHOR, lba, DESCRIPTOR_NBYTES);
}

void udf_volume_write(const struct udf_view *view, uint32_t vrs_lba, uint8_t *blocks)
{
	write_recognition(view, blocks + (size_t)vrs_lba * UDF_SECTOR_NBYTES);
	write_sequence(view, positions_of(view)->main, blocks);
	if (view->reserve < UDF_HEAD_NBLOCKS)
		write_sequence(view, view->reserve, blocks);
	write_integrity(view, blocks);
	udf_volume_write_anchor(
		view, FIRST_ANCHOR, blocks + (size_t)FIRST_ANCHOR * view->block_nbytes);
}

void udf_volume_write_file_set(const struct udf_view *view, uint32_t block, uint8_t *to)
{
	enum udf_tag_id id = block == 0 ? UDF_TAG_FILE_SET : UDF_TAG_TERMINATOR;
	if (block == 0) {
		udf_field_time(to + 16, view->timestamp, 0);
		put_le16(to + 28, LEVEL_MOST);
		put_le16(to + 30, LEVEL_MOST);
		put_le32(to + 32, CHARSETS);
		put_le32(to + 36, CHARSETS);
		udf_field_charset(to + 48);
		cs0_put_dstring(view->volume_id, to + 112, 128);
		udf_field_charset(to + 240);
		cs0_put_dstring(view->volume_id, to + 304, 32);
		udf_field_long_address(to + 400, view->block_nbytes, UDF_DIRECTORIES_AT,
			udf_view_metadata_map(view), 0);
		udf_field_domain(to + 416, view->revision);
	}
	udf_field_tag(to, view->revision, id, block, DESCRIPTOR_NBYTES);
}
