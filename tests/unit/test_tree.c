/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/context.h"
#include "master/tree.h"
#include "suites.h"

#include <stdlib.h>
#include <string.h>

static uint8_t *copy_of(const char *text)
{
	return (uint8_t *)strdup(text);
}

static struct tree *tree_with(struct discimg_job *job, const char *const *paths)
{
	struct tree *tree = tree_new();
	for (; *paths; paths++)
		tree_add_file(job, tree, *paths, copy_of("text"), 4, NULL);
	return tree;
}

static void nodes_come_in_order_of_their_names(void)
{
	static const char *const orders[][6] = {
		{ "/a", "/b/c", "/b/d/e", "/b.", "/f", NULL },
		{ "/f", "/b.", "/b/d/e", "/b/c", "/a", NULL },
	};
	struct discimg_job *job = discimg_job_new(NULL);
	for (size_t i = 0; i < 2; i++) {
		char seen[64] = "";
		struct tree *tree = tree_with(job, orders[i]);
		for (struct tree_node *n = tree->root; n; n = tree_next(n, tree->root)) {
			char *path = tree_path(n);
			strcat(strcat(seen, path), " ");
			free(path);
		}
		CU_ASSERT_STRING_EQUAL(seen, "/ /a /b /b/c /b/d /b/d/e /b. /f ");
		CU_ASSERT_EQUAL(tree->nnodes, 8);
		tree_free(tree);
	}
	discimg_job_free(job);
}

static void a_walk_of_a_folder_stays_in_it(void)
{
	static const char *const paths[] = { "/a/b/c", "/a/d", "/e", NULL };
	struct discimg_job *job = discimg_job_new(NULL);
	struct tree *tree = tree_with(job, paths);
	const struct tree_node *top = tree_find(tree, "/a");
	const struct tree_node *last = top;
	size_t n = 0;
	for (const struct tree_node *node = top; node; node = tree_next(node, top), n++)
		last = node;
	CU_ASSERT_EQUAL(n, 4);
	CU_ASSERT_STRING_EQUAL(last->name, "d");
	tree_free(tree);
	discimg_job_free(job);
}

static void names_are_found_in_either_case_when_asked(void)
{
	static const char *const paths[] = { "/EFI/Boot/bootx64.efi", "/EFI/BOOT/x", NULL };
	struct discimg_job *job = discimg_job_new(NULL);
	struct tree *tree = tree_with(job, paths);
	CU_ASSERT_PTR_NULL(tree_find(tree, "/efi/boot/BOOTX64.EFI"));
	CU_ASSERT_PTR_NOT_NULL(tree_find(tree, "/EFI/Boot/bootx64.efi"));
	CU_ASSERT_PTR_NOT_NULL(tree_find_nocase(tree, "/efi/boot/BOOTX64.EFI"));
	CU_ASSERT_PTR_NOT_NULL(tree_find_nocase(tree, "/efi/boot/X"));
	CU_ASSERT_PTR_NULL(tree_find_nocase(tree, "/efi/boot/y"));
	CU_ASSERT_PTR_EQUAL(tree_find(tree, "/"), tree->root);
	tree_free(tree);
	discimg_job_free(job);
}

static void a_file_replaces_a_file_but_no_folder(void)
{
	static const char *const paths[] = { "/a/b", NULL };
	struct discimg_job *job = discimg_job_new(NULL);
	struct tree *tree = tree_with(job, paths);
	uint8_t head[8] = { 0 };
	struct tree_node *node = tree_add_file(job, tree, "/a/b", copy_of("newer"), 5, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(node);
	CU_ASSERT_EQUAL(tree_read_head(job, node, head, sizeof(head)), 5);
	CU_ASSERT_EQUAL(memcmp(head, "newer", 5), 0);
	CU_ASSERT_EQUAL(tree->nnodes, 3);
	CU_ASSERT_PTR_NULL(tree_add_file(job, tree, "/a", copy_of("x"), 1, NULL));
	CU_ASSERT_STRING_EQUAL(
		discimg_job_error(job), "/a is needed as a file, but is a directory");
	forgive(job);
	CU_ASSERT_PTR_NULL(tree_add_file(job, tree, "/a/b/c", copy_of("x"), 1, NULL));
	CU_ASSERT_STRING_EQUAL(discimg_job_error(job),
		"/a/b/c is needed, but /a/b is not a directory in the tree");
	tree_free(tree);
	discimg_job_free(job);
}

static void removing_a_folder_removes_all_below_it(void)
{
	static const char *const paths[] = { "/a/b/c", "/a/d", "/e", NULL };
	struct discimg_job *job = discimg_job_new(NULL);
	struct tree *tree = tree_with(job, paths);
	tree_remove(tree, tree_find(tree, "/a"));
	CU_ASSERT_EQUAL(tree->nnodes, 2);
	CU_ASSERT_PTR_NULL(tree_find(tree, "/a"));
	CU_ASSERT_PTR_NOT_NULL(tree_find(tree, "/e"));
	tree_free(tree);
	discimg_job_free(job);
}

static void a_sweep_removes_all_that_is_doomed(void)
{
	static const char *const paths[] = { "/a/b/c", "/b", "/c/d", "/c/e", "/c/f", NULL };
	struct discimg_job *job = discimg_job_new(NULL);
	struct tree *tree = tree_with(job, paths);
	tree_find(tree, "/a")->doomed = true;
	tree_find(tree, "/a/b")->doomed = true;
	tree_find(tree, "/c/d")->doomed = true;
	tree_find(tree, "/c/f")->doomed = true;
	CU_ASSERT_EQUAL(tree_sweep(tree), 5);
	CU_ASSERT_EQUAL(tree->nnodes, 4);
	CU_ASSERT_EQUAL(tree_find(tree, "/b")->index, 0);
	CU_ASSERT_EQUAL(tree_find(tree, "/c")->index, 1);
	CU_ASSERT_EQUAL(tree_find(tree, "/c")->nchildren, 1);
	CU_ASSERT_EQUAL(tree_find(tree, "/c/e")->index, 0);
	CU_ASSERT_EQUAL(tree_sweep(tree), 0);
	tree_free(tree);
	discimg_job_free(job);
}

CU_TestInfo tests_of_tree[] = {
	{ "nodes come in order of their names", nodes_come_in_order_of_their_names },
	{ "a walk of a folder stays in it", a_walk_of_a_folder_stays_in_it },
	{ "names are found in either case when asked", names_are_found_in_either_case_when_asked },
	{ "a file replaces a file, but no folder", a_file_replaces_a_file_but_no_folder },
	{ "removing a folder removes all below it", removing_a_folder_removes_all_below_it },
	{ "a sweep removes all that is doomed", a_sweep_removes_all_that_is_doomed },
	CU_TEST_INFO_NULL,
};
