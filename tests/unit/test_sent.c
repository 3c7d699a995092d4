/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was sent, and the comparison with what comes back. */
#include "check/sent.h"
#include "disc/copy.h"
#include "image.h"
#include "suites.h"

#include <stdlib.h>
#include <string.h>

#define NSECTORS 700

static struct image *image_of_numbers(void)
{
	struct image *image = image_new(NSECTORS);
	for (uint32_t i = 0; i < NSECTORS; i++)
		memset(image->data[i], (int)(i % 251) + 1, sizeof(image->data[i]));
	return image;
}

static struct sent *remember(struct discimg_job *job, struct image *image)
{
	struct sent *sent = sent_new(NULL, NSECTORS, 2048);
	uint8_t status[NSECTORS] = { 0 };
	for (uint32_t lba = 0; lba < NSECTORS; lba += 100) {
		struct sector_batch batch = { .lba = (int32_t)lba,
			.nsectors = 100,
			.shape = { .nbytes = 2048 },
			.data = image->data[lba],
			.status = status };
		CU_ASSERT_EQUAL(sent_take(sent, job, &batch), 0);
	}
	return sent;
}

static struct discimg_bad compare(struct image *image, struct sent *sent)
{
	struct bad_list list;
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = image_open(image);
	bad_init(&list);
	CU_ASSERT_EQUAL(sent_compare(job, sent, disc, 0, &list), 0);
	CU_ASSERT_EQUAL(bad_finish(job, &list, NULL), 0);
	discimg_disc_free(disc);
	discimg_job_free(job);
	return list.bad;
}

static void test_same(void)
{
	struct image *image = image_of_numbers();
	struct sent *sent = remember(NULL, image);
	struct discimg_bad bad = compare(image, sent);
	CU_ASSERT_EQUAL(bad.nsectors, 0);
	CU_ASSERT_EQUAL(bad.first_lba, DISCIMG_NO_LBA);
	bad_free(&bad);
	sent_free(sent);
	free(image);
}

/* Of a session behind others: the same sectors, from another one on. */
static void test_session(void)
{
	struct image *image = image_of_numbers();
	struct sent *sent = sent_new(NULL, NSECTORS, 2048);
	uint8_t status[NSECTORS] = { 0 };
	struct sector_batch batch = { .lba = 400,
		.nsectors = NSECTORS - 400,
		.shape = { .nbytes = 2048 },
		.data = image->data[400],
		.status = status };
	CU_ASSERT_EQUAL(sent_take(sent, NULL, &batch), 0);
	image->data[399][0] ^= 1;
	image->data[401][0] ^= 1;
	image->nsectors = NSECTORS - 50;
	struct discimg_bad bad = compare(image, sent);
	CU_ASSERT_EQUAL(bad.nsectors_of[DISCIMG_BAD_DIFFERENT], 1);
	CU_ASSERT_EQUAL(bad.nsectors_of[DISCIMG_BAD_UNREADABLE], 50);
	CU_ASSERT_EQUAL(bad.first_lba, 401);
	CU_ASSERT_EQUAL(bad.ranges[bad.nranges - 1].lba, NSECTORS - 50);
	bad_free(&bad);
	sent_free(sent);
	free(image);
}

static void test_damage(void)
{
	struct image *image = image_of_numbers();
	struct sent *sent = remember(NULL, image);
	image->data[300][2047] ^= 1;
	image->data[301][0] ^= 0x80;
	image->unreadable[302] = image->unreadable[NSECTORS - 1] = true;
	struct discimg_bad bad = compare(image, sent);
	CU_ASSERT_EQUAL(bad.nsectors_of[DISCIMG_BAD_DIFFERENT], 2);
	CU_ASSERT_EQUAL(bad.nsectors_of[DISCIMG_BAD_UNREADABLE], 2);
	CU_ASSERT_EQUAL(bad.first_lba, 300);
	CU_ASSERT_EQUAL_FATAL(bad.nranges, 3);
	CU_ASSERT_TRUE(bad.ranges[0].lba == 300 && bad.ranges[0].nsectors == 2 &&
		       bad.ranges[0].kind == DISCIMG_BAD_DIFFERENT);
	CU_ASSERT_TRUE(bad.ranges[1].lba == 302 && bad.ranges[1].kind == DISCIMG_BAD_UNREADABLE);
	CU_ASSERT_EQUAL(bad.ranges[2].lba, NSECTORS - 1);
	bad_free(&bad);
	sent_free(sent);
	free(image);
}

static void test_short_disc(void)
{
	struct image *image = image_of_numbers();
	struct sent *sent = remember(NULL, image);
	image->nsectors = NSECTORS - 50;
	struct discimg_bad bad = compare(image, sent);
	CU_ASSERT_EQUAL(bad.nsectors_of[DISCIMG_BAD_UNREADABLE], 50);
	CU_ASSERT_EQUAL(bad.first_lba, NSECTORS - 50);
	bad_free(&bad);
	sent_free(sent);
	free(image);
}

static void test_long_disc(void)
{
	struct image *image = image_of_numbers();
	struct sent *sent = remember(NULL, image);
	image->nsectors = NSECTORS + 150;
	struct discimg_bad bad = compare(image, sent);
	CU_ASSERT_EQUAL(bad.nsectors, 0);
	bad_free(&bad);
	sent_free(sent);
	free(image);
}

CU_TestInfo tests_of_sent[] = {
	{ "what comes back as it was sent is no fault", test_same },
	{ "one bit, and a sector that cannot be read, are found and placed", test_damage },
	{ "what was sent from a later sector on is compared there", test_session },
	{ "a disc that ends early lacks its last sectors", test_short_disc },
	{ "padding of a track behind what was sent is no fault", test_long_disc },
	CU_TEST_INFO_NULL,
};
