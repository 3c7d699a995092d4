/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/context.h"
#include "base/glob.h"
#include "master/rules.h"
#include "suites.h"

#include <string.h>

static void globs_match_names_or_whole_paths(void)
{
	static const struct {
		const char *glob, *path;
		bool is_directory, matches;
	} rows[] = {
		{ "*.o", "/src/a.o", false, true },
		{ "*.o", "/src/a.o.c", false, false },
		{ "a.o", "/src/a.o/b", false, false },
		{ "src/*.o", "/src/a.o", false, true },
		{ "src/*.o", "/lib/src/a.o", false, false },
		{ "src/*.o", "/src/x/a.o", false, false },
		{ "/a.o", "/a.o", false, true },
		{ "/a.o", "/src/a.o", false, false },
		{ "boot/grub", "/boot/grub/grub.cfg", false, true },
		{ ".git/", "/src/.git", true, true },
		{ ".git/", "/src/.git", false, false },
		{ "/", "/", true, true },
		{ "/", "/x", true, false },
		{ "*", "/x", false, true },
		{ "", "/x", false, false },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CU_ASSERT_EQUAL(glob_matches(rows[i].glob, rows[i].path, rows[i].is_directory),
			rows[i].matches);
}

static void modes_change_as_by_chmod(void)
{
	static const struct {
		const char *rule;
		mode_t before, after;
	} rows[] = {
		{ "0644", S_IFREG | 0777, S_IFREG | 0644 },
		{ "4755", S_IFREG | 0600, S_IFREG | 04755 },
		{ "u+rw,go=rX", S_IFREG | 0600, S_IFREG | 0644 },
		{ "u+rw,go=rX", S_IFREG | 0711, S_IFREG | 0755 },
		{ "u+rw,go=rX", S_IFDIR | 0700, S_IFDIR | 0755 },
		{ "a-w", S_IFREG | 0666, S_IFREG | 0444 },
		{ "+x", S_IFREG | 0644, S_IFREG | 0755 },
		{ "u=rw-r", S_IFREG | 0700, S_IFREG | 0200 },
		{ "ug+s,o+t", S_IFDIR | 0755, S_IFDIR | 07755 },
		{ "u-s", S_IFREG | 06755, S_IFREG | 02755 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		mode_t mode = rows[i].before;
		CU_ASSERT_TRUE(rules_change_mode(rows[i].rule, strlen(rows[i].rule), &mode));
		CU_ASSERT_EQUAL(mode, rows[i].after);
	}
}

static void malformed_modes_are_refused(void)
{
	static const char *const rows[] = { "", "rw", "u", "u+q", "u+r,", ",u+r", "0888", "77777",
		"u+r;o+r" };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		mode_t mode = S_IFREG;
		CU_ASSERT_FALSE(rules_change_mode(rows[i], strlen(rows[i]), &mode));
	}
}

static void the_last_rule_that_matches_wins(void)
{
	static const char *const owners[] = { "1:2", "3::*.x", ":4:/a" };
	static const char *const modes[] = { "0644", "0755:*/" };
	struct discimg_master_options options = { .owners = { owners, 3 }, .modes = { modes, 2 } };
	struct discimg_job *job = discimg_job_new(NULL);
	struct tree *tree = tree_new();
	struct rules *rules = NULL;
	struct tree_node *node = tree_add_file(job, tree, "/a/b.x", NULL, 0, NULL);
	CU_ASSERT_EQUAL_FATAL(rules_new(job, &options, &rules), 0);
	CU_ASSERT_EQUAL(rules_apply(job, rules, tree, NULL), 0);
	CU_ASSERT_EQUAL(node->uid, 3);
	CU_ASSERT_EQUAL(node->gid, 4);
	CU_ASSERT_EQUAL(node->mode, S_IFREG | 0644);
	CU_ASSERT_EQUAL(node->parent->uid, 1);
	CU_ASSERT_EQUAL(node->parent->mode, S_IFDIR | 0755);
	rules_free(rules);
	tree_free(tree);
	discimg_job_free(job);
}

static void malformed_rules_are_shown(void)
{
	static const struct {
		const char *owner, *mode;
		int result;
		const char *error;
	} rows[] = {
		{ "5", NULL, DISCIMG_E_USAGE, "owner 5: expected USER:GROUP or USER:GROUP:GLOB" },
		{ "no such:0", NULL, DISCIMG_E_INVALID, "owner no such:0: no such user: no such" },
		{ "0:no such:x", NULL, DISCIMG_E_INVALID,
			"owner 0:no such:x: no such group: no such" },
		{ "4294967295:0", NULL, DISCIMG_E_INVALID,
			"owner 4294967295:0: no such user: 4294967295" },
		{ NULL, "u*r:x", DISCIMG_E_USAGE,
			"mode u*r:x: expected an octal mode or clauses like u+rw,go=rX, then"
			" perhaps :GLOB" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct discimg_master_options options = {
			.owners = { &rows[i].owner, rows[i].owner != NULL },
			.modes = { &rows[i].mode, rows[i].mode != NULL },
		};
		struct discimg_job *job = discimg_job_new(NULL);
		struct rules *rules = NULL;
		CU_ASSERT_EQUAL(rules_new(job, &options, &rules), rows[i].result);
		CU_ASSERT_STRING_EQUAL(discimg_job_error(job), rows[i].error);
		discimg_job_free(job);
	}
}

CU_TestInfo tests_of_rules[] = {
	{ "globs match names or whole paths", globs_match_names_or_whole_paths },
	{ "modes change as by chmod", modes_change_as_by_chmod },
	{ "malformed modes are refused", malformed_modes_are_refused },
	{ "the last rule that matches wins", the_last_rule_that_matches_wins },
	{ "malformed rules are shown", malformed_rules_are_shown },
	CU_TEST_INFO_NULL,
};
