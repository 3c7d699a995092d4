/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/context.h"
#include "master/links.h"
#include "suites.h"

/* The host's files as a scan notes them: what they are there, and what serial that gives here. */
static const struct {
	const char *path;
	dev_t dev;
	ino_t ino;
	uint64_t nbytes;
	uint32_t serial;
	bool is_link;
} rows[] = {
	{ "/a", 1, 50, 10, 1, false },
	{ "/b", 1, 7, 10, 2, false },
	{ "/d/a", 1, 50, 10, 1, true },
	{ "/d/other-device", 2, 50, 10, 4, false },
	{ "/d/z", 1, 7, 10, 2, true },
	{ "/e", 1, 7, 11, 6, false }, /* has changed since: no longer the same */
	{ "/f", 0, 0, 10, 7, false }, /* from no host file */
	{ "/g", 0, 0, 10, 8, false },
};
enum { NROWS = sizeof(rows) / sizeof(rows[0]) };

static void names_of_one_file_share_the_serial_of_the_first(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct tree *tree = tree_new();
	/* Backwards, as the order of directories must not matter. */
	for (size_t i = NROWS; i-- > 0;) {
		struct tree_node *node = tree_add_file(job, tree, rows[i].path, NULL, 0, NULL);
		node->scanned.dev = rows[i].dev;
		node->scanned.ino = rows[i].ino;
		node->nbytes = rows[i].nbytes;
	}
	CU_ASSERT_EQUAL(links_find(job, tree), 0);
	for (size_t i = 0; i < NROWS; i++) {
		const struct tree_node *node = tree_find(tree, rows[i].path);
		CU_ASSERT_EQUAL(node->serial, rows[i].serial);
		CU_ASSERT_EQUAL(node->is_link, rows[i].is_link);
	}
	CU_ASSERT_EQUAL(tree->root->serial, 0);
	tree_free(tree);
	discimg_job_free(job);
}

CU_TestInfo tests_of_links[] = {
	{ "names of one file share the serial of the first",
		names_of_one_file_share_the_serial_of_the_first },
	CU_TEST_INFO_NULL,
};
