/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tags as xorriso 1.5.4 wrote them, and others. */
#include "check/isofstag.h"
#include "suites.h"

#include <string.h>

#define SUPERBLOCK                                                                                 \
	"libisofs_sb_checksum_tag_v1 pos=18 range_start=0 range_size=18 next=23"                   \
	" md5=bb818ab48e55a53bede39493aaac89aa self=993d72e2da32fae2d25978ab03bc598c\n"
#define RELOCATED                                                                                  \
	"libisofs_rlsb32_checksum_tag_v1 pos=18 range_start=0 range_size=18 session_start=256"     \
	" md5=1ac55efa0b7d02836de0d05996e371f3 self=08dc4a8e227c74733fe521003e8121f6\n"
#define SESSION                                                                                    \
	"libisofs_checksum_tag_v1 pos=480 range_start=256 range_size=224"                          \
	" md5=cd2908f48562d5dccc638b62a53842fa self=03020dd346976111dade2b4887b6ed81\n"

static bool parse(const char *text, struct isofstag *tag)
{
	uint8_t block[2048] = "";
	memcpy(block, text, strlen(text));
	return isofstag_parse(NULL, block, tag);
}

static void tags_of_xorriso_are_read(void)
{
	static const struct {
		const char *text;
		enum isofstag_kind kind;
		uint32_t lba, first, nsectors, next;
	} rows[] = {
		{ SUPERBLOCK, ISOFSTAG_SUPERBLOCK, 18, 0, 18, 23 },
		{ RELOCATED, ISOFSTAG_RELOCATED, 18, 0, 18, 256 },
		{ SESSION, ISOFSTAG_SESSION, 480, 256, 224, 0 },
	};
	struct isofstag tag;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CU_ASSERT_TRUE_FATAL(parse(rows[i].text, &tag));
		CU_ASSERT_EQUAL(tag.kind, rows[i].kind);
		CU_ASSERT_EQUAL(tag.lba, rows[i].lba);
		CU_ASSERT_EQUAL(tag.first, rows[i].first);
		CU_ASSERT_EQUAL(tag.nsectors, rows[i].nsectors);
		CU_ASSERT_EQUAL(tag.next, rows[i].next);
		CU_ASSERT_STRING_EQUAL(tag.self, tag.found_self);
	}
	CU_ASSERT_STRING_EQUAL(tag.md5, "cd2908f48562d5dccc638b62a53842fa");
}

static void a_changed_number_does_not_fit_the_tags_own_md5(void)
{
	char text[] = SESSION;
	struct isofstag tag;
	strstr(text, "=480")[1] = '5';
	CU_ASSERT_TRUE(parse(text, &tag));
	CU_ASSERT_STRING_NOT_EQUAL(tag.self, tag.found_self);
}

static void anything_else_is_no_tag(void)
{
	static const char *const rows[] = {
		"",
		"libisofs_checksum_tag_v1",
		"libisofs_checksum_tag_v2 pos=480 range_start=256", /* and on as v1 */
		"libisofs_checksum_tag_v1 pos=4294967296 range_start=0 range_size=1",
		"libisofs_checksum_tag_v1 pos=-1 range_start=0 range_size=1",
		"libisofs_checksum_tag_v1 pos=480 range_start=256 range_size=224 md5=cd29 self=",
		"libisofs_sb_checksum_tag_v1 pos=18 range_start=0 range_size=18 md5=",
	};
	struct isofstag tag;
	char cut[sizeof(SUPERBLOCK)] = SUPERBLOCK;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CU_ASSERT_FALSE(parse(rows[i], &tag));
	for (size_t n = strlen(cut) - 1; n-- > 0;) {
		cut[n] = '\0';
		CU_ASSERT_FALSE(parse(cut, &tag));
	}
}

CU_TestInfo tests_of_isofstag[] = {
	{ "tags of xorriso are read", tags_of_xorriso_are_read },
	{ "a changed number does not fit the tag's own MD5",
		a_changed_number_does_not_fit_the_tags_own_md5 },
	{ "anything else is no tag", anything_else_is_no_tag },
	CU_TEST_INFO_NULL,
};
