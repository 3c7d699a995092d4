/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of an image as a tree: those of its best view, and then what the other ones tell. */
#include "job/import.h"

#include "base/context.h"
#include "job/import_node.h"
#include "job/import_order.h"
#include "job/import_views.h"

#include <stdlib.h>
#include <string.h>

struct import {
	struct discimg_job *job;
	struct import_source source;
	struct import_view view;  /* that the tree is read from */
	struct tree_node **nodes; /* of each file, or NULL */
};

static int fill(struct import *import, uint32_t number, struct tree_node *node)
{
	import->nodes[number] = node;
	int r = import_node(import->job, &import->source, number, node);
	if (r == 0 && !import_past(&import->view, &import->source.files->walk, number, node))
		r = fail_nomem(import->job);
	return r;
}

static void leave_out(struct import *import, uint32_t number)
{
	char path[512];
	discimg_files_path(import->source.files, number, path, sizeof(path));
	say(import->job, DISCIMG_WARNING, "%s: no name for a file, or one that is there twice",
		path);
	import->view.left->nnames++;
}

static int add(struct import *import, uint32_t directory, uint32_t number)
{
	struct tree_node *above = import->nodes[directory];
	const struct walk *walk = &import->source.files->walk;
	const char *name = walk_name(walk, number);
	if (!import_is_name(name) || tree_child(above, name)) {
		leave_out(import, number);
		return 0;
	}
	struct tree_node *node =
		tree_add(import->source.tree, above, name, walk->nodes[number].mode);
	return node ? fill(import, number, node) : fail_nomem(import->job);
}

/* Sorted, so that each child is added behind the others. */
static int add_children(struct import *import, uint32_t directory)
{
	uint32_t *list;
	size_t n;
	int r = discimg_files_list(import->job, import->source.files, directory, &list, &n);
	for (size_t i = 0; i < n && r == 0; i++)
		r = add(import, directory, list[i]);
	free(list);
	return r < 0 ? r : check_cancelled(import->job);
}

/* Directories come before what is in them. */
static int add_all(struct import *import)
{
	const struct walk *walk = &import->source.files->walk;
	int r = fill(import, DISCIMG_ROOT, import->source.tree->root);
	for (uint32_t i = 0; i < walk->nnodes && r == 0; i++)
		if (import->nodes[i] && walk->nodes[i].directory)
			r = add_children(import, i);
	return r;
}

/* What the files of ORIGIN were read from; NULL: from UDF. */
static const struct discimg_volume *volume_of(const struct origin *origin)
{
	const char *kind = discimg_files_kind(origin->files);
	const struct discimg_volume *primary = iso_primary(&origin->set);
	if (strcmp(kind, "UDF") == 0)
		return NULL;
	if (strcmp(kind, "Joliet") == 0)
		return iso_joliet(&origin->set);
	return primary ? primary : &origin->set.volumes[0];
}

static int import_all(struct import *import, const struct origin *origin)
{
	int r = add_all(import);
	if (r == 0)
		r = import_views(import->job, origin, &import->source, &import->view);
	return r < 0 ? r : import_order(import->job, import->source.tree);
}

int import_tree(struct discimg_job *job, const struct origin *origin, const char *name,
	struct tree **tree, struct import_left *left)
{
	struct import import = { .job = job,
		.source = { .files = origin->files, .name = name, .tree = tree_new() },
		.nodes = calloc(origin->files->walk.nnodes, sizeof(struct tree_node *)) };
	struct tree *made = import.source.tree;
	struct blocks *blocks = blocks_new(job, origin->files->disc);
	*left = (struct import_left){ 0 };
	if (made)
		made->newest_mtime = INT64_MIN;
	if (blocks)
		import_view_init(&import.view, blocks, volume_of(origin), left);
	int r = made && import.nodes && blocks ? import_all(&import, origin) : fail_nomem(job);
	blocks_free(blocks);
	free(import.nodes);
	if (r < 0)
		tree_free(made);
	else
		*tree = made;
	return r;
}
