/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/context.h"
#include "master/identity.h"
#include "suites.h"

#include <stdlib.h>

static void times_become_sixteen_digits(void)
{
	static const struct {
		int64_t timestamp;
		const char *digits;
	} rows[] = {
		{ 0, "1970010100000000" },
		{ 951782399, "2000022823595900" },
		{ 951782400, "2000022900000000" },
		{ 2147483648, "2038011903140800" },
		{ -1, "1969123123595900" },
		{ 253402300799, "9999123123595900" },
		{ -62135596800, "0001010100000000" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char digits[17];
		identity_digits(&(struct discimg_master_options){ 0 }, rows[i].timestamp, digits);
		CU_ASSERT_STRING_EQUAL(digits, rows[i].digits);
	}
}

static void the_time_is_told_or_the_newest(void)
{
	static const struct {
		const char *option, *epoch;
		int result;
		int64_t timestamp;
	} rows[] = {
		{ NULL, NULL, 0, 77 },
		{ NULL, "12", 0, 12 },
		{ NULL, "-5", 0, -5 },
		{ "newest", "12", 0, 77 },
		{ "13", "12", 0, 13 },
		{ NULL, "", DISCIMG_E_INVALID, 0 },
		{ NULL, "12 ", DISCIMG_E_INVALID, 0 },
		{ NULL, "0x12", DISCIMG_E_INVALID, 0 },
		{ "99999999999999999999", NULL, DISCIMG_E_USAGE, 0 },
		{ "253402300800", NULL, DISCIMG_E_USAGE, 0 },
		{ "yesterday", NULL, DISCIMG_E_USAGE, 0 },
	};
	const struct tree tree = { .newest_mtime = 77 };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct discimg_master_options options = { .timestamp = rows[i].option };
		struct discimg_job *job = discimg_job_new(NULL);
		int64_t timestamp = 0;
		if (rows[i].epoch)
			setenv("SOURCE_DATE_EPOCH", rows[i].epoch, 1);
		else
			unsetenv("SOURCE_DATE_EPOCH");
		CU_ASSERT_EQUAL(identity_time(job, &options, &tree, &timestamp), rows[i].result);
		if (rows[i].result == 0)
			CU_ASSERT_EQUAL(timestamp, rows[i].timestamp);
		discimg_job_free(job);
	}
	unsetenv("SOURCE_DATE_EPOCH");
}

CU_TestInfo tests_of_identity[] = {
	{ "times become sixteen digits", times_become_sixteen_digits },
	{ "the time is told, or the newest", the_time_is_told_or_the_newest },
	CU_TEST_INFO_NULL,
};
