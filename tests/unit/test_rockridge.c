/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fs/rockridge: what the fields of a record tell. */
#include "suites.h"

#include "fs/rockridge.h"

#include <string.h>

/* 2001-02-03 04:05:06, in either form; the long one has 78 hundredths more. */
#define SHORT   "\x65\x02\x03\x04\x05\x06\0"
#define LONG    "2001020304050678\0"
#define SECONDS 981173106

static bool time_of(enum file_time which, const char *data, unsigned nbytes, uint32_t *ns)
{
	const struct susp_entry entry = {
		.kind = SUSP_KIND('T', 'F'), .data = (const uint8_t *)data, .nbytes = nbytes
	};
	int64_t seconds = 0;
	return rockridge_time(&entry, which, &seconds, ns) && seconds == SECONDS;
}

static void times_stand_in_the_order_of_their_flags(void)
{
	static const char one[] = "\x02" SHORT, second[] = "\x03xxxxxxx" SHORT;
	static const char last[] = "\x0b" SHORT "xxxxxxx" SHORT;
	uint32_t ns;
	CU_ASSERT_TRUE(time_of(FILE_TIME_MODIFY, one, sizeof(one) - 1, &ns));
	CU_ASSERT_FALSE(time_of(FILE_TIME_ACCESS, one, sizeof(one) - 1, &ns));
	CU_ASSERT_FALSE(time_of(FILE_TIME_MODIFY, one, sizeof(one) - 2, &ns));
	CU_ASSERT_FALSE(time_of(FILE_TIME_MODIFY, one, 0, &ns));
	CU_ASSERT_TRUE(time_of(FILE_TIME_MODIFY, second, sizeof(second) - 1, &ns));
	CU_ASSERT_TRUE(time_of(FILE_TIME_CREATION, last, sizeof(last) - 1, &ns));
	CU_ASSERT_TRUE(time_of(FILE_TIME_ATTRIBUTES, last, sizeof(last) - 1, &ns));
}

static void long_times_have_hundredths(void)
{
	static const char both[] = "\x86" LONG LONG, none[] = "\x82"
							      "20010203040506  \0";
	uint32_t ns;
	CU_ASSERT_TRUE(time_of(FILE_TIME_MODIFY, both, sizeof(both) - 1, &ns));
	CU_ASSERT_EQUAL(ns, 780000000);
	CU_ASSERT_TRUE(time_of(FILE_TIME_ACCESS, both, sizeof(both) - 1, &ns));
	CU_ASSERT_EQUAL(ns, 780000000);
	CU_ASSERT_TRUE(time_of(FILE_TIME_MODIFY, none, sizeof(none) - 1, &ns));
	CU_ASSERT_EQUAL(ns, 0);
}

static void a_file_has_the_hundredths_of_its_time(void)
{
	static const uint8_t fields[] = "TF\x16\x01\x82" LONG "TF\x05\x01";
	const struct iso_record record = { .system_use = fields,
		.system_use_nbytes = sizeof(fields) - 1 };
	const struct discimg_volume volume = { .block_nbytes = 2048 };
	struct rockridge rr;
	rockridge_read(NULL, &volume, &record, 0, false, &rr);
	CU_ASSERT_TRUE(rr.has_mtime);
	CU_ASSERT_EQUAL(rr.mtime, SECONDS);
	CU_ASSERT_EQUAL(rr.mtime_ns, 780000000);
}

CU_TestInfo tests_of_rockridge[] = {
	{ "times stand in the order of their flags", times_stand_in_the_order_of_their_flags },
	{ "long times have hundredths of seconds", long_times_have_hundredths },
	{ "a file has the hundredths of its time", a_file_has_the_hundredths_of_its_time },
	CU_TEST_INFO_NULL,
};
