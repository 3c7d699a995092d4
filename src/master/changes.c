/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes to a tree: put, remove, move, make directories, permissions and owners. */
#include "master/changes.h"

#include "base/context.h"
#include "base/glob.h"
#include "master/input_names.h"
#include "master/past.h"
#include "master/rules.h"
#include "master/scan.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is changed, and how names on the host are written. */
struct subject {
	struct tree *tree;
	const char *input_charset;
};

typedef int make_change(
	struct discimg_job *job, const struct subject *subject, const char *text, char **line);

/* What scan_split() has made of TEXT. */
static int check_pair(struct discimg_job *job, const char *text, const char *a, const char *b)
{
	if (!a)
		return fail_nomem(job);
	return b ? 0
		 : fail(job, DISCIMG_E_USAGE, "%s: expected two paths with = between, as FROM=/to",
			   text);
}

/* Paths in the image go down only. */
static int check_path(struct discimg_job *job, const char *path)
{
	if (!*path)
		return fail(job, DISCIMG_E_INVALID, "a path in the image is empty, / is its root");
	for (const char *name = path + strspn(path, "/"); *name; name += strspn(name, "/")) {
		size_t n = strcspn(name, "/");
		if ((n == 1 && name[0] == '.') || (n == 2 && memcmp(name, "..", 2) == 0))
			return fail(job, DISCIMG_E_INVALID,
				"%s: a path in the image has no \".\" or \"..\"", path);
		name += n;
	}
	return 0;
}

static const char *last_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* DEST, or what NAME is called in it where it is a directory, or ends as one; the caller's. */
static char *dest_of(const struct tree *tree, const char *dest, const char *name)
{
	const struct tree_node *there = tree_find(tree, dest);
	size_t n = strlen(dest);
	bool slash = n > 0 && dest[n - 1] == '/';
	char *path = NULL;
	if (!slash && !(there && S_ISDIR(there->mode)))
		return strdup(dest);
	return asprintf(&path, "%s%s%s", dest, slash ? "" : "/", name) < 0 ? NULL : path;
}

static const char *entries(uint64_t n)
{
	return n == 1 ? "entry" : "entries";
}

static int tell(struct discimg_job *job, int n)
{
	return n < 0 ? fail_nomem(job) : 0;
}

/* Where SRC goes, the caller's: a directory's content to DEST, a file by its name where that is. */
static int put_path(struct discimg_job *job, const struct subject *subject, const char *src,
	const char *dest, bool is_directory, char **path)
{
	struct input_names *names;
	int r = input_names_new(job, subject->input_charset, &names);
	if (r < 0)
		return r;
	*path = is_directory ? strdup(dest)
			     : dest_of(subject->tree, dest, input_name(names, last_name(src)));
	input_names_free(names);
	return *path ? 0 : fail_nomem(job);
}

/* A file goes into a directory that is there; of a directory the content is merged with it. */
static int put_at(struct discimg_job *job, const struct subject *subject, const char *src,
	const char *dest, char **line)
{
	const struct discimg_master_options options = { .input_charset = subject->input_charset };
	struct discimg_master_report report = { 0 };
	struct tree *tree = subject->tree;
	struct stat st;
	char *path;
	if (stat(src, &st) < 0)
		return fail_errno(job, "cannot open %s", src);
	int r = put_path(job, subject, src, dest, S_ISDIR(st.st_mode), &path);
	if (r < 0)
		return r;
	const struct tree_node *old = tree_find(tree, path);
	const char *what = !old ? "" : S_ISDIR(old->mode) ? ", merged" : ", replaced";
	if (old && S_ISDIR(old->mode) != S_ISDIR(st.st_mode))
		r = fail(job, DISCIMG_E_INVALID, "%s in the image is %s, but %s is not", path,
			S_ISDIR(old->mode) ? "a folder" : "no folder", src);
	else if (!tree_make_directories(job, tree, path, (size_t)(last_name(path) - path)))
		r = DISCIMG_E_INVALID;
	if (r == 0)
		r = scan_put(job, src, path, &options, tree, &report);
	if (r == 0)
		r = tell(job, asprintf(line, "put %s: %s%s", path, src, what));
	discimg_master_report_free(&report);
	free(path);
	return r;
}

static int put(
	struct discimg_job *job, const struct subject *subject, const char *text, char **line)
{
	const char *dest;
	char *src = scan_split(text, &dest);
	int r = check_pair(job, text, src, dest);
	if (r == 0)
		r = check_path(job, dest);
	if (r == 0)
		r = put_at(job, subject, src, dest, line);
	free(src);
	return r;
}

/* Removes what GLOB matches; files and directories are counted in *N. */
static int remove_matching(
	struct discimg_job *job, struct tree *tree, const char *glob, uint64_t *n)
{
	for (struct tree_node *node = tree_next(tree->root, tree->root); node;
		node = tree_next(node, tree->root)) {
		char *path = tree_path(node);
		if (!path)
			return fail_nomem(job);
		node->doomed = glob_matches(glob, path, S_ISDIR(node->mode));
		free(path);
	}
	*n = tree_sweep(tree);
	return 0;
}

static int nothing_matches(struct discimg_job *job, const char *what)
{
	return fail(job, DISCIMG_E_INVALID, "nothing in the image matches %s", what);
}

static int remove_all(
	struct discimg_job *job, const struct subject *subject, const char *text, char **line)
{
	uint64_t n = 0;
	int r = remove_matching(job, subject->tree, text, &n);
	if (r == 0 && n == 0)
		r = nothing_matches(job, text);
	if (r < 0)
		return r;
	return tell(job, asprintf(line, "removed %s: %" PRIu64 " %s", text, n, entries(n)));
}

static bool lies_below(const struct tree_node *node, const struct tree_node *top)
{
	for (; node; node = node->parent)
		if (node == top)
			return true;
	return false;
}

/* Where NODE is to be PATH: nothing is there then, but the directory above is. */
static int make_way(struct discimg_job *job, struct tree *tree, struct tree_node *node,
	const char *path, struct tree_node **directory)
{
	struct tree_node *there = tree_find(tree, path);
	if (there == node || (there && (S_ISDIR(there->mode) || S_ISDIR(node->mode))))
		return fail(job, DISCIMG_E_INVALID,
			"%s is in the image already, and is not replaced", path);
	*directory = tree_make_directories(job, tree, path, (size_t)(last_name(path) - path));
	if (!*directory)
		return DISCIMG_E_INVALID;
	if (lies_below(*directory, node))
		return fail(
			job, DISCIMG_E_INVALID, "%s lies in the folder that is to be moved", path);
	if (there)
		tree_remove(tree, there);
	return 0;
}

static int move_to(
	struct discimg_job *job, struct tree *tree, const char *from, const char *to, char **line)
{
	struct tree_node *directory = NULL, *node = tree_find(tree, from);
	if (!node || !node->parent)
		return fail(job, DISCIMG_E_INVALID, "there is no %s in the image", from);
	char *path = dest_of(tree, to, node->name);
	if (!path)
		return fail_nomem(job);
	bool replaces = tree_find(tree, path);
	int r = make_way(job, tree, node, path, &directory);
	if (r == 0 && strcmp(last_name(path), node->name) != 0)
		past_forget_names(node);
	if (r == 0 && !tree_move(tree, node, directory, last_name(path)))
		r = fail_nomem(job);
	if (r == 0)
		r = tell(job, asprintf(line, "moved %s to %s%s", from, path,
				      replaces ? ", replaced" : ""));
	free(path);
	return r;
}

static int move(
	struct discimg_job *job, const struct subject *subject, const char *text, char **line)
{
	const char *to;
	char *from = scan_split(text, &to);
	int r = check_pair(job, text, from, to);
	if (r == 0)
		r = check_path(job, from);
	if (r == 0)
		r = check_path(job, to);
	if (r == 0)
		r = move_to(job, subject->tree, from, to, line);
	free(from);
	return r;
}

static int make_directory(
	struct discimg_job *job, const struct subject *subject, const char *text, char **line)
{
	int r = check_path(job, text);
	if (r < 0)
		return r;
	if (!tree_make_directories(job, subject->tree, text, strlen(text)))
		return DISCIMG_E_INVALID;
	return tell(job, asprintf(line, "made %s", text));
}

static int apply_rules(struct discimg_job *job, struct tree *tree, const char *word,
	const struct discimg_master_options *options, const char *text, char **line)
{
	struct rules *rules = NULL;
	uint64_t n = 0;
	int r = rules_new(job, options, &rules);
	if (r == 0)
		r = rules_apply(job, rules, tree, &n);
	if (r == 0 && n == 0)
		r = nothing_matches(job, text);
	if (r == 0)
		r = tell(job, asprintf(line, "%s %s: %" PRIu64 " %s", word, text, n, entries(n)));
	rules_free(rules);
	return r;
}

static int change_modes(
	struct discimg_job *job, const struct subject *subject, const char *text, char **line)
{
	struct discimg_master_options options = { .modes = { .items = &text, .n = 1 } };
	return apply_rules(job, subject->tree, "chmod", &options, text, line);
}

static int change_owners(
	struct discimg_job *job, const struct subject *subject, const char *text, char **line)
{
	struct discimg_master_options options = { .owners = { .items = &text, .n = 1 } };
	return apply_rules(job, subject->tree, "chown", &options, text, line);
}

int changes_make(struct discimg_job *job, struct tree *tree, const struct discimg_change *change,
	const char *input_charset, char **line)
{
	const struct subject subject = { tree, input_charset };
	static make_change *const kinds[] = {
		[DISCIMG_PUT] = put,
		[DISCIMG_REMOVE] = remove_all,
		[DISCIMG_MOVE] = move,
		[DISCIMG_MKDIR] = make_directory,
		[DISCIMG_CHMOD] = change_modes,
		[DISCIMG_CHOWN] = change_owners,
	};
	*line = NULL;
	return kinds[change->kind](job, &subject, change->text, line);
}
