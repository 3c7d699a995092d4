/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Directories of the host, merged into one tree. Symbolic links in them are followed only when that
 * is asked for. */
#include "master/scan.h"

#include "base/array.h"
#include "base/context.h"
#include "master/attributes.h"
#include "master/input_names.h"
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
	const struct tree_source *source;
};

/* The names in a directory, one behind the other. */
struct listing {
	char *bytes;
	size_t nbytes, room;
	size_t *names; /* offsets in the bytes */
	size_t n, names_room;
};

struct output {
	dev_t dev;
	ino_t ino;
};

struct scan {
	struct discimg_job *job;
	const struct discimg_master_options *options;
	const struct rules *rules;
	struct input_names *input_names; /* NULL: names are in UTF-8 */
	struct discimg_master_report *report;
	struct libisofs isofs; /* all NULL until attributes are asked for */
	struct tree *tree;
	struct pending *pending;
	size_t npending;
	struct listing listing; /* of the directory that is being read */
	bool is_put;            /* into an image, whose folders stay as they are */
	struct output *outputs; /* those that are files that exist already */
	size_t noutputs;
};

static int push(struct scan *scan, struct tree_node *node, const char *path)
{
	struct pending *pending = array_more(scan->pending, scan->npending, sizeof(*pending));
	const struct tree_source *source = tree_add_source(scan->tree, path, false);
	if (pending)
		scan->pending = pending;
	if (!pending || !source)
		return fail_nomem(scan->job);
	pending[scan->npending++] = (struct pending){ .node = node, .source = source };
	return 0;
}

/* What to do about PATH, which failed with errno: 0 to go on without it. */
static int unreadable(struct scan *scan, const char *path)
{
	char text[80];
	const char *reason = strerror_r(errno, text, sizeof(text));
	if (!scan->options->skip_unreadable)
		return fail(scan->job, DISCIMG_E_IO, "cannot read %s: %s (%s)", path, reason,
			scan->is_put ? "make it readable, or put only what is"
				     : report_advice(scan->options));
	say(scan->job, DISCIMG_WARNING, "%s is left out: %s", path, reason);
	return report_skipped(scan->report, path, reason) ? 0 : fail_nomem(scan->job);
}

static bool is_output(const struct scan *scan, const struct stat *st)
{
	for (size_t i = 0; i < scan->noutputs; i++)
		if (scan->outputs[i].dev == st->st_dev && scan->outputs[i].ino == st->st_ino)
			return true;
	return false;
}

static int find_outputs(struct scan *scan, const char *const *outs)
{
	for (size_t i = 0; outs[i]; i++) {
		struct stat st;
		int r = strcmp(outs[i], "-") == 0 ? fstat(STDOUT_FILENO, &st) : stat(outs[i], &st);
		if (r < 0 || !S_ISREG(st.st_mode))
			continue;
		struct output *outputs =
			array_more(scan->outputs, scan->noutputs, sizeof(*outputs));
		if (!outputs)
			return fail_nomem(scan->job);
		outputs[scan->noutputs++] = (struct output){ .dev = st.st_dev, .ino = st.st_ino };
		scan->outputs = outputs;
	}
	return 0;
}

static char *read_link(struct scan *scan, int directory, const char *name)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(directory, name, target, sizeof(target) - 1);
	if (n < 0)
		return NULL;
	target[n] = '\0';
	return strdup(input_target(scan->input_names, target));
}

static void set_stat(struct tree_node *node, const struct stat *st)
{
	node->mode = st->st_mode & (S_IFMT | 07777);
	node->uid = st->st_uid;
	node->gid = st->st_gid;
	node->mtime = st->st_mtim.tv_sec;
	node->mtime_nsec = (uint32_t)st->st_mtim.tv_nsec;
	node->rdev = st->st_rdev;
	node->scanned =
		(struct tree_scanned){ .dev = st->st_dev, .ino = st->st_ino, .mtim = st->st_mtim };
}

/* OLD for another file of its name, which is shown where it was, and has its place in the order. */
static struct tree_node *replace(struct tree_node *old)
{
	tree_node_clear(old);
	old->nbytes = 0;
	old->packed = NULL;
	old->added = false;
	return old;
}

/* The node for NAME, in place of what an earlier tree may have put there; NULL: no memory. */
static struct tree_node *place(
	struct scan *scan, struct tree_node *directory, const char *name, mode_t mode)
{
	struct tree_node *old = tree_child(directory, name);
	if (old && S_ISDIR(old->mode) && S_ISDIR(mode))
		return old;
	if (old && !S_ISDIR(old->mode) && !S_ISDIR(mode))
		return replace(old);
	if (old) {
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

/* An entry of a directory of the host, or a file of it that is grafted. */
struct found {
	int directory;                    /* open, or AT_FDCWD */
	const char *name;                 /* in it */
	const struct tree_source *folder; /* NULL: NAME is a path of its own */
	struct stat st;
};

/* FOUND's path on the host; the caller frees it. NULL when out of memory. */
static char *path_of(const struct found *found)
{
	char *path = NULL;
	if (!found->folder)
		return strdup(found->name);
	const char *folder = strcmp(found->folder->path, "/") ? found->folder->path : "";
	return asprintf(&path, "%s/%s", folder, found->name) < 0 ? NULL : path;
}

/* unreadable() for FOUND. */
static int unreadable_entry(struct scan *scan, const struct found *found)
{
	int error = errno;
	char *path = path_of(found);
	errno = error;
	int r = path ? unreadable(scan, path) : fail_nomem(scan->job);
	free(path);
	return r;
}

/* What is rarely asked for, or for directories only: all that needs FOUND's path. */
static int fill_by_path(struct scan *scan, struct tree_node *node, const struct found *found)
{
	bool acl = scan->options->acl, xattr = scan->options->xattr;
	char *path = path_of(found);
	int r = path ? 0 : fail_nomem(scan->job);
	if (r == 0 && (acl || xattr) && !scan->isofs.iso_local_get_attrs)
		r = libisofs_load(scan->job, &scan->isofs);
	if (r == 0 && (acl || xattr))
		r = attributes_read(scan->job, &scan->isofs, node, path, acl, xattr);
	if (r == 0 && S_ISDIR(node->mode))
		r = push(scan, node, path);
	free(path);
	return r;
}

/* A folder is the source of all in it that have their names from there. */
static bool set_source(struct scan *scan, struct tree_node *node, const struct found *found)
{
	node->source = found->folder;
	if (node->source && strcmp(node->name, found->name) == 0)
		return true;
	char *path = path_of(found);
	node->source = path ? tree_add_source(scan->tree, path, true) : NULL;
	free(path);
	return node->source;
}

/* NODE, which was placed already, cannot be read. */
static int leave_out(struct scan *scan, struct tree_node *node, const struct found *found)
{
	int r = unreadable_entry(scan, found);
	if (r == 0)
		tree_remove(scan->tree, node);
	return r;
}

/* Fills NODE from what was FOUND. */
static int fill(struct scan *scan, struct tree_node *node, const struct found *found)
{
	const struct stat *st = &found->st;
	/* What is put into a folder of an image does not change the folder. */
	if (scan->is_put && S_ISDIR(st->st_mode) && node->past)
		return fill_by_path(scan, node, found);
	tree_node_clear(node);
	set_stat(node, st);
	if (S_ISLNK(st->st_mode) &&
		!(node->target = read_link(scan, found->directory, found->name)))
		return leave_out(scan, node, found);
	if (S_ISREG(st->st_mode)) {
		node->nbytes = (uint64_t)st->st_size;
		node->may_have_holes = st->st_blocks < st->st_size / 512; /* of stat(2) */
		if (!set_source(scan, node, found))
			return fail_nomem(scan->job);
	}
	if (S_ISDIR(st->st_mode) || scan->options->acl || scan->options->xattr)
		return fill_by_path(scan, node, found);
	return 0;
}

/* True when a rule leaves out what was FOUND in PARENT. */
static int is_excluded(struct scan *scan, const struct tree_node *parent, const struct found *found,
	bool *excluded)
{
	char *above, *path = NULL;
	*excluded = false;
	if (scan->options->excludes.n == 0)
		return 0;
	above = tree_path(parent);
	if (!above || asprintf(&path, "%s/%s", parent->parent ? above : "",
			      input_name(scan->input_names, found->name)) < 0)
		path = NULL;
	free(above);
	if (!path)
		return fail_nomem(scan->job);
	*excluded = rules_exclude(scan->rules, path, S_ISDIR(found->st.st_mode));
	free(path);
	return 0;
}

/* By the mode alone where that tells; else by asking. */
static bool can_be_read(const struct found *found)
{
	return (found->st.st_mode & 0444) == 0444 ||
	       faccessat(found->directory, found->name, R_OK, AT_EACCESS) == 0;
}

static int leave_out_output(struct scan *scan, const struct found *found)
{
	char *path = path_of(found);
	if (!path)
		return fail_nomem(scan->job);
	say(scan->job, DISCIMG_NOTE, "%s is the output: left out of the image", path);
	free(path);
	return 0;
}

/* FOUND is what its link leads to, unless that is nothing, or a folder that PARENT lies in. */
static void follow(const struct tree_node *parent, struct found *found)
{
	struct stat st;
	if (fstatat(found->directory, found->name, &st, 0) < 0)
		return;
	for (const struct tree_node *node = parent; node && S_ISDIR(st.st_mode);
		node = node->parent)
		if (node->scanned.dev == st.st_dev && node->scanned.ino == st.st_ino)
			return;
	found->st = st;
}

static int add_entry(struct scan *scan, struct tree_node *parent, struct found *found)
{
	bool excluded;
	if (fstatat(found->directory, found->name, &found->st, AT_SYMLINK_NOFOLLOW) < 0)
		return unreadable_entry(scan, found);
	if (S_ISLNK(found->st.st_mode) && scan->options->follow_links)
		follow(parent, found);
	int r = is_excluded(scan, parent, found, &excluded);
	if (r < 0 || excluded)
		return r;
	if (is_output(scan, &found->st))
		return leave_out_output(scan, found);
	if (S_ISREG(found->st.st_mode) && !can_be_read(found))
		return unreadable_entry(scan, found);
	const char *name = input_name(scan->input_names, found->name);
	struct tree_node *node = place(scan, parent, name, found->st.st_mode);
	return node ? fill(scan, node, found) : fail_nomem(scan->job);
}

static int compare_names(const void *a, const void *b, void *bytes)
{
	const char *names = bytes;
	return strcmp(names + *(const size_t *)a, names + *(const size_t *)b);
}

static bool add_name(struct listing *listing, const char *name)
{
	size_t n = strlen(name) + 1;
	if (listing->nbytes + n > listing->room) {
		size_t room = 2 * listing->room + 4096;
		char *bigger = realloc(listing->bytes, room);
		if (!bigger)
			return false;
		listing->bytes = bigger;
		listing->room = room;
	}
	if (listing->n == listing->names_room) {
		size_t room = 2 * listing->names_room + 256;
		size_t *bigger = reallocarray(listing->names, room, sizeof(*bigger));
		if (!bigger)
			return false;
		listing->names = bigger;
		listing->names_room = room;
	}
	memcpy(listing->bytes + listing->nbytes, name, n);
	listing->names[listing->n++] = listing->nbytes;
	listing->nbytes += n;
	return true;
}

/* All names in the open directory, sorted; false with errno. */
static bool read_names(DIR *dir, struct listing *listing)
{
	const struct dirent *entry;
	listing->n = listing->nbytes = 0;
	while (errno = 0, (entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (!add_name(listing, entry->d_name))
			break;
	}
	if (errno)
		return false;
	if (listing->n > 0)
		qsort_r(listing->names, listing->n, sizeof(*listing->names), compare_names,
			listing->bytes);
	return true;
}

static int scan_directory(
	struct scan *scan, struct tree_node *node, const struct tree_source *source)
{
	struct listing *listing = &scan->listing;
	int fd = open(source->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir || !read_names(dir, listing)) {
		int r = unreadable(scan, source->path);
		if (dir)
			closedir(dir);
		else if (fd >= 0)
			close(fd);
		return r;
	}
	int r = 0;
	for (size_t i = 0; i < listing->n && r == 0; i++) {
		struct found found = { .directory = fd,
			.name = listing->bytes + listing->names[i],
			.folder = source };
		r = add_entry(scan, node, &found);
	}
	closedir(dir);
	return r;
}

static int scan_pending(struct scan *scan)
{
	int r = 0;
	while (r == 0 && scan->npending > 0) {
		struct pending next = scan->pending[--scan->npending];
		r = check_cancelled(scan->job);
		if (r == 0)
			r = scan_directory(scan, next.node, next.source);
	}
	return r;
}

static int scan_tree(struct scan *scan, const char *path)
{
	struct found found = { .directory = AT_FDCWD, .name = path };
	if (stat(path, &found.st) < 0)
		return fail_errno(scan->job, "cannot open %s", path);
	if (!S_ISDIR(found.st.st_mode))
		return fail(scan->job, DISCIMG_E_INVALID,
			"%s is not a directory, expected a tree; a single file goes in with"
			" --graft NAME=%s",
			path, path);
	int r = fill(scan, scan->tree->root, &found);
	return r < 0 ? r : scan_pending(scan);
}

char *scan_split(const char *text, const char **behind)
{
	char *before = malloc(strlen(text) + 1), *to = before;
	const char *from = text;
	if (!before)
		return NULL;
	for (; *from && *from != '='; from++) {
		if (*from == '\\' && (from[1] == '=' || from[1] == '\\'))
			from++;
		*to++ = *from;
	}
	*to = '\0';
	*behind = *from && from[1] && from > text ? from + 1 : NULL;
	return before;
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

static int graft_file(struct scan *scan, const char *dest, const struct found *found)
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
		name = input_name(scan->input_names,
			strrchr(found->name, '/') ? strrchr(found->name, '/') + 1 : found->name);
	int r = make_above(scan, slash ? path : "", &above);
	if (r == 0) {
		struct tree_node *node = place(scan, above, name, found->st.st_mode);
		r = node ? fill(scan, node, found) : fail_nomem(scan->job);
	}
	free(path);
	return r;
}

static int graft_directory(struct scan *scan, const char *dest, const struct found *found)
{
	struct tree_node *node;
	int r = make_above(scan, dest, &node);
	if (r == 0)
		r = fill(scan, node, found);
	return r < 0 ? r : scan_pending(scan);
}

static int graft(struct scan *scan, const char *src, const char *dest)
{
	struct found found = { .directory = AT_FDCWD, .name = src };
	if (stat(src, &found.st) < 0)
		return fail_errno(scan->job, "cannot open %s, which is to be %s", src, dest);
	if (S_ISDIR(found.st.st_mode))
		return graft_directory(scan, dest, &found);
	if (S_ISREG(found.st.st_mode) && access(src, R_OK) < 0)
		return unreadable(scan, src);
	return graft_file(scan, dest, &found);
}

static int scan_graft(struct scan *scan, const char *text)
{
	const char *src;
	char *dest = scan_split(text, &src);
	if (!dest)
		return fail_nomem(scan->job);
	int r = src ? graft(scan, src, dest)
		    : fail(scan->job, DISCIMG_E_USAGE,
			      "graft %s: expected DEST=SRC, a path in the image and a file or "
			      "directory",
			      text);
	free(dest);
	return r;
}

/* Directories that only a graft's DEST names have no time of their own: they get the newest. */
static void finish_times(struct tree *tree)
{
	int64_t newest = INT64_MIN;
	struct tree_node *node = tree->root;
	for (; node; node = tree_next(node, tree->root))
		if (node->scanned.ino && node->mtime > newest)
			newest = node->mtime;
	tree->newest_mtime = newest == INT64_MIN ? 0 : newest;
	for (node = tree->root; node; node = tree_next(node, tree->root))
		if (!node->scanned.ino)
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
		r = rules_apply(scan->job, scan->rules, scan->tree, NULL);
	return r == 0 ? links_find(scan->job, scan->tree) : r;
}

/* But for the tree. */
static void free_scan(struct scan *scan)
{
	input_names_free(scan->input_names);
	free(scan->pending);
	free(scan->outputs);
	free(scan->listing.bytes);
	free(scan->listing.names);
}

int scan_put(struct discimg_job *job, const char *src, const char *dest,
	const struct discimg_master_options *options, struct tree *tree,
	struct discimg_master_report *report)
{
	struct scan scan = {
		.job = job, .options = options, .report = report, .tree = tree, .is_put = true
	};
	int r = input_names_new(job, options->input_charset, &scan.input_names);
	if (r == 0)
		r = graft(&scan, src, dest);
	if (r == 0)
		finish_times(tree);
	free_scan(&scan);
	return r;
}

int scan_trees(struct discimg_job *job, const char *const *trees, size_t ntrees,
	const char *const *outs, const struct discimg_master_options *options,
	const struct rules *rules, struct tree **tree, struct discimg_master_report *report)
{
	struct scan scan = { .job = job, .options = options, .rules = rules, .report = report };
	if (ntrees == 0 && options->grafts.n == 0)
		return fail(job, DISCIMG_E_INVALID,
			"nothing to master: give a directory tree, or --graft");
	int r = input_names_new(job, options->input_charset, &scan.input_names);
	if (r < 0)
		return r;
	scan.tree = *tree ? *tree : tree_new();
	r = scan.tree ? find_outputs(&scan, outs) : fail_nomem(job);
	if (r == 0)
		r = scan_all(&scan, trees, ntrees);
	free_scan(&scan);
	if (r < 0)
		tree_free(scan.tree);
	*tree = r < 0 ? NULL : scan.tree;
	return r;
}
