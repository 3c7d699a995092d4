/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "disc/charset.h"
#include "suites.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	enum discimg_charset charset;
	const char *bytes, *utf8;
} same[] = {
	{ DISCIMG_CHARSET_ASCII, "Plain", "Plain" },
	{ DISCIMG_CHARSET_LATIN1, "\xc0 la \xff", "À la ÿ" },
	{ DISCIMG_CHARSET_MSJIS, "\x93\xfa\x96\x7b\x83\x5c", "日本ソ" },
	{ DISCIMG_CHARSET_MSJIS, "\x82\x60\x81\x40\x82\x9a", "Ａ　ｚ" },
	{ DISCIMG_CHARSET_MSJIS, "", "" },
};

static void texts_come_and_go(void)
{
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		uint8_t bytes[64];
		unsigned nlost = 0;
		size_t nbytes = strlen(same[i].bytes);
		char *utf8 =
			charset_to_utf8(same[i].charset, (const uint8_t *)same[i].bytes, nbytes);
		CU_ASSERT_STRING_EQUAL(utf8, same[i].utf8);
		free(utf8);
		CU_ASSERT_EQUAL(
			charset_of_utf8(same[i].charset, same[i].utf8, bytes, &nlost), nbytes);
		CU_ASSERT_EQUAL(memcmp(bytes, same[i].bytes, nbytes), 0);
		CU_ASSERT_EQUAL(nlost, 0);
	}
}

static void what_a_code_lacks_is_counted(void)
{
	static const struct {
		enum discimg_charset charset;
		const char *utf8, *bytes;
		unsigned nlost;
	} rows[] = {
		{ DISCIMG_CHARSET_ASCII, "À la", "? la", 1 },
		{ DISCIMG_CHARSET_LATIN1, "€ 日", "? ?", 2 },
		{ DISCIMG_CHARSET_MSJIS, "ÿ日", "\x81\x48\x93\xfa", 1 },
		{ DISCIMG_CHARSET_MSJIS, "a ~", "\x82\x81\x81\x40\x81\x60", 0 }, /* full width */
		{ DISCIMG_CHARSET_LATIN1, "\xe2\x82", "?", 1 },                  /* cut off */
		{ DISCIMG_CHARSET_LATIN1, "\xc3(\x80", "?(?",
			2 }, /* no continuation; nothing but one */
		{ DISCIMG_CHARSET_LATIN1, "\xff\xfe", "??", 2 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t bytes[64] = { 0 };
		unsigned nlost = 0;
		CU_ASSERT_EQUAL(charset_of_utf8(rows[i].charset, rows[i].utf8, bytes, &nlost),
			strlen(rows[i].bytes));
		CU_ASSERT_STRING_EQUAL((char *)bytes, rows[i].bytes);
		CU_ASSERT_EQUAL(nlost, rows[i].nlost);
	}
}

static void bytes_that_are_no_characters_are_replaced(void)
{
	char *utf8 = charset_to_utf8(DISCIMG_CHARSET_MSJIS, (const uint8_t *)"\x93\xfa\xff\x93", 4);
	CU_ASSERT_STRING_EQUAL(utf8, "日\xef\xbf\xbd\xef\xbf\xbd");
	free(utf8);
}

CU_TestInfo tests_of_charset[] = {
	{ "texts come and go", texts_come_and_go },
	{ "what a code lacks is counted", what_a_code_lacks_is_counted },
	{ "bytes that are no characters are replaced", bytes_that_are_no_characters_are_replaced },
	CU_TEST_INFO_NULL,
};
