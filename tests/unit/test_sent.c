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
	struct sent *sent = sent_new(NSECTORS);
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

static void compare(struct image *image, struct sent *sent, struct sent_report *report)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = image_open(image);
	CU_ASSERT_EQUAL(sent_compare(job, sent, disc, 0, report), 0);
	CU_ASSERT_EQUAL(report->ncompared, NSECTORS);
	discimg_disc_free(disc);
	discimg_job_free(job);
}

static void test_same(void)
{
	struct image *image = image_of_numbers();
	struct sent *sent = remember(NULL, image);
	struct sent_report report;
	compare(image, sent, &report);
	CU_ASSERT_EQUAL(report.ndiffering + report.nunreadable, 0);
	CU_ASSERT_EQUAL(report.first_lba, DISCIMG_NO_LBA);
	free(report.ranges);
	sent_free(sent);
	free(image);
}

static void test_damage(void)
{
	struct image *image = image_of_numbers();
	struct sent *sent = remember(NULL, image);
	struct sent_report report;
	image->data[300][2047] ^= 1;
	image->data[301][0] ^= 0x80;
	image->unreadable[302] = image->unreadable[NSECTORS - 1] = true;
	compare(image, sent, &report);
	CU_ASSERT_EQUAL(report.ndiffering, 2);
	CU_ASSERT_EQUAL(report.nunreadable, 2);
	CU_ASSERT_EQUAL(report.first_lba, 300);
	CU_ASSERT_EQUAL_FATAL(report.nranges, 3);
	CU_ASSERT_TRUE(report.ranges[0].lba == 300 && report.ranges[0].nsectors == 2 &&
		       !report.ranges[0].unreadable);
	CU_ASSERT_TRUE(report.ranges[1].lba == 302 && report.ranges[1].unreadable);
	CU_ASSERT_EQUAL(report.ranges[2].lba, NSECTORS - 1);
	free(report.ranges);
	sent_free(sent);
	free(image);
}

static void test_short_disc(void)
{
	struct image *image = image_of_numbers();
	struct sent *sent = remember(NULL, image);
	struct sent_report report;
	image->nsectors = NSECTORS - 50;
	compare(image, sent, &report);
	CU_ASSERT_EQUAL(report.nunreadable, 50);
	CU_ASSERT_EQUAL(report.first_lba, NSECTORS - 50);
	free(report.ranges);
	sent_free(sent);
	free(image);
}

static void test_long_disc(void)
{
	struct image *image = image_of_numbers();
	struct sent *sent = remember(NULL, image);
	struct sent_report report;
	image->nsectors = NSECTORS + 150;
	compare(image, sent, &report);
	CU_ASSERT_EQUAL(report.ndiffering + report.nunreadable, 0);
	free(report.ranges);
	sent_free(sent);
	free(image);
}

CU_TestInfo tests_of_sent[] = {
	{ "what comes back as it was sent is no fault", test_same },
	{ "one bit, and a sector that cannot be read, are found and placed", test_damage },
	{ "a disc that ends early lacks its last sectors", test_short_disc },
	{ "padding of a track behind what was sent is no fault", test_long_disc },
	CU_TEST_INFO_NULL,
};
