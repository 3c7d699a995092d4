/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/digest.h"
#include "check/compare.h"
#include "check/hashes.h"
#include "check/surface.h"
#include "image.h"
#include "sector/raw.h"
#include "suites.h"

#include <stdlib.h>
#include <string.h>

/* A disc without a source: tracks of the given modes, sizes and gaps, one behind the other. */
struct track_row {
	enum discimg_track_mode mode;
	unsigned stored_nbytes;
	uint32_t nsectors, pregap_unstored;
};

static struct discimg_disc *disc_of(const struct track_row *rows, size_t n)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = disc_new("test", DISCIMG_MEDIUM_CD);
	int32_t lba = 0;
	for (size_t i = 0; i < n; i++) {
		struct discimg_track *track = disc_add_track(disc);
		track->mode = rows[i].mode;
		track->stored_nbytes = rows[i].stored_nbytes;
		track->start_lba = lba;
		track->nsectors = rows[i].nsectors;
		track->pregap_unstored = rows[i].pregap_unstored;
		track->index_lba[1] = lba + (int32_t)rows[i].pregap_unstored;
		lba += (int32_t)rows[i].nsectors;
	}
	CU_ASSERT_EQUAL_FATAL(disc_finish(job, disc, "test"), 0);
	discimg_job_free(job);
	return disc;
}

struct plan_row {
	struct track_row a[2], b[2];
	unsigned nbytes[2];   /* of the ranges that are expected */
	uint32_t nsectors[2]; /* 0: no such range */
	uint64_t nunstored, nmismatched, nabsent;
};

static const struct plan_row plan_rows[] = {
	{ .a = { { DISCIMG_MODE1, 2352, 100, 0 }, { DISCIMG_AUDIO, 2352, 50, 0 } },
		.b = { { DISCIMG_MODE1, 2352, 100, 0 }, { DISCIMG_AUDIO, 2352, 50, 0 } },
		.nbytes = { 2352 },
		.nsectors = { 150 } },
	{ .a = { { DISCIMG_MODE1, 2352, 100, 0 }, { DISCIMG_AUDIO, 2352, 50, 0 } },
		.b = { { DISCIMG_MODE1, 2048, 100, 0 }, { DISCIMG_AUDIO, 2352, 50, 0 } },
		.nbytes = { 2048, 2352 },
		.nsectors = { 100, 50 } },
	{ .a = { { DISCIMG_MODE2, 2336, 100, 0 }, { DISCIMG_MODE2, 2336, 50, 0 } },
		.b = { { DISCIMG_MODE2, 2352, 100, 0 }, { DISCIMG_MODE2, 2336, 50, 0 } },
		.nbytes = { 2336 },
		.nsectors = { 150 } },
	{ .a = { { DISCIMG_MODE2, 2336, 100, 0 }, { DISCIMG_CDI, 2336, 50, 0 } },
		.b = { { DISCIMG_MODE1, 2352, 100, 0 }, { DISCIMG_MODE2, 2048, 50, 0 } },
		.nbytes = { 2048 },
		.nsectors = { 150 } },
	{ .a = { { DISCIMG_MODE1, 2048, 100, 0 }, { DISCIMG_AUDIO, 2352, 50, 20 } },
		.b = { { DISCIMG_MODE1, 2048, 100, 0 }, { DISCIMG_AUDIO, 2352, 50, 0 } },
		.nbytes = { 2048, 2352 },
		.nsectors = { 100, 30 },
		.nunstored = 20 },
	{ .a = { { DISCIMG_MODE1, 2048, 100, 0 }, { DISCIMG_MODE1, 2048, 50, 0 } },
		.b = { { DISCIMG_MODE1, 2048, 90, 0 }, { DISCIMG_AUDIO, 2352, 40, 0 } },
		.nbytes = { 2048 },
		.nsectors = { 90 },
		.nmismatched = 40,
		.nabsent = 20 },
};

static void discs_are_compared_in_what_they_share(void)
{
	for (size_t i = 0; i < sizeof(plan_rows) / sizeof(plan_rows[0]); i++) {
		const struct plan_row *row = &plan_rows[i];
		struct discimg_job *job = discimg_job_new(NULL);
		struct discimg_disc *a = disc_of(row->a, 2), *b = disc_of(row->b, 2);
		struct compare_plan plan;
		size_t n = row->nsectors[1] ? 2 : 1;
		CU_ASSERT_EQUAL(compare_plan(job, a, b, &plan), 0);
		CU_ASSERT_EQUAL_FATAL(plan.nranges, n);
		for (size_t j = 0; j < n; j++) {
			CU_ASSERT_EQUAL(plan.ranges[j].shape.nbytes, row->nbytes[j]);
			CU_ASSERT_EQUAL(plan.ranges[j].nsectors, row->nsectors[j]);
		}
		CU_ASSERT_EQUAL(plan.nunstored, row->nunstored);
		CU_ASSERT_EQUAL(plan.nmismatched, row->nmismatched);
		CU_ASSERT_EQUAL(plan.nabsent, row->nabsent);
		free(plan.ranges);
		discimg_disc_free(a);
		discimg_disc_free(b);
		discimg_job_free(job);
	}
}

static void unreadable_sectors_are_no_differences(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct image *a = image_new(20), *b = image_new(20);
	struct discimg_disc *disc = image_open(a), *against = image_open(b);
	struct compare *compare = compare_new(against);
	uint8_t status[20] = { [3] = DISCIMG_SECTOR_UNREADABLE };
	struct sector_batch batch = {
		.nsectors = 20, .shape = { .nbytes = 2048 }, .data = a->data[0], .status = status
	};
	b->unreadable[4] = true;
	a->data[3][0] = a->data[9][2047] = 1;
	CU_ASSERT_EQUAL(compare_take(compare, job, &batch), 0);
	CU_ASSERT_EQUAL(bad_finish(job, compare_bad(compare), NULL), 0);
	const struct discimg_bad *bad = &compare_bad(compare)->bad;
	CU_ASSERT_EQUAL(bad->nsectors_of[DISCIMG_BAD_UNREADABLE], 2);
	CU_ASSERT_EQUAL(bad->nsectors_of[DISCIMG_BAD_DIFFERENT], 1);
	CU_ASSERT_EQUAL(bad->first_lba, 3);
	CU_ASSERT_EQUAL_FATAL(bad->nranges, 2);
	CU_ASSERT_EQUAL(bad->ranges[0].nsectors, 2);
	CU_ASSERT_EQUAL(bad->ranges[1].lba, 9);
	compare_free(compare);
	discimg_disc_free(disc);
	discimg_disc_free(against);
	discimg_job_free(job);
	free(a);
	free(b);
}

static bool name_tens(void *state, int32_t lba, char *path, size_t nbytes)
{
	(void)state, (void)nbytes;
	path[0] = (char)('a' + lba / 10);
	path[1] = '\0';
	return lba < 30;
}

static void ranges_are_joined_and_split_by_file(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct disc_names names = { .path_at = name_tens };
	struct bad_list list;
	bad_init(&list);
	bad_add(job, &list, 28, 4, DISCIMG_BAD_EDC);
	bad_add(job, &list, 5, 2, DISCIMG_BAD_EDC);
	bad_add(job, &list, 7, 5, DISCIMG_BAD_EDC);
	CU_ASSERT_EQUAL(bad_finish(job, &list, &names), 0);
	CU_ASSERT_EQUAL_FATAL(list.bad.nranges, 4);
	CU_ASSERT_EQUAL(list.bad.ranges[0].lba, 5);
	CU_ASSERT_EQUAL(list.bad.ranges[0].nsectors, 5);
	CU_ASSERT_EQUAL(list.bad.ranges[3].lba, 30);
	CU_ASSERT_EQUAL(list.bad.ranges[3].file, DISCIMG_NO_FILE);
	CU_ASSERT_EQUAL_FATAL(list.bad.nfiles, 3);
	CU_ASSERT_STRING_EQUAL(list.bad.files[1].path, "b");
	CU_ASSERT_EQUAL(list.bad.files[1].nbad, 2);
	CU_ASSERT_EQUAL(list.bad.first_lba, 5);
	bad_free(&list.bad);
	discimg_job_free(job);
}

static void too_many_ranges_are_counted_only(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct bad_list list, all;
	bad_init(&list);
	bad_init(&all);
	for (int32_t i = 0; i < BAD_MAX_RANGES + 7; i++)
		bad_add(job, &list, 2 * i, 1, DISCIMG_BAD_EDC);
	CU_ASSERT_EQUAL(bad_add_all(job, &all, &list), 0);
	CU_ASSERT_EQUAL(bad_finish(job, &all, NULL), 0);
	CU_ASSERT_EQUAL(all.bad.nranges, BAD_MAX_RANGES);
	CU_ASSERT_EQUAL(all.bad.nsectors, BAD_MAX_RANGES + 7);
	CU_ASSERT_EQUAL(all.bad.nsectors_of[DISCIMG_BAD_EDC], BAD_MAX_RANGES + 7);
	CU_ASSERT_EQUAL(all.bad.nunlisted, 7);
	bad_free(&list.bad);
	bad_free(&all.bad);
	discimg_job_free(job);
}

static void digests_are_those_of_their_standards(void)
{
	static const char *const expected[DIGEST_NKINDS] = { "cbf43926",
		"25f9e794323b453885f5181f1b624d0b", "f7c3bc1d808e04732adf679965ccc34ca7ae3441",
		"15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225" };
	for (int kind = 0; kind < DIGEST_NKINDS; kind++) {
		struct digest *digest = digest_new(NULL, (enum digest_kind)kind);
		char hex[DIGEST_HEX_NBYTES];
		for (int round = 0; round < 2; round++) {
			CU_ASSERT_TRUE(digest_add(digest, "12345", 5));
			CU_ASSERT_TRUE(digest_add(digest, "6789", 4));
			CU_ASSERT_TRUE(digest_finish(digest, hex));
			CU_ASSERT_STRING_EQUAL(hex, expected[kind]);
		}
		digest_free(digest);
	}
}

CU_TestInfo tests_of_compare[] = {
	{ "discs are compared in what they share", discs_are_compared_in_what_they_share },
	{ "unreadable sectors are no differences", unreadable_sectors_are_no_differences },
	{ "ranges are joined, and split by file", ranges_are_joined_and_split_by_file },
	{ "too many ranges are counted only", too_many_ranges_are_counted_only },
	{ "digests are those of their standards", digests_are_those_of_their_standards },
	CU_TEST_INFO_NULL,
};
