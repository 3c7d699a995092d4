/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of a disc as a tree to be mastered: nodes as they were found, content by extents. */
#include "job/import.h"

#include "base/context.h"
#include "master/attributes.h"

#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

/* No host has such devices, so that no file of a host is a link of one here. */
#define NO_DEVICE (UINT64_C(1) << 63)

struct import {
	struct discimg_job *job;
	struct discimg_files *files;
	const char *name;
	struct tree *tree;
	struct tree_node **nodes; /* of each file, or NULL */
	uint64_t nleft;
};

static bool is_name(const char *name)
{
	return *name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

/* Names of one file have its serial number and its place in common. */
static struct tree_scanned identity_of(const struct discimg_file *file, uint32_t number)
{
	if (file->serial == 0)
		return (struct tree_scanned){ .dev = NO_DEVICE, .ino = (ino_t)number + 1 };
	return (struct tree_scanned){ .dev = NO_DEVICE + 1 + (dev_t)(file->lba + 1),
		.ino = (ino_t)file->serial };
}

static int set_content(struct import *import, uint32_t number, struct tree_node *node)
{
	const struct walk *walk = &import->files->walk;
	const struct walk_node *from = &walk->nodes[number];
	struct disc_extent *extents = calloc((size_t)from->nextents + 1, sizeof(*extents));
	if (!extents)
		return fail_nomem(import->job);
	for (uint32_t i = 0; i < from->nextents; i++) {
		const struct walk_extent *extent = &walk->extents[from->first_extent + i];
		extents[i] = (struct disc_extent){ extent->offset, extent->nbytes };
	}
	node->nbytes = from->packed ? walk_stored_nbytes(walk, number) : from->nbytes;
	node->source = tree_add_source_on_disc(
		import->tree, import->name, import->files->disc, extents, from->nextents);
	free(extents);
	return node->source ? 0 : fail_nomem(import->job);
}

static int take_attributes(struct import *import, uint32_t number, struct tree_node *node)
{
	struct discimg_attribute it;
	for (size_t i = 0; discimg_files_attribute(import->files, number, i, &it); i++)
		if (!attributes_add(node, it.name, it.value, it.nbytes))
			return fail_nomem(import->job);
	return 0;
}

static int fill(struct import *import, uint32_t number, struct tree_node *node)
{
	struct discimg_file file;
	discimg_files_get(import->files, number, &file);
	node->mode = file.mode;
	node->uid = file.uid;
	node->gid = file.gid;
	node->mtime = file.mtime;
	node->mtime_nsec = file.mtime_ns;
	node->rdev = makedev(file.major, file.minor);
	node->scanned = identity_of(&file, number);
	if (file.mtime > import->tree->newest_mtime)
		import->tree->newest_mtime = file.mtime;
	import->nodes[number] = node;
	int r = take_attributes(import, number, node);
	if (r < 0 || S_ISREG(file.mode))
		return r < 0 ? r : set_content(import, number, node);
	if (S_ISLNK(file.mode))
		node->target = strdup(file.target);
	return S_ISLNK(file.mode) && !node->target ? fail_nomem(import->job) : 0;
}

static void leave_out(struct import *import, uint32_t number)
{
	char path[512];
	discimg_files_path(import->files, number, path, sizeof(path));
	say(import->job, DISCIMG_WARNING, "%s: no name for a file, or one that is there twice",
		path);
	import->nleft++;
}

static int add(struct import *import, uint32_t directory, uint32_t number)
{
	struct tree_node *above = import->nodes[directory];
	const char *name = walk_name(&import->files->walk, number);
	if (!is_name(name) || tree_child(above, name)) {
		leave_out(import, number);
		return 0;
	}
	struct tree_node *node =
		tree_add(import->tree, above, name, import->files->walk.nodes[number].mode);
	return node ? fill(import, number, node) : fail_nomem(import->job);
}

/* Sorted, so that each child is added behind the others. */
static int add_children(struct import *import, uint32_t directory)
{
	uint32_t *list;
	size_t n;
	int r = discimg_files_list(import->job, import->files, directory, &list, &n);
	for (size_t i = 0; i < n && r == 0; i++)
		r = add(import, directory, list[i]);
	free(list);
	return r < 0 ? r : check_cancelled(import->job);
}

/* Directories come before what is in them. */
static int add_all(struct import *import)
{
	const struct walk *walk = &import->files->walk;
	int r = fill(import, DISCIMG_ROOT, import->tree->root);
	for (uint32_t i = 0; i < walk->nnodes && r == 0; i++)
		if (import->nodes[i] && walk->nodes[i].directory)
			r = add_children(import, i);
	return r;
}

int import_tree(struct discimg_job *job, struct discimg_files *files, const char *name,
	struct tree **tree, uint64_t *nleft)
{
	struct import import = { .job = job,
		.files = files,
		.name = name,
		.tree = tree_new(),
		.nodes = calloc(files->walk.nnodes, sizeof(struct tree_node *)) };
	if (import.tree)
		import.tree->newest_mtime = INT64_MIN;
	int r = import.tree && import.nodes ? add_all(&import) : fail_nomem(job);
	free(import.nodes);
	if (r < 0)
		tree_free(import.tree);
	else
		*tree = import.tree;
	*nleft = import.nleft;
	return r;
}
