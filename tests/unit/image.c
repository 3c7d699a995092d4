/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "image.h"

#include "base/bytes.h"

#include <stdlib.h>
#include <string.h>

enum { DESCRIPTORS = 16, PATH_TABLE_L = 18, PATH_TABLE_M = 19, ROOT = 20 };

void put_both32(uint8_t *p, uint32_t v)
{
	put_le32(p, v);
	put_be32(p + 4, v);
}

void put_both16(uint8_t *p, uint16_t v)
{
	put_le16(p, v);
	put_be16(p + 2, v);
}

struct image *image_new(uint32_t nsectors)
{
	struct image *image = calloc(1, sizeof(*image));
	image->nsectors = nsectors;
	return image;
}

static void put_record(uint8_t *p, const char *name, size_t name_nbytes, uint32_t block,
	uint32_t nbytes, uint8_t flags)
{
	p[0] = (uint8_t)(33 + name_nbytes + (name_nbytes % 2 == 0));
	put_both32(p + 2, block);
	put_both32(p + 10, nbytes);
	p[25] = flags;
	put_both16(p + 28, 1);
	p[32] = (uint8_t)name_nbytes;
	memcpy(p + 33, name, name_nbytes);
}

uint8_t *image_add_record(struct image *image, uint32_t lba, const char *name, size_t name_nbytes,
	uint32_t block, uint32_t nbytes, uint8_t flags)
{
	uint8_t *p = image->data[lba];
	while (*p)
		p += *p;
	put_record(p, name, name_nbytes, block, nbytes, flags);
	return p;
}

void image_begin_directory(struct image *image, uint32_t lba, uint32_t parent)
{
	image_add_record(image, lba, "\0", 1, lba, 2048, 2);
	image_add_record(image, lba, "\1", 1, parent, 2048, 2);
}

/* Path tables with the root alone (ECMA-119 §9.4). */
static void put_path_tables(struct image *image)
{
	static const uint8_t head[2] = { 1, 0 };
	memcpy(image->data[PATH_TABLE_L], head, 2);
	put_le32(image->data[PATH_TABLE_L] + 2, ROOT);
	put_le16(image->data[PATH_TABLE_L] + 6, 1);
	memcpy(image->data[PATH_TABLE_M], head, 2);
	put_be32(image->data[PATH_TABLE_M] + 2, ROOT);
	put_be16(image->data[PATH_TABLE_M] + 6, 1);
}

struct image *image_new_iso(uint32_t nsectors)
{
	struct image *image = image_new(nsectors);
	uint8_t *p = image->data[DESCRIPTORS];
	memcpy(p, "\1CD001\1", 7);
	memset(p + 8, ' ', 64);
	memset(p + 190, ' ', 813 - 190);
	memcpy(p + 40, "TEST", 4);
	put_both32(p + 80, nsectors);
	put_both16(p + 120, 1);
	put_both16(p + 124, 1);
	put_both16(p + 128, 2048);
	put_both32(p + 132, 10);
	put_le32(p + 140, PATH_TABLE_L);
	put_be32(p + 148, PATH_TABLE_M);
	put_record(p + 156, "\0", 1, ROOT, 2048, 2);
	for (int i = 0; i < 4; i++)
		memset(p + 813 + i * 17, '0', 16);
	p[881] = 1;
	memcpy(image->data[DESCRIPTORS + 1], "\377CD001\1", 7);
	put_path_tables(image);
	image_begin_directory(image, ROOT, ROOT);
	return image;
}

static int read_image(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	struct image *image = state;
	(void)job;
	(void)track;
	memcpy(buf, image->data[lba], (size_t)n * 2048);
	for (uint32_t i = 0; i < n; i++)
		if (image->unreadable[lba + (int32_t)i])
			status[i] = DISCIMG_SECTOR_UNREADABLE;
	return 0;
}

struct discimg_disc *image_open(struct image *image)
{
	struct discimg_disc *disc = disc_new_plain("test", DISCIMG_MEDIUM_ANY, image->nsectors);
	disc->source = (struct disc_source){ .read = read_image, .state = image };
	return disc;
}
