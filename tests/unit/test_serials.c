/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/bytes.h"
#include "master/serials.h"
#include "suites.h"

#include <stdbool.h>
#include <string.h>

enum { BLOCK = 2048, NBLOCKS = 24, ROOT = 18, CHILD = 20 };

/* A directory record (ECMA-119 §9.1) with a PX entry (RRIP 1.12 §4.1.1); its length. */
static size_t put_record(
	uint8_t *p, const char *id, size_t id_nbytes, uint32_t extent, bool directory, uint32_t ino)
{
	size_t used = 33 + id_nbytes + (id_nbytes % 2 == 0);
	memset(p, 0, used + 44);
	p[0] = (uint8_t)(used + 44);
	put_le32(p + 2, extent);
	put_le32(p + 10, BLOCK);
	p[25] = directory ? 2 : 0;
	p[32] = (uint8_t)id_nbytes;
	memcpy(p + 33, id, id_nbytes);
	memcpy(p + used, "PX\x2c\x01", 4);
	put_le32(p + used + 36, ino);
	put_be32(p + used + 40, ino);
	return used + 44;
}

static uint32_t serial_of(const uint8_t *record)
{
	const uint8_t *px = record + record[0] - 44;
	CU_ASSERT_EQUAL(get_le32(px + 36), get_be32(px + 40));
	return get_le32(px + 36);
}

/* A root with the directory D and the files A and B, which are one; D holds C. */
struct image {
	uint8_t blocks[NBLOCKS * BLOCK];
	uint8_t *self, *parent, *d, *a, *b, *d_self, *d_parent, *c;
};

static void make_image(struct image *image)
{
	memset(image, 0, sizeof(*image));
	put_record(image->blocks + 16 * BLOCK + 156, "\0", 1, ROOT, true, 0);
	uint8_t *p = image->self = image->blocks + ROOT * BLOCK;
	image->parent = p += put_record(p, "\0", 1, ROOT, true, 700);
	image->a = p += put_record(p, "\1", 1, ROOT, true, 700);
	image->b = p += put_record(p, "A", 1, 23, false, 31);
	image->d = p += put_record(p, "BB", 2, 23, false, 31);
	put_record(p, "D", 1, CHILD, true, 12);
	p = image->d_self = image->blocks + CHILD * BLOCK;
	image->d_parent = p += put_record(p, "\0", 1, CHILD, true, 12);
	image->c = p += put_record(p, "\1", 1, ROOT, true, 700);
	put_record(p, "C", 1, 23, false, 5);
}

static bool renumber(struct image *image, uint32_t step)
{
	struct serials *serials = serials_new(NBLOCKS);
	bool good = true;
	for (uint32_t lba = 0; good && lba < NBLOCKS; lba += step)
		good = serials_renumber(serials, lba, step, image->blocks + (size_t)lba * BLOCK);
	serials_free(serials);
	return good;
}

static void numbers_follow_the_order_of_the_image(void)
{
	for (uint32_t step = 1; step <= NBLOCKS; step *= 2) {
		struct image image;
		make_image(&image);
		CU_ASSERT_TRUE(renumber(&image, step));
		CU_ASSERT_EQUAL(serial_of(image.self), 1);
		CU_ASSERT_EQUAL(serial_of(image.parent), 1);
		CU_ASSERT_EQUAL(serial_of(image.a), 2);
		CU_ASSERT_EQUAL(serial_of(image.b), 2);
		CU_ASSERT_EQUAL(serial_of(image.d), 3);
		CU_ASSERT_EQUAL(serial_of(image.d_self), 3);
		CU_ASSERT_EQUAL(serial_of(image.d_parent), 1);
		CU_ASSERT_EQUAL(serial_of(image.c), 4);
	}
}

static void what_looks_like_an_entry_in_a_file_stays(void)
{
	struct image image;
	make_image(&image);
	uint8_t *p = image.blocks + 23 * BLOCK;
	put_record(p, "X", 1, CHILD, true, 99);
	CU_ASSERT_TRUE(renumber(&image, 8));
	CU_ASSERT_EQUAL(serial_of(p), 99);
}

static void directories_that_cannot_be_followed_are_refused(void)
{
	static const struct {
		size_t offset; /* from the record of D */
		uint8_t byte;
	} rows[] = {
		{ 0, 20 },        /* shorter than a record is */
		{ 32, 200 },      /* a name longer than the record */
		{ 2, ROOT },      /* itself, so a loop */
		{ 2, NBLOCKS },   /* beyond the directories */
		{ 10 + 3, 0x7f }, /* a huge one */
		{ 10 + 1, 0x40 }, /* a bit too long */
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct image image;
		make_image(&image);
		image.d[rows[i].offset] = rows[i].byte;
		CU_ASSERT_FALSE(renumber(&image, 4));
	}
}

CU_TestInfo tests_of_serials[] = {
	{ "numbers follow the order of the image", numbers_follow_the_order_of_the_image },
	{ "what looks like an entry in a file stays", what_looks_like_an_entry_in_a_file_stays },
	{ "directories that cannot be followed are refused",
		directories_that_cannot_be_followed_are_refused },
	CU_TEST_INFO_NULL,
};
