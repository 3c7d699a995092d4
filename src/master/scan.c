/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Directories of the host, merged into one tree. Symbolic links in them are never followed. */
#include "master/scan.h"

#include "base/context.h"
#include "master/attributes.h"
#include "master/links.h"
#include "master/report.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A directory whose entries are still to be read. */
struct pending {
	struct tree_node *node;
	char *path; /* on the host */
};

struct scan {
	struct discimg_job *job;
	const struct discimg_master_options *options;
	const struct rules *rules;
	struct discimg_master_report *report;
	struct tree *tree;
	struct pending *pending;
	size_t npending;
	bool has_out; /* the output is a file that exists already: */
	dev_t out_dev;
	ino_t out_ino;
};

static int push(struct scan *scan, struct tree_node *node, const char *path)
{
	struct pending *pending = scan->pending;
	if ((scan->npending & (scan->npending - 1)) == 0)
		pending = reallocarray(
			pending, scan->npending ? 2 * scan->npending : 1, sizeof(*pending));
	char *copy = pending ? strdup(path) : NULL;
	if (pending)
		scan->pending = pending;
	if (!copy)
		return fail_nomem(scan->job);
	pending[scan->npending++] = (struct pending){ .node = node, .path = copy };
	return 0;
}

/* What to do about PATH, which failed with errno: 0 to go on without it. */
static int unreadable(struct scan *scan, const char *path)
{
	char text[80];
	const char *reason = strerror_r(errno, text, sizeof(text));
	if (!scan->options->skip_unreadable)
		return fail(scan->job, DISCIMG_E_IO,
			"cannot read %s: %s (--skip-unreadable goes on without it)", path, reason);
	say(scan->job, DISCIMG_WARNING, "%s is left out: %s", path, reason);
	return report_skipped(scan->report, path, reason) ? 0 : fail_nomem(scan->job);
}

static bool is_output(const struct scan *scan, const struct stat *st)
{
	return scan->has_out && st->st_dev == scan->out_dev && st->st_ino == scan->out_ino;
}

static void find_output(struct scan *scan, const char *out)
{
	struct stat st;
	int r = -1;
	if (out)
		r = strcmp(out, "-") == 0 ? fstat(STDOUT_FILENO, &st) : stat(out, &st);
	if (r < 0 || !S_ISREG(st.st_mode))
		return;
	scan->has_out = true;
	scan->out_dev = st.st_dev;
	scan->out_ino = st.st_ino;
}

static char *read_link(int directory, const char *name)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(directory, name, target, sizeof(target) - 1);
	if (n < 0)
		return NULL;
	target[n] = '\0';
	return strdup(target);
}

static void set_stat(struct tree_node *node, const struct stat *st)
{
	node->mode = st->st_mode & (S_IFMT | 07777);
	node->uid = st->st_uid;
	node->gid = st->st_gid;
	node->mtime = st->st_mtim.tv_sec;
	node->rdev = st->st_rdev;
	node->scanned_dev = st->st_dev;
	node->scanned_ino = st->st_ino;
	node->scanned_mtim = st->st_mtim;
}

/* The node for NAME, in place of what an earlier tree may have put there; NULL: no memory. */
static struct tree_node *place(
	struct scan *scan, struct tree_node *directory, const char *name, mode_t mode)
{
	struct tree_node *old = tree_child(directory, name);
	if (old && S_ISDIR(old->mode) && S_ISDIR(mode))
		return old;
	if (old && S_ISDIR(old->mode) != S_ISDIR(mode)) {
		char *path = tree_path(old);
		say(scan->job, DISCIMG_WARNING, "%s: a %s replaces the %s of an earlier tree",
			path ? path : name, S_ISDIR(mode) ? "directory" : "file",
			S_ISDIR(mode) ? "file" : "directory");
		free(path);
	}
	if (old)
		tree_remove(scan->tree, old);
	return tree_add(scan->tree, directory, name, mode);
}

/* Fills NODE from the host's PATH, which is NAME in the open DIRECTORY. */
static int fill(struct scan *scan, struct tree_node *node, const struct stat *st, int directory,
	const char *name, const char *path)
{
	int r = 0;
	tree_node_clear(node);
	set_stat(node, st);
	if (S_ISLNK(st->st_mode) && !(node->target = read_link(directory, name)))
		return fail_errno(scan->job, "cannot read the link %s", path);
	if (S_ISREG(st->st_mode)) {
		node->nbytes = (uint64_t)st->st_size;
		node->source = strdup(path);
		if (!node->source)
			return fail_nomem(scan->job);
	}
	if (scan->options->acl || scan->options->xattr)
		r = attributes_read(
			scan->job, node, path, scan->options->acl, scan->options->xattr);
	return r == 0 && S_ISDIR(st->st_mode) ? push(scan, node, path) : r;
}

static int add_entry(struct scan *scan, struct tree_node *parent, const char *parent_path,
	int directory, const char *name)
{
	struct stat st;
	char *path = NULL, *image_path = NULL;
	int r = 0;
	char *above = tree_path(parent);
	if (!above ||
		asprintf(&path, "%s/%s", strcmp(parent_path, "/") ? parent_path : "", name) < 0)
		path = NULL;
	if (!path || asprintf(&image_path, "%s/%s", parent->parent ? above : "", name) < 0)
		image_path = NULL;
	if (!image_path)
		r = fail_nomem(scan->job);
	else if (fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		r = unreadable(scan, path);
	else if (rules_exclude(scan->rules, image_path, S_ISDIR(st.st_mode)))
		r = 0;
	else if (is_output(scan, &st))
		say(scan->job, DISCIMG_NOTE, "%s is the output: left out of the image", path);
	else if (S_ISREG(st.st_mode) && faccessat(directory, name, R_OK, AT_EACCESS) < 0)
		r = unreadable(scan, path);
	else {
		struct tree_node *node = place(scan, parent, name, st.st_mode);
		r = node ? fill(scan, node, &st, directory, name, path) : fail_nomem(scan->job);
	}
	free(above);
	free(path);
	free(image_path);
	return r;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void free_names(char **names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
}

/* All names in the open directory, sorted; closes it. -1 with errno. */
static ssize_t read_names(DIR *dir, char ***names)
{
	size_t n = 0;
	const struct dirent *entry;
	*names = NULL;
	while (errno = 0, (entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		char **bigger = *names;
		if ((n & (n - 1)) == 0)
			bigger = reallocarray(bigger, n ? 2 * n : 1, sizeof(*bigger));
		if (!bigger)
			break;
		*names = bigger;
		bigger[n] = strdup(entry->d_name);
		if (!bigger[n])
			break;
		n++;
	}
	if (errno) {
		int error = errno;
		free_names(*names, n);
		errno = error;
		return -1;
	}
	if (n > 0)
		qsort(*names, n, sizeof(**names), compare_names);
	return (ssize_t)n;
}

static int scan_directory(struct scan *scan, struct tree_node *node, const char *path)
{
	char **names;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	ssize_t n = dir ? read_names(dir, &names) : -1;
	int r = n < 0 ? unreadable(scan, path) : 0;
	for (ssize_t i = 0; i < n && r == 0; i++)
		r = add_entry(scan, node, path, fd, names[i]);
	if (n >= 0)
		free_names(names, (size_t)n);
	if (dir)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
	return r;
}

static int scan_pending(struct scan *scan)
{
	int r = 0;
	while (r == 0 && scan->npending > 0) {
		struct pending next = scan->pending[--scan->npending];
		r = check_cancelled(scan->job);
		if (r == 0)
			r = scan_directory(scan, next.node, next.path);
		free(next.path);
	}
	return r;
}

static int scan_tree(struct scan *scan, const char *path)
{
	struct stat st;
	if (stat(path, &st) < 0)
		return fail_errno(scan->job, "cannot open %s", path);
	if (!S_ISDIR(st.st_mode))
		return fail(scan->job, DISCIMG_E_INVALID,
			"%s is not a directory, expected a tree; a single file goes in with"
			" --graft NAME=%s",
			path, path);
	int r = fill(scan, scan->tree->root, &st, AT_FDCWD, path, path);
	return r < 0 ? r : scan_pending(scan);
}

/* Splits "DEST=SRC" at the first "=" that no backslash escapes; DEST is the caller's. */
static int split_graft(struct discimg_job *job, const char *graft, char **dest, const char **src)
{
	char *to = malloc(strlen(graft) + 2);
	const char *from = graft;
	if (!to)
		return fail_nomem(job);
	*dest = to;
	for (; *from && *from != '='; from++) {
		if (*from == '\\' && (from[1] == '=' || from[1] == '\\'))
			from++;
		*to++ = *from;
	}
	*to = '\0';
	*src = from + 1;
	if (*from == '=' && from[1] && from > graft)
		return 0;
	free(*dest);
	return fail(job, DISCIMG_E_INVALID,
		"graft %s: expected DEST=SRC, a path in the image and a file or directory", graft);
}

/* The directory for the graft at DEST, made where it is missing. */
static int make_above(struct scan *scan, const char *dest, struct tree_node **node)
{
	*node = scan->tree->root;
	for (const char *name = dest + strspn(dest, "/"); *name; name += strspn(name, "/")) {
		size_t n = strcspn(name, "/");
		char *text = strndup(name, n);
		struct tree_node *old = text ? tree_child(*node, text) : NULL;
		if (text && (strcmp(text, ".") == 0 || strcmp(text, "..") == 0)) {
			free(text);
			return fail(scan->job, DISCIMG_E_INVALID,
				"graft to %s: a path in the image has no \".\" or \"..\"", dest);
		}
		*node = old && S_ISDIR(old->mode) ? old
			: text                    ? place(scan, *node, text, S_IFDIR | 0755)
						  : NULL;
		free(text);
		if (!*node)
			return fail_nomem(scan->job);
		name += n;
	}
	return 0;
}

static int graft_file(struct scan *scan, const char *dest, const char *src, const struct stat *st)
{
	struct tree_node *above;
	char *path = strdup(dest);
	if (!path)
		return fail_nomem(scan->job);
	char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	if (slash)
		*slash = '\0';
	if (!*name)
		name = strrchr(src, '/') ? strrchr(src, '/') + 1 : src;
	int r = make_above(scan, slash ? path : "", &above);
	if (r == 0) {
		struct tree_node *node = place(scan, above, name, st->st_mode);
		r = node ? fill(scan, node, st, AT_FDCWD, src, src) : fail_nomem(scan->job);
	}
	free(path);
	return r;
}

static int graft_directory(
	struct scan *scan, const char *dest, const char *src, const struct stat *st)
{
	struct tree_node *node;
	int r = make_above(scan, dest, &node);
	if (r == 0)
		r = fill(scan, node, st, AT_FDCWD, src, src);
	return r < 0 ? r : scan_pending(scan);
}

static int scan_graft(struct scan *scan, const char *graft)
{
	struct stat st;
	char *dest = NULL;
	const char *src = NULL;
	int r = split_graft(scan->job, graft, &dest, &src);
	if (r < 0)
		return r;
	if (stat(src, &st) < 0)
		r = fail_errno(scan->job, "graft %s: cannot open %s", graft, src);
	else if (S_ISDIR(st.st_mode))
		r = graft_directory(scan, dest, src, &st);
	else if (S_ISREG(st.st_mode) && access(src, R_OK) < 0)
		r = unreadable(scan, src);
	else
		r = graft_file(scan, dest, src, &st);
	free(dest);
	return r;
}

/* Directories that only a graft's DEST names have no time of their own: they get the newest. */
static void finish_times(struct tree *tree)
{
	int64_t newest = INT64_MIN;
	struct tree_node *node = tree->root;
	for (; node; node = tree_next(node, tree->root))
		if (node->scanned_ino && node->mtime > newest)
			newest = node->mtime;
	tree->newest_mtime = newest == INT64_MIN ? 0 : newest;
	for (node = tree->root; node; node = tree_next(node, tree->root))
		if (!node->scanned_ino)
			node->mtime = tree->newest_mtime;
}

static int scan_all(struct scan *scan, const char *const *trees, size_t ntrees)
{
	const struct discimg_texts *grafts = &scan->options->grafts;
	int r = 0;
	for (size_t i = 0; i < ntrees && r == 0; i++)
		r = scan_tree(scan, trees[i]);
	for (size_t i = 0; i < grafts->n && r == 0; i++)
		r = scan_graft(scan, grafts->items[i]);
	if (r == 0)
		finish_times(scan->tree);
	if (r == 0)
		r = rules_apply(scan->job, scan->rules, scan->tree);
	return r == 0 ? links_find(scan->job, scan->tree) : r;
}

int scan_trees(struct discimg_job *job, const char *const *trees, size_t ntrees, const char *out,
	const struct discimg_master_options *options, const struct rules *rules, struct tree **tree,
	struct discimg_master_report *report)
{
	struct scan scan = { .job = job, .options = options, .rules = rules, .report = report };
	if (ntrees == 0 && options->grafts.n == 0)
		return fail(job, DISCIMG_E_INVALID,
			"nothing to master: give a directory tree, or --graft");
	scan.tree = tree_new();
	if (!scan.tree)
		return fail_nomem(job);
	find_output(&scan, out);
	int r = scan_all(&scan, trees, ntrees);
	while (scan.npending > 0)
		free(scan.pending[--scan.npending].path);
	free(scan.pending);
	if (r < 0)
		tree_free(scan.tree);
	else
		*tree = scan.tree;
	return r;
}
