/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in a volume descriptor's application use, and whether it is an MD5. */
#include "base/bytes.h"
#include "check/implanted.h"
#include "suites.h"

#include <string.h>

#define MD5 "ISO MD5SUM = 539ec09507841df52249adb62843f9d2;"

static bool parse(const char *text, uint32_t nblocks, struct implanted *out)
{
	uint8_t pvd[2048] = "\1CD001";
	put_be32(pvd + 84, nblocks);
	memset(pvd + IMPLANTED_AT, ' ', IMPLANTED_NBYTES);
	memcpy(pvd + IMPLANTED_AT, text, strlen(text));
	return implanted_parse(pvd, out);
}

static void an_md5_and_what_it_is_of_are_found(void)
{
	struct implanted out;
	CU_ASSERT_TRUE(parse(MD5 "SKIPSECTORS = 15;RHLISOSTATUS=0;", 381, &out));
	CU_ASSERT_STRING_EQUAL(out.md5, "539ec09507841df52249adb62843f9d2");
	CU_ASSERT_EQUAL(out.nsectors, 366);
	CU_ASSERT_TRUE(parse(MD5 "SKIPSECTORS = 0;", UINT32_MAX, &out));
	CU_ASSERT_EQUAL(out.nsectors, UINT32_MAX);
}

static void anything_else_is_none(void)
{
	static const struct {
		const char *text;
		uint32_t nblocks;
	} rows[] = {
		{ "", 381 },
		{ MD5, 381 },
		{ MD5 "SKIPSECTORS = ;", 381 },
		{ MD5 "SKIPSECTORS = -1;", 381 },
		{ MD5 "SKIPSECTORS = 15", 381 },
		{ MD5 "SKIPSECTORS = 381;", 381 },
		{ MD5 "SKIPSECTORS = 15;", 0 },
		{ MD5 "SKIPSECTORS = 99999999999999999999;", 381 },
		{ "ISO MD5SUM = 539ec09507841df5;SKIPSECTORS = 15;", 381 },
		{ "SKIPSECTORS = 15;ISO MD5SUM = ", 381 },
	};
	struct implanted out;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CU_ASSERT_FALSE(parse(rows[i].text, rows[i].nblocks, &out));
}

static void the_field_may_be_full(void)
{
	uint8_t pvd[2048] = "\1CD001";
	struct implanted out;
	put_be32(pvd + 84, 381);
	memset(pvd + IMPLANTED_AT, '1', IMPLANTED_NBYTES);
	memcpy(pvd + IMPLANTED_AT + IMPLANTED_NBYTES - 20, "ISO MD5SUM = 5555555", 20);
	CU_ASSERT_FALSE(implanted_parse(pvd, &out));
	pvd[0] = 2;
	CU_ASSERT_FALSE(implanted_parse(pvd, &out));
}

CU_TestInfo tests_of_implanted[] = {
	{ "an MD5 and what it is of are found", an_md5_and_what_it_is_of_are_found },
	{ "anything else is none", anything_else_is_none },
	{ "the field may be full", the_field_may_be_full },
	CU_TEST_INFO_NULL,
};
