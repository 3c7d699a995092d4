/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fs/attributelist: what AL fields hold, as a list. */
#include "suites.h"

#include "fs/attributelist.h"

#include <stdlib.h>

/* N attributes "user.a", each of a name with the prefix of "user." and an empty value. */
static size_t count_of(unsigned n, bool *has_others)
{
	static const uint8_t pair[] = { 0, 2, 3, 'a', 0, 0 };
	struct attribute_fields fields = { 0 };
	struct attribute attribute;
	uint8_t *list;
	size_t nbytes, at = 0, nlisted = 0;
	for (unsigned i = 0; i < n; i++)
		attribute_fields_add(&fields, pair, sizeof(pair));
	CU_ASSERT_TRUE_FATAL(attributelist_make(&fields, &list, &nbytes));
	while (attributelist_next(list, nbytes, &at, &attribute))
		nlisted++;
	*has_others = fields.has_others;
	free(list);
	free(fields.bytes);
	return nlisted;
}

static void a_file_has_so_many_attributes_at_most(void)
{
	bool has_others;
	CU_ASSERT_EQUAL(count_of(3, &has_others), 3);
	CU_ASSERT_FALSE(has_others);
	CU_ASSERT_EQUAL(count_of(4096, &has_others), 4096);
	CU_ASSERT_FALSE(has_others);
	CU_ASSERT_EQUAL(count_of(100000, &has_others), 4096);
	CU_ASSERT_TRUE(has_others);
}

CU_TestInfo tests_of_attributelist[] = {
	{ "a file has so many attributes at most", a_file_has_so_many_attributes_at_most },
	CU_TEST_INFO_NULL,
};
