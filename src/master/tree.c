/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to be mastered, as a tree in memory: building it and looking things up. */
#include "master/tree.h"

#include "base/array.h"
#include "base/context.h"
#include "base/io.h"
#include "master/past.h"

#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

void tree_node_clear(struct tree_node *node)
{
	free(node->target);
	free(node->bytes);
	for (uint32_t i = 0; i < node->nxattrs; i++) {
		free(node->xattrs[i].name);
		free(node->xattrs[i].value);
	}
	free(node->xattrs);
	node->target = NULL;
	node->source = NULL;
	node->bytes = NULL;
	node->xattrs = NULL;
	node->nxattrs = 0;
	past_forget_times(node);
}

static void free_one(struct tree_node *node)
{
	tree_node_clear(node);
	past_free(node->past);
	free(node->children);
	free(node);
}

/* Not by recursion: a tree can be deeper than the stack. */
static void free_node(struct tree_node *top)
{
	struct tree_node *node = top;
	while (node) {
		if (node->nchildren > 0) {
			node = node->children[--node->nchildren];
			continue;
		}
		struct tree_node *parent = node == top ? NULL : node->parent;
		free_one(node);
		node = parent;
	}
}

static struct tree_node *new_node(struct tree_node *parent, const char *name, mode_t mode)
{
	size_t n = strlen(name) + 1;
	struct tree_node *node = calloc(1, sizeof(*node) + n);
	if (!node)
		return NULL;
	memcpy(node->name, name, n);
	node->parent = parent;
	node->mode = mode;
	return node;
}

struct tree *tree_new(void)
{
	struct tree *tree = calloc(1, sizeof(*tree));
	if (!tree)
		return NULL;
	tree->root = new_node(NULL, "", S_IFDIR | 0755);
	if (!tree->root) {
		free(tree);
		return NULL;
	}
	tree->nnodes = 1;
	tree->packed_fd = -1;
	return tree;
}

void tree_free(struct tree *tree)
{
	if (!tree)
		return;
	free_node(tree->root);
	free(tree->origin);
	while (tree->sources) {
		struct tree_source *next = tree->sources->next;
		free((void *)(uintptr_t)tree->sources->extents);
		free(tree->sources);
		tree->sources = next;
	}
	while (tree->packed) {
		struct tree_packed *next = tree->packed->next;
		free(tree->packed);
		tree->packed = next;
	}
	while (tree->sparse) {
		struct tree_sparse *next = tree->sparse->next;
		free(tree->sparse->runs);
		free(tree->sparse);
		tree->sparse = next;
	}
	if (tree->packed_fd >= 0)
		close(tree->packed_fd);
	free(tree->pins);
	free(tree);
}

struct tree_sparse *tree_add_sparse(struct tree *tree)
{
	struct tree_sparse *sparse = calloc(1, sizeof(*sparse));
	if (!sparse)
		return NULL;
	sparse->next = tree->sparse;
	tree->sparse = sparse;
	return sparse;
}

struct tree_packed *tree_add_packed(struct tree *tree)
{
	struct tree_packed *packed = calloc(1, sizeof(*packed));
	if (!packed)
		return NULL;
	packed->next = tree->packed;
	tree->packed = packed;
	return packed;
}

const struct tree_source *tree_add_source(struct tree *tree, const char *path, bool is_file)
{
	size_t n = strlen(path) + 1;
	struct tree_source *source = calloc(1, sizeof(*source) + n);
	if (!source)
		return NULL;
	source->next = tree->sources;
	source->is_file = is_file;
	memcpy(source->path, path, n);
	tree->sources = source;
	return source;
}

const struct tree_source *tree_add_source_on_disc(struct tree *tree, const char *name,
	struct discimg_disc *disc, const struct disc_extent *extents, size_t n)
{
	struct disc_extent *copy = calloc(n + 1, sizeof(*copy));
	if (!copy || !tree_add_source(tree, name, true)) {
		free(copy);
		return NULL;
	}
	memcpy(copy, extents, n * sizeof(*copy));
	tree->sources->disc = disc;
	tree->sources->extents = copy;
	tree->sources->nextents = n;
	return tree->sources;
}

/* "image.iso: /boot/linux" */
static char *path_on_disc(const struct tree_node *node)
{
	char *in_tree = tree_path(node), *path = NULL;
	if (in_tree && asprintf(&path, "%s: %s", node->source->path, in_tree) < 0)
		path = NULL;
	free(in_tree);
	return path;
}

char *tree_source_path(const struct tree_node *node)
{
	char *path = NULL;
	if (node->source->disc)
		return path_on_disc(node);
	if (node->source->is_file)
		return strdup(node->source->path);
	const char *folder = strcmp(node->source->path, "/") ? node->source->path : "";
	return asprintf(&path, "%s/%s", folder, node->name) < 0 ? NULL : path;
}

/* strcmp() of a whole name and the first N bytes of another. */
static int compare_name(const char *whole, const char *name, size_t n)
{
	int order = strncmp(whole, name, n);
	return order ? order : whole[n] != '\0';
}

/* Where the N bytes NAME stand among the children of DIRECTORY, or where they would be put. */
static bool find_place(const struct tree_node *directory, const char *name, size_t n, size_t *place)
{
	size_t low = 0, high = directory->nchildren;
	/* Names mostly come in order. */
	if (high > 0 && compare_name(directory->children[high - 1]->name, name, n) < 0)
		low = high;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_name(directory->children[middle]->name, name, n);
		if (order == 0) {
			*place = middle;
			return true;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*place = low;
	return false;
}

struct tree_node *tree_child(const struct tree_node *directory, const char *name)
{
	size_t place;
	return find_place(directory, name, strlen(name), &place) ? directory->children[place]
								 : NULL;
}

/* From PLACE on, where they have moved. */
static void number_children(struct tree_node *directory, size_t place)
{
	for (; place < directory->nchildren; place++)
		directory->children[place]->index = (uint32_t)place;
}

struct tree_node *tree_add(
	struct tree *tree, struct tree_node *directory, const char *name, mode_t mode)
{
	size_t place;
	if (find_place(directory, name, strlen(name), &place))
		return directory->children[place];
	struct tree_node **children =
		array_more(directory->children, directory->nchildren, sizeof(struct tree_node *));
	if (!children)
		return NULL;
	directory->children = children;
	struct tree_node *node = new_node(directory, name, mode);
	if (!node)
		return NULL;
	struct tree_node **at = directory->children + place;
	memmove(at + 1, at, (directory->nchildren - place) * sizeof(struct tree_node *));
	*at = node;
	directory->nchildren++;
	number_children(directory, place);
	tree->nnodes++;
	return node;
}

static uint64_t count_nodes(const struct tree_node *node)
{
	const struct tree_node *top = node;
	uint64_t n = 0;
	for (; node; node = tree_next(node, top))
		n++;
	return n;
}

/* Takes NODE out of its directory, which still has room for as many children. */
static void unlink_child(struct tree_node *node)
{
	struct tree_node *directory = node->parent;
	struct tree_node **at = directory->children + node->index;
	memmove(at, at + 1, (directory->nchildren - node->index - 1) * sizeof(struct tree_node *));
	directory->nchildren--;
	number_children(directory, node->index);
}

void tree_remove(struct tree *tree, struct tree_node *node)
{
	if (!node->parent)
		return;
	unlink_child(node);
	tree->nnodes -= count_nodes(node);
	free_node(node);
}

/* Leaves the children of DIRECTORY that are not doomed. */
static void sweep_children(struct tree *tree, struct tree_node *directory)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < directory->nchildren; i++) {
		struct tree_node *child = directory->children[i];
		if (child->doomed) {
			tree->nnodes -= count_nodes(child);
			free_node(child);
			continue;
		}
		child->index = n;
		directory->children[n++] = child;
	}
	directory->nchildren = n;
}

uint64_t tree_sweep(struct tree *tree)
{
	uint64_t nnodes = tree->nnodes;
	for (struct tree_node *node = tree->root; node; node = tree_next(node, tree->root))
		sweep_children(tree, node);
	return nnodes - tree->nnodes;
}

struct tree_node *tree_move(
	struct tree *tree, struct tree_node *node, struct tree_node *directory, const char *name)
{
	struct tree_node *moved = tree_add(tree, directory, name, node->mode);
	if (!moved)
		return NULL;
	uint32_t index = moved->index;
	memcpy(moved, node, offsetof(struct tree_node, name));
	moved->parent = directory;
	moved->index = index;
	for (uint32_t i = 0; i < moved->nchildren; i++)
		moved->children[i]->parent = moved;
	unlink_child(node);
	tree->nnodes--;
	free(node);
	return moved;
}

struct tree_node *tree_next(const struct tree_node *node, const struct tree_node *top)
{
	if (node->nchildren > 0)
		return node->children[0];
	while (node != top && node->parent) {
		const struct tree_node *directory = node->parent;
		if (node->index + 1 < directory->nchildren)
			return directory->children[node->index + 1];
		node = directory;
	}
	return NULL;
}

/* The next name of PATH, whose length goes to *N; NULL behind the last. */
static const char *next_name(const char *path, size_t *n)
{
	path += strspn(path, "/");
	*n = strcspn(path, "/");
	return *n ? path : NULL;
}

struct tree_node *tree_find(const struct tree *tree, const char *path)
{
	struct tree_node *node = tree->root;
	const char *name = path;
	size_t n, place;
	for (; node && (name = next_name(name, &n)); name += n)
		node = find_place(node, name, n, &place) ? node->children[place] : NULL;
	return node;
}

/* By recursion, as two folders may differ in case only; no deeper than PATH has names. */
static struct tree_node *find_nocase(struct tree_node *node, const char *path)
{
	size_t n;
	const char *name = next_name(path, &n);
	if (!name)
		return node;
	for (size_t i = 0; i < node->nchildren; i++) {
		struct tree_node *child = node->children[i];
		if (strncasecmp(child->name, name, n) != 0 || child->name[n])
			continue;
		struct tree_node *found = find_nocase(child, name + n);
		if (found)
			return found;
	}
	return NULL;
}

struct tree_node *tree_find_nocase(const struct tree *tree, const char *path)
{
	struct tree_node *exact = tree_find(tree, path);
	return exact ? exact : find_nocase(tree->root, path);
}

struct tree_node *tree_first_name(const struct tree *tree, struct tree_node *node)
{
	struct tree_node *other = tree->root;
	if (!node->is_link)
		return node;
	while (other->serial != node->serial || other->is_link)
		other = tree_next(other, tree->root);
	return other;
}

char *tree_path(const struct tree_node *node)
{
	size_t nbytes = node->parent ? 0 : 1;
	for (const struct tree_node *n = node; n->parent; n = n->parent)
		nbytes += strlen(n->name) + 1;
	char *path = malloc(nbytes + 1);
	if (!path)
		return NULL;
	char *at = path + nbytes;
	*at = '\0';
	if (!node->parent)
		*--at = '/';
	for (; node->parent; node = node->parent) {
		size_t n = strlen(node->name);
		at = memcpy(at - n, node->name, n);
		*--at = '/';
	}
	return path;
}

static void belongs_to_us(const struct tree *tree, struct tree_node *node)
{
	node->added = true;
	node->mtime = tree->newest_mtime;
}

/* What a file of an image is, whatever its content becomes. */
static void keep_past(const struct tree_node *old, struct tree_node *node)
{
	node->past = old->past;
	node->mode = old->mode;
	node->uid = old->uid;
	node->gid = old->gid;
	node->mtime = old->mtime;
	node->mtime_nsec = old->mtime_nsec;
	node->weight = old->weight;
	node->hidden = old->hidden;
}

/* Makes NODE, which is no directory, a file like no other, of ours unless an image had it. */
static void make_file(const struct tree *tree, struct tree_node *node)
{
	struct tree_node old;
	memcpy(&old, node, offsetof(struct tree_node, name));
	node->past = NULL;
	tree_node_clear(node);
	memset(node, 0, offsetof(struct tree_node, name));
	node->parent = old.parent;
	node->index = old.index;
	node->mode = S_IFREG | 0644;
	if (old.past && S_ISREG(old.mode)) {
		keep_past(&old, node);
		return;
	}
	past_free(old.past);
	belongs_to_us(tree, node);
}

struct tree_node *tree_make_directories(
	struct discimg_job *job, struct tree *tree, const char *path, size_t n)
{
	char name_text[NAME_MAX + 1];
	struct tree_node *node = tree->root;
	const char *name = path;
	size_t length;
	while ((name = next_name(name, &length)) && name < path + n) {
		if (length > NAME_MAX) {
			fail(job, DISCIMG_E_INVALID, "%s: a name is longer than %d bytes", path,
				NAME_MAX);
			return NULL;
		}
		memcpy(name_text, name, length);
		name_text[length] = '\0';
		uint64_t nnodes = tree->nnodes;
		node = tree_add(tree, node, name_text, S_IFDIR | 0755);
		if (!node) {
			fail_nomem(job);
			return NULL;
		}
		if (tree->nnodes > nnodes)
			belongs_to_us(tree, node);
		if (!S_ISDIR(node->mode)) {
			fail(job, DISCIMG_E_INVALID,
				"%s is needed, but %.*s is not a directory in the tree", path,
				(int)(name + length - path), path);
			return NULL;
		}
		name += length;
	}
	return node;
}

/* Notes what the host file SOURCE is, to notice later that it has changed. */
static int set_source(
	struct discimg_job *job, struct tree *tree, struct tree_node *node, const char *source)
{
	struct stat st;
	if (stat(source, &st) < 0)
		return fail_errno(job, "cannot examine %s", source);
	if (!S_ISREG(st.st_mode))
		return fail(job, DISCIMG_E_INVALID, "%s: a regular file was expected", source);
	node->source = tree_add_source(tree, source, true);
	if (!node->source)
		return fail_nomem(job);
	node->nbytes = (uint64_t)st.st_size;
	node->scanned =
		(struct tree_scanned){ .dev = st.st_dev, .ino = st.st_ino, .mtim = st.st_mtim };
	return 0;
}

struct tree_node *tree_add_file(struct discimg_job *job, struct tree *tree, const char *path,
	uint8_t *bytes, uint64_t nbytes, const char *source)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	struct tree_node *directory =
		tree_make_directories(job, tree, path, slash ? (size_t)(slash - path) : 0);
	struct tree_node *node = directory ? tree_add(tree, directory, name, S_IFREG | 0644) : NULL;
	if (!node) {
		fail_nomem(job); /* unless make_directories() has said more */
		free(bytes);
		return NULL;
	}
	if (S_ISDIR(node->mode)) {
		free(bytes);
		fail(job, DISCIMG_E_INVALID, "%s is needed as a file, but is a directory", path);
		return NULL;
	}
	make_file(tree, node);
	node->bytes = bytes;
	node->nbytes = nbytes;
	return source && set_source(job, tree, node, source) < 0 ? NULL : node;
}

int tree_add_directory(struct discimg_job *job, struct tree *tree, const char *path)
{
	return tree_make_directories(job, tree, path, strlen(path)) ? 0 : DISCIMG_E_INVALID;
}

/* --- files that must lie at certain places ---------------------------------------------------- */

bool tree_pin(struct tree *tree, struct tree_node *node, uint32_t offset)
{
	struct tree_pin *pins = array_more(tree->pins, tree->npins, sizeof(*pins));
	if (!pins)
		return false;
	tree->pins = pins;
	pins[tree->npins++] = (struct tree_pin){ .node = node, .offset = offset };
	if (node->is_link) {
		node->is_link = false;
		node->serial = 0;
	}
	return true;
}

static int compare_pins(const void *a, const void *b)
{
	const struct tree_pin *x = a, *y = b;
	return (x->offset > y->offset) - (x->offset < y->offset);
}

void tree_sort_pins(struct tree *tree)
{
	const int most = TREE_FIRST / 2;
	qsort(tree->pins, tree->npins, sizeof(*tree->pins), compare_pins);
	for (struct tree_node *node = tree->root; node; node = tree_next(node, tree->root))
		node->weight = node->weight < most ? node->weight : most;
	for (size_t i = 0; i < tree->npins; i++)
		tree->pins[i].node->weight = TREE_FIRST - 1 - (int)i;
}

ssize_t tree_read_head(
	struct discimg_job *job, const struct tree_node *node, uint8_t *buf, size_t nbytes)
{
	if (nbytes > node->nbytes)
		nbytes = (size_t)node->nbytes;
	if (!node->source) {
		if (nbytes > 0)
			memcpy(buf, node->bytes, nbytes);
		return (ssize_t)nbytes;
	}
	int fd;
	uint64_t file_nbytes, nbad = 0;
	const struct tree_source *source = node->source;
	if (source->disc) {
		int r = disc_read_extents(source->disc, job, source->extents, source->nextents, 0,
			buf, nbytes, &nbad);
		return r < 0 ? r : (ssize_t)nbytes;
	}
	char *path = tree_source_path(node);
	int r = path ? open_input(job, path, &fd, &file_nbytes) : fail_nomem(job);
	if (r < 0) {
		free(path);
		return r;
	}
	ssize_t n = pread_whole(fd, buf, nbytes, 0);
	if (n < 0)
		n = fail_errno(job, "cannot read %s", path);
	close(fd);
	free(path);
	return n;
}
