/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "udfimage.h"

#include "base/bytes.h"
#include "sector/crc16.h"

#include <string.h>

void udf_put_tag(uint8_t *p, uint16_t tag, uint32_t location, uint16_t nbytes)
{
	put_le16(p, tag);
	put_le16(p + 2, 2);
	put_le16(p + 8, (uint16_t)~crc16_of(p + 16, nbytes - 16));
	put_le16(p + 10, nbytes - 16);
	put_le32(p + 12, location);
	p[4] = 0;
	for (int i = 0; i < 16; i++)
		p[4] = (uint8_t)(p[4] + (i == 4 ? 0 : p[i]));
}

size_t udf_put_short(uint8_t *p, unsigned type, uint32_t nbytes, uint32_t block)
{
	put_le32(p, type << 30 | nbytes);
	put_le32(p + 4, block);
	return 8;
}

size_t udf_put_long(uint8_t *p, unsigned type, uint32_t nbytes, uint32_t block, uint16_t partition)
{
	udf_put_short(p, type, nbytes, block);
	put_le16(p + 8, partition);
	return 16;
}

void udf_put_file_set(uint8_t *p, uint32_t location, uint16_t partition)
{
	udf_put_long(p + 400, 0, 2048, UDF_ROOT, partition);
	udf_put_tag(p, 256, location, 512);
}

struct image *udf_image_new(
	uint32_t nsectors, const uint8_t *maps, size_t maps_nbytes, uint32_t nmaps)
{
	struct image *image = image_new(nsectors);
	uint8_t *partition = image->data[UDF_DESCRIPTORS];
	uint8_t *logical = image->data[UDF_DESCRIPTORS + 1];
	put_le32(partition + 188, UDF_START);
	put_le32(partition + 192, nsectors - UDF_START);
	udf_put_tag(partition, 5, UDF_DESCRIPTORS, 512);
	put_le32(logical + 212, 2048);
	put_le16(logical + 240, 0x0201);
	udf_put_long(logical + 248, 0, 2048, 0, (uint16_t)(nmaps - 1));
	put_le32(logical + 264, (uint32_t)maps_nbytes);
	put_le32(logical + 268, nmaps);
	memcpy(logical + 440, maps, maps_nbytes);
	udf_put_tag(logical, 6, UDF_DESCRIPTORS + 1, (uint16_t)(440 + maps_nbytes));
	udf_put_tag(image->data[UDF_DESCRIPTORS + 2], 8, UDF_DESCRIPTORS + 2, 512);
	put_le32(image->data[256] + 16, 3 * 2048);
	put_le32(image->data[256] + 20, UDF_DESCRIPTORS);
	udf_put_tag(image->data[256], 2, 256, 512);
	return image;
}

struct image *udf_image_new_plain(uint32_t nsectors)
{
	static const uint8_t map[6] = { 1, 6, 1 };
	struct image *image = udf_image_new(nsectors, map, sizeof(map), 1);
	udf_put_file_set(image->data[UDF_START], 0, 0);
	return image;
}

/* What both kinds of entry have, and at AT what the longer one has further behind. */
static void put_entry(
	uint8_t *p, uint32_t location, const struct udf_file *file, uint16_t tag, unsigned at)
{
	static const uint8_t time[12] = { 60, 0x10, 0xd9, 7, 2, 14, 0, 31, 30, 12, 34, 56 };
	memset(p, 0, 2048);
	put_le16(p + 20, 4);
	p[27] = file->type;
	put_le16(p + 34, file->flags);
	put_le32(p + 36, 1000);
	put_le32(p + 40, 100);
	put_le32(p + 44, 6 << 10 | 5 << 5 | 1);
	put_le16(p + 48, 1);
	put_le64(p + 56, file->nbytes);
	memcpy(p + (tag == 261 ? 84 : 92), time, sizeof(time));
	if (tag == 266 && file->streams)
		udf_put_long(p + 152, 0, 2048, file->streams, 0);
	put_le32(p + at, (uint32_t)file->attributes_nbytes);
	put_le32(p + at + 4, (uint32_t)file->extents_nbytes);
	if (file->attributes_nbytes)
		memcpy(p + at + 8, file->attributes, file->attributes_nbytes);
	if (file->extents_nbytes)
		memcpy(p + at + 8 + file->attributes_nbytes, file->extents, file->extents_nbytes);
	udf_put_tag(p, tag, location,
		(uint16_t)(at + 8 + file->attributes_nbytes + file->extents_nbytes));
}

void udf_put_entry(uint8_t *p, uint32_t location, const struct udf_file *file)
{
	put_entry(p, location, file, 261, 168);
}

void udf_put_extended_entry(uint8_t *p, uint32_t location, const struct udf_file *file)
{
	put_entry(p, location, file, 266, 208);
}

size_t udf_put_identifier(uint8_t *p, uint8_t flags, const char *cs0, size_t cs0_nbytes,
	uint32_t icb, uint16_t partition)
{
	size_t nbytes = (38 + cs0_nbytes + 3) / 4 * 4;
	memset(p, 0, nbytes);
	put_le16(p + 16, 1);
	p[18] = flags;
	p[19] = (uint8_t)cs0_nbytes;
	udf_put_long(p + 20, 0, 2048, icb, partition);
	memcpy(p + 38, cs0, cs0_nbytes);
	udf_put_tag(p, 257, 0, (uint16_t)nbytes);
	return nbytes;
}

void udf_put_directory(uint8_t *p, uint32_t location, uint16_t partition, uint8_t type,
	const struct udf_name *names, size_t n)
{
	enum { DIRECTORY = 2, PARENT = 8 };
	uint8_t bytes[1800];
	size_t nbytes = udf_put_identifier(bytes, PARENT | DIRECTORY, "", 0, UDF_ROOT, partition);
	for (size_t i = 0; i < n; i++)
		nbytes += udf_put_identifier(bytes + nbytes, names[i].flags, names[i].cs0,
			names[i].nbytes, names[i].icb, partition);
	udf_put_extended_entry(p, location,
		&(struct udf_file){ .type = type,
			.flags = EMBEDDED,
			.nbytes = nbytes,
			.extents = bytes,
			.extents_nbytes = nbytes });
}

uint8_t *udf_block(struct image *image, uint32_t n)
{
	return image->data[UDF_START + n];
}
