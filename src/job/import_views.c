/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Views share the content of files, but each has names of its own: a file of one is found in the
 * tree by its name, else by where its content lies, and a directory by what lies in it.
 */
#include "job/import_views.h"

#include "base/context.h"
#include "fs/walkiso.h"
#include "fs/walkudf.h"
#include "job/import_order.h"
#include "master/identifiers.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Bounds of what is tried for one file, as hostile images have many alike. */
enum { MAX_TRIES = 64, MAX_SIBLINGS = 4096, MAX_LEVELS = 32 };

/* A file of the tree, by where it lies and in what. */
struct placed {
	uint64_t offset;
	const struct tree_node *parent;
	struct tree_node *node;
};

struct matching {
	struct discimg_job *job;
	struct tree *tree;
	const char *name;
	struct discimg_files files; /* of the view */
	struct import_view view;
	unsigned bit;             /* TREE_HIDE_…; 0: what is not in it cannot be hidden */
	struct tree_node **nodes; /* of each file of the view; NULL: none */
	struct placed *placed;
	size_t nplaced;
	uint64_t nstand_ins; /* empty files for what the view has no word for */
};

static const char *view_name(enum past_view view)
{
	static const char *const names[] = { [PAST_ISO] = "ISO 9660",
		[PAST_JOLIET] = "Joliet",
		[PAST_ENHANCED] = "ISO 9660:1999",
		[PAST_UDF] = "UDF" };
	return names[view];
}

/* --- the tree's files by their places -------------------------------------------------------- */

static int compare_places(const struct placed *x, const struct placed *y)
{
	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return (x->parent > y->parent) - (x->parent < y->parent);
}

static int by_place(const void *a, const void *b)
{
	return compare_places(a, b);
}

static int collect_places(struct matching *it)
{
	struct tree_node *root = it->tree->root;
	it->placed = calloc(it->tree->nnodes + 1, sizeof(*it->placed));
	if (!it->placed)
		return fail_nomem(it->job);
	for (struct tree_node *node = root; node; node = tree_next(node, root)) {
		struct placed *placed = &it->placed[it->nplaced];
		*placed = (struct placed){ .parent = node->parent, .node = node };
		it->nplaced += import_place_of(node, &placed->offset);
	}
	qsort(it->placed, it->nplaced, sizeof(*it->placed), by_place);
	return 0;
}

/* The first one that is at KEY or behind it. */
static size_t find_placed(const struct matching *it, const struct placed *key)
{
	size_t low = 0, high = it->nplaced;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_places(&it->placed[middle], key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* --- whether a file of the view is one of the tree ------------------------------------------- */

static const struct walk_node *file_of(const struct matching *it, uint32_t number)
{
	return &it->files.walk.nodes[number];
}

static bool place_of(const struct matching *it, uint32_t number, uint64_t *offset)
{
	const struct walk_node *file = file_of(it, number);
	if (!S_ISREG(file->mode) || file->nextents == 0)
		return false;
	*offset = it->files.walk.extents[file->first_extent].offset;
	return *offset != WALK_HOLE;
}

static bool is_taken(const struct matching *it, const struct tree_node *node)
{
	return node->past && node->past->names[it->view.view].bytes;
}

/* genisoimage has empty files where Joliet and UDF cannot tell of what there is. */
static bool stands_for(const struct matching *it, uint32_t number, const struct tree_node *node)
{
	const struct walk_node *file = file_of(it, number);
	return S_ISREG(file->mode) && file->nbytes == 0 && !S_ISREG(node->mode) &&
	       !S_ISDIR(node->mode);
}

static bool is_same(const struct matching *it, uint32_t number, const struct tree_node *node)
{
	uint64_t there = 0, here = 0;
	if ((file_of(it, number)->mode & S_IFMT) != (node->mode & S_IFMT) || is_taken(it, node))
		return false;
	if (!S_ISREG(node->mode))
		return true;
	return place_of(it, number, &there) == import_place_of(node, &here) && there == here &&
	       walk_stored_nbytes(&it->files.walk, number) == node->nbytes;
}

static int accept(struct matching *it, uint32_t number, struct tree_node *node)
{
	it->nstand_ins += stands_for(it, number, node);
	it->nodes[number] = node;
	node->hidden &= (uint8_t)~it->bit;
	return import_past(&it->view, &it->files.walk, number, node) ? 0 : fail_nomem(it->job);
}

/* --- finding it ------------------------------------------------------------------------------ */

static struct tree_node *find_by_name(
	const struct matching *it, uint32_t number, const struct tree_node *above)
{
	struct tree_node *node = tree_child(above, walk_name(&it->files.walk, number));
	return node && (is_same(it, number, node) || stands_for(it, number, node)) ? node : NULL;
}

static struct tree_node *find_by_place(
	const struct matching *it, uint32_t number, const struct tree_node *above)
{
	struct placed key = { .parent = above };
	if (!place_of(it, number, &key.offset))
		return NULL;
	size_t i = find_placed(it, &key);
	for (int tries = 0; i < it->nplaced && tries < MAX_TRIES; i++, tries++) {
		if (compare_places(&it->placed[i], &key) != 0)
			break;
		if (is_same(it, number, it->placed[i].node))
			return it->placed[i].node;
	}
	return NULL;
}

/* A file with content in the directory NUMBER, if only in one below; how far below in *NLEVELS. */
static bool find_content(
	const struct matching *it, uint32_t number, uint64_t *offset, unsigned *nlevels)
{
	for (*nlevels = 1; *nlevels < MAX_LEVELS; ++*nlevels) {
		const struct walk_node *directory = file_of(it, number);
		uint32_t below = number, n = directory->nchildren;
		for (uint32_t i = 0; i < n && i < MAX_SIBLINGS; i++) {
			uint32_t child = directory->first_child + i;
			if (place_of(it, child, offset))
				return true;
			if (file_of(it, child)->directory && below == number)
				below = child;
		}
		if (below == number)
			return false;
		number = below;
	}
	return false;
}

static struct tree_node *above_by(struct tree_node *node, unsigned nlevels)
{
	while (node && nlevels-- > 0)
		node = node->parent;
	return node;
}

static struct tree_node *find_by_content(
	const struct matching *it, uint32_t number, const struct tree_node *above)
{
	struct placed key = { 0 };
	unsigned nlevels;
	if (!file_of(it, number)->directory || !find_content(it, number, &key.offset, &nlevels))
		return NULL;
	size_t i = find_placed(it, &key);
	for (int tries = 0; i < it->nplaced && tries < MAX_TRIES; i++, tries++) {
		struct tree_node *node = above_by(it->placed[i].node, nlevels);
		if (it->placed[i].offset != key.offset)
			break;
		if (node && node->parent == above && is_same(it, number, node))
			return node;
	}
	return NULL;
}

/* False where the first letters already tell that ISO 9660 cannot have NAME as TEXT. */
static bool begins_alike(const char *name, const char *text)
{
	enum { KEPT = 8 }; /* by level 1 */
	for (unsigned i = 0; i < KEPT && isalnum((unsigned char)name[i]); i++)
		if (toupper((unsigned char)name[i]) != (unsigned char)text[i])
			return false;
	return true;
}

/* True when ISO 9660 has NAME as TEXT, by either of its first levels. */
static bool becomes(const char *name, const char *text)
{
	static const struct identifier_style styles[] = { { .kind = VIEW_ISO },
		{ .kind = VIEW_ISO, .strict = true } };
	uint8_t id[IDENTIFIER_MAX_NBYTES];
	if (!begins_alike(name, text))
		return false;
	for (size_t i = 0; i < sizeof(styles) / sizeof(styles[0]); i++) {
		unsigned n = identifier_of(&styles[i], name, id);
		n -= n > 1 && id[n - 1] == '.';
		if (strlen(text) == n && memcmp(text, id, n) == 0)
			return true;
	}
	return false;
}

/* Of what is empty only the name tells anything, in capitals and cut. */
static struct tree_node *find_by_capitals(
	const struct matching *it, uint32_t number, const struct tree_node *above)
{
	if (it->view.view != PAST_ISO)
		return NULL;
	for (uint32_t i = 0; i < above->nchildren && i < MAX_SIBLINGS; i++)
		if (is_same(it, number, above->children[i]) &&
			becomes(above->children[i]->name, walk_name(&it->files.walk, number)))
			return above->children[i];
	return NULL;
}

/* --- what only this view has ----------------------------------------------------------------- */

/* Another file of that name is there, or none can be. */
static void leave_out(struct matching *it, uint32_t number, struct tree_node *there)
{
	char path[512];
	walk_path(&it->files.walk, number, path, sizeof(path));
	say(it->job, DISCIMG_WARNING, "%s: %s has another file of that name than the other views",
		path, view_name(it->view.view));
	it->view.left->nothers++;
	if (there)
		it->nodes[number] = S_ISDIR(there->mode) ? there : NULL;
}

static int join(struct matching *it, uint32_t number, struct tree_node *above)
{
	const char *name = walk_name(&it->files.walk, number);
	struct tree_node *there = tree_child(above, name);
	struct import_source source = { .files = &it->files, .name = it->name, .tree = it->tree };
	if (there || !it->bit || !import_is_name(name)) {
		leave_out(it, number, there);
		return 0;
	}
	struct tree_node *node = tree_add(it->tree, above, name, file_of(it, number)->mode);
	int r = node ? import_node(it->job, &source, number, node) : fail_nomem(it->job);
	if (r < 0)
		return r;
	node->scanned.ino = 0;
	node->hidden = TREE_HIDE_ALL;
	return accept(it, number, node);
}

/* --- all of a view --------------------------------------------------------------------------- */

typedef struct tree_node *find_node(
	const struct matching *it, uint32_t number, const struct tree_node *above);

/* Finds those children of DIRECTORY that FIND finds. */
static int find_children(struct matching *it, uint32_t directory, find_node *find)
{
	const struct walk_node *from = file_of(it, directory);
	int r = 0;
	for (uint32_t i = 0; i < from->nchildren && r == 0; i++) {
		uint32_t number = from->first_child + i;
		if (it->nodes[number] || file_of(it, number)->is_fork)
			continue;
		struct tree_node *node = find(it, number, it->nodes[directory]);
		if (node)
			r = accept(it, number, node);
	}
	return r;
}

/* The surest ways first, as a file may be alike to several. */
static int match_directory(struct matching *it, uint32_t directory)
{
	static find_node *const ways[] = { find_by_name, find_by_place, find_by_content,
		find_by_capitals };
	const struct walk_node *from = file_of(it, directory);
	int r = check_cancelled(it->job);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]) && r == 0; i++)
		r = find_children(it, directory, ways[i]);
	for (uint32_t i = 0; i < from->nchildren && r == 0; i++) {
		uint32_t number = from->first_child + i;
		if (!it->nodes[number] && !file_of(it, number)->is_fork)
			r = join(it, number, it->nodes[directory]);
	}
	return r;
}

/* Of what was there before, what the view does not have. */
static void hide_others(const struct matching *it)
{
	struct tree_node *root = it->tree->root;
	for (struct tree_node *node = tree_next(root, root); node; node = tree_next(node, root)) {
		bool may_show =
			it->view.view == PAST_UDF || S_ISREG(node->mode) || S_ISDIR(node->mode);
		if (may_show && !is_taken(it, node))
			node->hidden |= (uint8_t)it->bit;
	}
}

static int match(struct matching *it)
{
	const struct walk *walk = &it->files.walk;
	it->nodes = calloc(walk->nnodes + 1, sizeof(struct tree_node *));
	int r = it->nodes ? collect_places(it) : fail_nomem(it->job);
	if (r == 0)
		r = accept(it, DISCIMG_ROOT, it->tree->root);
	for (uint32_t i = 0; i < walk->nnodes && r == 0; i++)
		if (it->nodes[i] && walk->nodes[i].directory)
			r = match_directory(it, i);
	if (r == 0)
		hide_others(it);
	if (r == 0 && it->nstand_ins)
		say(it->job, DISCIMG_NOTE,
			"%s: %llu empty files of its %s, which stand for links and devices, %s",
			it->name, (unsigned long long)it->nstand_ins, view_name(it->view.view),
			it->view.view == PAST_UDF ? "become these" : "are left out");
	free(it->nodes);
	free(it->placed);
	return r;
}

/* A view that cannot be walked is made anew from the others. */
static int walk_view(struct matching *it)
{
	struct findings findings = { 0 };
	struct walk *walk = &it->files.walk;
	int r = it->view.volume
			? walk_volume(it->job, it->view.blocks, it->view.volume, &findings, walk)
			: walk_udf(it->job, it->view.blocks, &findings, walk);
	bool is_bad = r == DISCIMG_E_FORMAT || r == DISCIMG_E_UNSUPPORTED;
	if (is_bad || (r == 0 && (findings.nfaults || walk->cut)))
		say(it->job, DISCIMG_WARNING,
			"%s: its %s is damaged (discimg verify tells how) and may not become what "
			"it was",
			it->name, view_name(it->view.view));
	findings_free(&findings);
	return r;
}

static int import_one(
	struct discimg_job *job, const struct import_source *source, const struct import_view *view)
{
	static const unsigned bits[] = { [PAST_ISO] = TREE_HIDE_ISO,
		[PAST_JOLIET] = TREE_HIDE_JOLIET,
		[PAST_ENHANCED] = 0,
		[PAST_UDF] = TREE_HIDE_UDF };
	struct matching it = { .job = job,
		.tree = source->tree,
		.name = source->name,
		.files = { .disc = source->files->disc, .kind = view_name(view->view) },
		.view = *view,
		.bit = bits[view->view] };
	int r = walk_view(&it);
	if (r == DISCIMG_E_FORMAT || r == DISCIMG_E_UNSUPPORTED) {
		forgive(job);
		return 0;
	}
	if (r == 0 && it.files.walk.nnodes > 0)
		r = match(&it);
	walk_free(&it.files.walk);
	return r;
}

int import_views(struct discimg_job *job, const struct origin *origin,
	const struct import_source *source, const struct import_view *best)
{
	const struct discimg_volume *volumes[] = { iso_primary(&origin->set),
		iso_joliet(&origin->set), iso_enhanced(&origin->set) };
	struct import_view view;
	int r = 0;
	for (size_t i = 0; i < sizeof(volumes) / sizeof(volumes[0]) && r == 0; i++) {
		if (!volumes[i] || volumes[i] == best->volume)
			continue;
		import_view_init(&view, best->blocks, volumes[i], best->left);
		r = import_one(job, source, &view);
	}
	if (r < 0 || !origin->udf.present || !best->volume)
		return r;
	import_view_init(&view, best->blocks, NULL, best->left);
	return import_one(job, source, &view);
}
