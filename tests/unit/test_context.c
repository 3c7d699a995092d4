/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/context.h"
#include "suites.h"

static void keep(void *user, const struct discimg_progress *progress)
{
	*(struct discimg_progress *)user = *progress;
}

/* A file may have grown since it was counted; without a total, there is nothing to go beyond. */
static void test_progress(void)
{
	static const struct {
		uint64_t done_nbytes, total_nbytes, told_nbytes;
	} rows[] = { { 3, 5, 3 }, { 5, 5, 5 }, { 7, 5, 5 }, { 7, 0, 7 } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct discimg_progress told = { 0 };
		struct discimg_callbacks callbacks = { .progress = keep, .user = &told };
		struct discimg_job *job = discimg_job_new(&callbacks);
		struct discimg_progress progress = { .phase = "writing",
			.done_nbytes = rows[i].done_nbytes,
			.total_nbytes = rows[i].total_nbytes };
		report_progress(job, &progress);
		CU_ASSERT_EQUAL(told.done_nbytes, rows[i].told_nbytes);
		CU_ASSERT_EQUAL(told.total_nbytes, rows[i].total_nbytes);
		discimg_job_free(job);
	}
}

CU_TestInfo tests_of_context[] = {
	{ "no more is told to be done than there is to do", test_progress },
	CU_TEST_INFO_NULL,
};
