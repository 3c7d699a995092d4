/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/numbermap.h"
#include "suites.h"

static void what_was_put_is_found(void)
{
	struct numbermap map = { 0 };
	CU_ASSERT_PTR_NULL(numbermap_find(&map, 0));
	/* Numbers that are alike in their low bits, and 0. */
	for (uint32_t i = 0; i < 5000; i++) {
		uint32_t *value = numbermap_at(&map, (uint64_t)i << 20);
		CU_ASSERT_PTR_NOT_NULL_FATAL(value);
		CU_ASSERT_EQUAL(*value, 0);
		*value = i + 1;
	}
	CU_ASSERT_EQUAL(map.n, 5000);
	for (uint32_t i = 0; i < 5000; i++) {
		const uint32_t *value = numbermap_find(&map, (uint64_t)i << 20);
		CU_ASSERT_TRUE(value && *value == i + 1);
		CU_ASSERT_PTR_NULL(numbermap_find(&map, ((uint64_t)i << 20) + 1));
	}
	CU_ASSERT_EQUAL(*numbermap_at(&map, UINT64_MAX - 1), 0);
	CU_ASSERT_PTR_NOT_NULL(numbermap_find(&map, UINT64_MAX - 1));
	numbermap_free(&map);
	CU_ASSERT_PTR_NULL(numbermap_find(&map, 0));
}

CU_TestInfo tests_of_numbermap[] = {
	{ "what was put is found, and nothing else", what_was_put_is_found },
	CU_TEST_INFO_NULL,
};
