/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/bytes.h"
#include "base/digest.h"
#include "fs/fs.h"
#include "image.h"
#include "suites.h"

#include <stdlib.h>
#include <string.h>

static void put_mbr_entry(struct image *image, int i, uint8_t type, uint32_t start, uint32_t n)
{
	uint8_t *p = image->data[0] + 446 + 16 * i;
	put_le16(image->data[0] + 510, 0xaa55);
	p[4] = type;
	put_le32(p + 8, start);
	put_le32(p + 12, n);
}

static void put_gpt_header(uint8_t *p, uint64_t my, uint64_t alternate, uint64_t entries)
{
	memcpy(p, "EFI PART\0\0\1\0", 12);
	put_le32(p + 12, 92);
	put_le64(p + 24, my);
	put_le64(p + 32, alternate);
	put_le64(p + 72, entries);
	put_le32(p + 80, 4);
	put_le32(p + 84, 128);
	put_le32(p + 16, crc32_of(0, p, 92));
}

static void put_tag(uint8_t *p, uint16_t tag, uint32_t lba)
{
	put_le16(p, tag);
	put_le32(p + 12, lba);
	for (int i = 0; i < 16; i++)
		p[4] = (uint8_t)(p[4] + (i == 4 ? 0 : p[i]));
}

static void put_udf(struct image *image)
{
	put_tag(image->data[256], 2, 256);
	put_le32(image->data[256] + 16, 3 * 2048);
	put_le32(image->data[256] + 20, 260);
	put_tag(image->data[260], 5, 260);
	put_le32(image->data[260] + 188, 300);
	put_le32(image->data[260] + 192, 100);
	put_tag(image->data[410], 2, 410);
}

static void with_nothing(struct image *image)
{
	(void)image;
}

static void with_partition(struct image *image)
{
	put_mbr_entry(image, 1, 0xef, 4 * 600, 4 * 50 + 1);
}

static void with_placeholder(struct image *image)
{
	put_mbr_entry(image, 0, 0xee, 1, 0xffffffff);
}

static void with_boot_code(struct image *image)
{
	put_mbr_entry(image, 1, 0xef, 4 * 600, 4 * 50);
	image->data[0][446] = 0x33;
}

static void with_gpt(struct image *image)
{
	put_gpt_header(image->data[0] + 512, 1, 4 * 700 - 1, 2);
}

static void with_broken_gpt(struct image *image)
{
	with_gpt(image);
	image->data[0][512 + 33]++;
}

static void with_huge_gpt(struct image *image)
{
	put_gpt_header(image->data[0] + 512, 1, UINT64_MAX, 2);
}

/* What fs_extent() says of IMAGE. */
static struct fs_extent extent_of(struct image *image)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = image_open(image);
	struct fs_extent extent;
	CU_ASSERT_EQUAL(fs_extent(job, disc, &extent), 0);
	discimg_disc_free(disc);
	discimg_job_free(job);
	return extent;
}

static void the_furthest_structure_is_found(void)
{
	static const struct {
		void (*change)(struct image *image);
		int64_t end_lba;
		const char *by;
	} rows[] = {
		{ with_nothing, 500, "primary volume descriptor" },
		{ with_partition, 651, "MBR partition 2" },
		{ with_placeholder, 500, "primary volume descriptor" },
		{ with_boot_code, 500, "primary volume descriptor" },
		{ with_gpt, 700, "backup GPT" },
		{ with_broken_gpt, 500, "primary volume descriptor" },
		{ with_huge_gpt, INT64_C(1) << 62, "backup GPT" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct image *image = image_new_iso(500);
		image->nsectors = 1000;
		rows[i].change(image);
		struct fs_extent extent = extent_of(image);
		CU_ASSERT_EQUAL(extent.end_lba, rows[i].end_lba);
		CU_ASSERT_STRING_EQUAL(extent.by, rows[i].by);
		free(image);
	}
}

static void udf_reaches_to_its_last_anchor(void)
{
	struct image *image = image_new(1000);
	put_udf(image);
	struct fs_extent extent = extent_of(image);
	CU_ASSERT_EQUAL(extent.end_lba, 411);
	CU_ASSERT_STRING_EQUAL(extent.by, "UDF anchor");
	image->unreadable[410] = true;
	extent = extent_of(image);
	CU_ASSERT_EQUAL(extent.end_lba, 400);
	CU_ASSERT_STRING_EQUAL(extent.by, "UDF partition");
	free(image);
}

static void a_blank_disc_names_nothing(void)
{
	struct image *image = image_new(3);
	CU_ASSERT_EQUAL(extent_of(image).end_lba, 0);
	free(image);
}

CU_TestInfo tests_of_extent[] = {
	{ "the furthest structure is found", the_furthest_structure_is_found },
	{ "UDF reaches to its last anchor", udf_reaches_to_its_last_anchor },
	{ "a blank disc names nothing", a_blank_disc_names_nothing },
	CU_TEST_INFO_NULL,
};
