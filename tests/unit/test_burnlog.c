/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libburn's messages in our words: submitted as libburn itself submits them. */
#include "drive/burnlog.h"
#include "suites.h"

#include <discimg/job.h>
#include <errno.h>
#include <libburn/libburn.h>
#include <string.h>

static const struct row {
	int code;
	const char *severity, *message;
	int os_errno;
	const char *expected;
} rows[] = {
	{ 0x0002011d, "FATAL", "SCSI error on write(4096,16): [3 0C 00] Medium error. Write error.",
		0, "drive: it failed: write(4096,16): Medium error. Write error (sense 3 0C 00)" },
	{ 0x00020148, "SORRY", "Cannot write desired amount of 32768 bytes.", ENOSPC,
		"drive: it failed: No space left on device" },
	{ 0x00020168, "FAILURE", "Media not properly formatted. Cannot write.", 0,
		"drive: it failed: the medium is not formatted" },
	{ 0x00029999, "SORRY", "Something new. ", 0, "drive: it failed: Something new" },
	{ 0x0002010b, "FATAL", "Burn run failed", 0, "drive: it failed: the drive gave no reason" },
	{ 0x00020178, "DEBUG", "Write thread on drive 0 ended", 0,
		"drive: it failed: the drive gave no reason" },
};

static void test_rows(void)
{
	CU_ASSERT_TRUE_FATAL(burnlog_start());
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct discimg_job *job = discimg_job_new(NULL);
		char message[200], severity[20];
		snprintf(message, sizeof(message), "%s", rows[i].message);
		snprintf(severity, sizeof(severity), "%s", rows[i].severity);
		burnlog_fetch(job, NULL);
		burn_msgs_submit(rows[i].code, message, rows[i].os_errno, severity, NULL);
		CU_ASSERT_TRUE(burnlog_fail(job, "drive", "it failed") < 0);
		CU_ASSERT_STRING_EQUAL(discimg_job_error(job), rows[i].expected);
		discimg_job_free(job);
	}
}

static void test_first_counts(void)
{
	char first[] =
		"SCSI error on write(0,16): [5 21 00] Illegal request. Address out of range.";
	char second[] = "Failed to synchronize drive cache", fatal[] = "FATAL";
	struct burn_cause cause = { 0 };
	struct discimg_job *job = discimg_job_new(NULL);
	burn_msgs_submit(0x0002011d, first, 0, fatal, NULL);
	burn_msgs_submit(0x0002017f, second, 0, fatal, NULL);
	burnlog_fetch(job, &cause);
	CU_ASSERT_PTR_NOT_NULL(strstr(cause.text, "Address out of range (sense 5 21 00)"));
	discimg_job_free(job);
}

CU_TestInfo tests_of_burnlog[] = {
	{ "what libburn says is told in our words", test_rows },
	{ "of several failures the first is the cause", test_first_counts },
	CU_TEST_INFO_NULL,
};
