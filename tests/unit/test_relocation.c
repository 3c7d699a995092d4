/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/context.h"
#include "master/relocation.h"
#include "suites.h"

#include <stdlib.h>
#include <string.h>

static const struct identifier_style rock_ridge = { .kind = VIEW_ROCK_RIDGE };

#define LONG_FOLDER "/a folder that is cut to thirty-one letters"
#define LONG_FILE   "/a file that is cut to thirty-one letters, too"

/* A file in a tree of its own, and which folder of its path lies elsewhere; NULL: none does. */
static const struct {
	const char *file, *moved;
} rows[] = {
	{ "/1/2/3/4/5/6/7/file", NULL }, /* the root is the first of eight levels */
	{ "/1/2/3/4/5/6/7/8/file", "/1/2/3/4/5/6/7/8" },
	{ "/1/2/3/4/5/6/7/8/9/10/11/12/file", "/1/2/3/4/5/6/7/8" },
	/* 6 times 1 + 31, and 31 + 2: 225 bytes; another folder makes it 257. */
	{ LONG_FOLDER LONG_FOLDER LONG_FOLDER LONG_FOLDER LONG_FOLDER LONG_FOLDER LONG_FILE, NULL },
	{ LONG_FOLDER LONG_FOLDER LONG_FOLDER LONG_FOLDER LONG_FOLDER LONG_FOLDER LONG_FOLDER
			LONG_FILE,
		LONG_FOLDER LONG_FOLDER LONG_FOLDER LONG_FOLDER LONG_FOLDER LONG_FOLDER
			LONG_FOLDER },
};

static void eight_levels_and_255_bytes_are_enough(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct discimg_job *job = discimg_job_new(NULL);
		struct tree *tree = tree_new();
		struct relocation relocation;
		tree_add_file(job, tree, rows[i].file, NULL, 0, NULL);
		CU_ASSERT_EQUAL(relocation_find(job, tree, &rock_ridge, "", &relocation), 0);
		CU_ASSERT_EQUAL(relocation.home != NULL, rows[i].moved != NULL);
		for (struct tree_node *node = tree->root; node;
			node = tree_next(node, tree->root)) {
			char *path = tree_path(node);
			CU_ASSERT_EQUAL(
				node->moved, rows[i].moved && strcmp(path, rows[i].moved) == 0);
			free(path);
		}
		relocation_free(&relocation);
		tree_free(tree);
		discimg_job_free(job);
	}
}

static void the_home_lists_what_is_relocated_behind_its_own(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct tree *tree = tree_new();
	struct relocation relocation;
	tree_add_file(job, tree, "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/file", NULL, 0, NULL);
	tree_add_file(job, tree, "/moved/own", NULL, 0, NULL);
	const struct tree_node *home = tree_find(tree, "/moved");
	CU_ASSERT_EQUAL(relocation_find(job, tree, &rock_ridge, "moved", &relocation), 0);
	struct view_listing listing = relocation_listing(&relocation, home);
	CU_ASSERT_EQUAL_FATAL(listing.n, 3);
	CU_ASSERT_STRING_EQUAL(listing.nodes[0]->name, "own");
	CU_ASSERT_STRING_EQUAL(listing.nodes[1]->name, "8");
	CU_ASSERT_STRING_EQUAL(listing.nodes[2]->name, "14");
	CU_ASSERT_FALSE(relocation_is_guest(&relocation, home, listing.nodes[0]));
	CU_ASSERT_TRUE(relocation_is_guest(&relocation, home, listing.nodes[1]));
	listing = relocation_listing(&relocation, tree->root);
	CU_ASSERT_EQUAL(listing.n, 2);
	relocation_free(&relocation);
	tree_free(tree);
	discimg_job_free(job);
}

CU_TestInfo tests_of_relocation[] = {
	{ "eight levels and 255 bytes are enough", eight_levels_and_255_bytes_are_enough },
	{ "the home lists what is relocated behind its own",
		the_home_lists_what_is_relocated_behind_its_own },
	CU_TEST_INFO_NULL,
};
