/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which directories are relocated (ECMA-119 §6.8.2.1), and where they are listed instead. */
#include "master/relocation.h"

#include "base/context.h"

#include <stdlib.h>
#include <string.h>

#define DEFAULT_NAME "rr_moved"

enum {
	MAX_LEVEL = 8, /* the root is the first one */
	MAX_PATH_NBYTES = 255,
	END_NBYTES = 3, /* ".;1": what may be behind a name that is listed */
};

/* A directory, and its path so far: a byte for each directory of it, and their identifiers. */
struct visited {
	struct tree_node *node;
	unsigned level, path_nbytes;
};

struct finder {
	const struct identifier_style *style;
	struct relocation *relocation;
	struct visited home;   /* what relocated directories lie in */
	struct visited *queue; /* level by level */
	size_t n, room;
	size_t in_home_room;
};

static bool enqueue(struct finder *finder, struct visited visited)
{
	if (finder->n == finder->room) {
		size_t room = finder->room ? 2 * finder->room : 64;
		struct visited *bigger = reallocarray(finder->queue, room, sizeof(*bigger));
		if (!bigger)
			return false;
		finder->queue = bigger;
		finder->room = room;
	}
	finder->queue[finder->n++] = visited;
	return true;
}

static bool add_to_home(struct finder *finder, struct tree_node *node)
{
	struct relocation *relocation = finder->relocation;
	if (relocation->nin_home == finder->in_home_room) {
		size_t room = 2 * finder->in_home_room + 16;
		struct tree_node **bigger =
			reallocarray(relocation->in_home, room, sizeof(struct tree_node *));
		if (!bigger)
			return false;
		relocation->in_home = bigger;
		finder->in_home_room = room;
	}
	relocation->in_home[relocation->nin_home++] = node;
	return true;
}

static unsigned longest(const struct identifiers *list)
{
	unsigned nbytes = 0;
	for (size_t i = 0; i < list->n; i++) {
		const struct identifier *item = list->items + i;
		unsigned n = item->nbytes + (item->is_past ? item->version_nbytes : END_NBYTES);
		nbytes = n > nbytes ? n : nbytes;
	}
	return nbytes;
}

/* VISITED one level below ABOVE, as a directory of NBYTES. */
static void place_below(struct visited *visited, const struct visited *above, unsigned nbytes)
{
	visited->level = above->level + 1;
	visited->path_nbytes = above->path_nbytes + 1 + nbytes;
}

/* Relocates VISITED if it or what is in it would lie too deep, and goes on with its directories. */
static bool visit(struct finder *finder, struct visited visited)
{
	struct view_listing listing = listing_of(visited.node);
	struct identifiers list;
	bool good = identifiers_make(finder->style, &listing, &list);
	unsigned path_nbytes = visited.path_nbytes + longest(&list);
	if (visited.level > MAX_LEVEL || path_nbytes > MAX_PATH_NBYTES) {
		visited.node->moved = true;
		/* It may get a number there, and the longest name, of any style. */
		place_below(&visited, &finder->home, ISO_IDENTIFIER_MAX);
		good = good && add_to_home(finder, visited.node);
	}
	for (size_t i = 0; i < list.n && good; i++) {
		const struct identifier *item = list.items + i;
		if (!S_ISDIR(item->node->mode))
			continue;
		struct visited child = { .node = visited.node->children[item->node->index] };
		place_below(&child, &visited, item->nbytes);
		good = enqueue(finder, child);
	}
	identifiers_free(&list);
	return good;
}

/* The home as a directory of our own, in no tree. */
static bool make_home(const struct tree *tree, const char *name, struct relocation *relocation)
{
	struct tree_node *root = tree->root;
	struct tree_node *home = calloc(1, sizeof(*home) + strlen(name) + 1);
	relocation->in_root = reallocarray(NULL, root->nchildren + 1, sizeof(struct tree_node *));
	relocation->home = home;
	relocation->made = true;
	if (!home || !relocation->in_root)
		return false;
	strcpy(home->name, name);
	home->parent = root;
	home->mode = S_IFDIR | 0755;
	home->mtime = tree->newest_mtime;
	if (root->nchildren)
		memcpy(relocation->in_root, root->children, root->nchildren * sizeof(root));
	relocation->in_root[root->nchildren] = home;
	relocation->nin_root = root->nchildren + 1;
	return true;
}

static int choose_home(struct discimg_job *job, const struct tree *tree, const char *name,
	struct relocation *relocation)
{
	relocation->home = tree_child(tree->root, name);
	if (!relocation->home)
		return make_home(tree, name, relocation) ? 0 : fail_nomem(job);
	if (!S_ISDIR(relocation->home->mode))
		return fail(job, DISCIMG_E_INVALID,
			"/%s is no folder, and deep ones are to be relocated to it: give another "
			"name",
			name);
	if (relocation->home->hidden & TREE_HIDE_ISO)
		return fail(job, DISCIMG_E_INVALID,
			"/%s is hidden in ISO 9660, and deep folders are to be relocated to it: "
			"give another name",
			name);
	return 0;
}

static int check_name(struct discimg_job *job, const char *name)
{
	if (strlen(name) <= NAME_MAX && !strchr(name, '/') && strcmp(name, ".") != 0 &&
		strcmp(name, "..") != 0)
		return 0;
	return fail(job, DISCIMG_E_INVALID,
		"deep folders cannot be relocated to \"%s\": a folder of the root is needed, by "
		"its name",
		name);
}

static bool find(struct tree *tree, struct finder *finder)
{
	struct tree_node *home = finder->relocation->home;
	finder->home = (struct visited){ .level = 2, .path_nbytes = 1 + ISO_IDENTIFIER_MAX };
	bool good = enqueue(finder, (struct visited){ .node = tree->root, .level = 1 });
	for (size_t i = 0; i < home->nchildren && good; i++)
		good = add_to_home(finder, home->children[i]);
	for (size_t i = 0; i < finder->n && good; i++)
		good = visit(finder, finder->queue[i]);
	return good;
}

int relocation_find(struct discimg_job *job, struct tree *tree,
	const struct identifier_style *style, const char *name, struct relocation *out)
{
	struct finder finder = { .style = style, .relocation = out };
	*out = (struct relocation){ 0 };
	if (!*name)
		name = DEFAULT_NAME;
	int r = check_name(job, name);
	if (r == 0)
		r = choose_home(job, tree, name, out);
	if (r == 0)
		r = find(tree, &finder) ? 0 : fail_nomem(job);
	free(finder.queue);
	if (r < 0 || out->nin_home == out->home->nchildren)
		relocation_free(out);
	return r;
}

void relocation_free(struct relocation *relocation)
{
	if (relocation->made)
		free(relocation->home);
	free(relocation->in_home);
	free(relocation->in_root);
	*relocation = (struct relocation){ 0 };
}

struct view_listing relocation_listing(
	const struct relocation *relocation, const struct tree_node *directory)
{
	struct view_listing listing = listing_of(directory);
	if (!relocation || !relocation->home)
		return listing;
	if (directory == relocation->home) {
		listing.nodes = relocation->in_home;
		listing.n = relocation->nin_home;
	} else if (relocation->made && directory == relocation->home->parent) {
		listing.nodes = relocation->in_root;
		listing.n = relocation->nin_root;
	}
	return listing;
}

bool relocation_is_guest(const struct relocation *relocation, const struct tree_node *directory,
	const struct tree_node *node)
{
	return node->parent != directory ||
	       (relocation && relocation->made && node == relocation->home);
}
