/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The order of DVD-Video: VIDEO_TS.IFO, its menu's VOB and its BUP; then each title set's IFO, the
 * VOB of its menu, those of its titles, and its BUP. The IFO files tell how far apart they are.
 */
#include "master/dvd_video.h"

#include "base/context.h"
#include "master/dvd_ifo.h"
#include "master/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	SECTOR_NBYTES = 2048,
	ECC_NSECTORS = 16, /* of an ECC block (ECMA-267 §18): a scratch takes a whole one */
	MAX_TITLE_VOBS = 9,
	NAME_NBYTES = 32,
};

#define VOB_MAX_NBYTES (UINT64_C(1) << 30)

struct planner {
	struct discimg_job *job;
	struct tree *tree;
	struct discimg_master_report *report;
	struct tree_node *folder; /* VIDEO_TS */
};

/* A manager or title set that is placed from the sector BASE on. */
struct set {
	unsigned number; /* 0: the manager */
	uint32_t base;
	struct dvd_ifo ifo;
	char ifo_name[NAME_NBYTES]; /* for messages */
};

/* The name of a set's file: its Nth VOB, 0 being the menu's, or with N 0 its IFO or BUP. */
static void name_of(unsigned set, unsigned n, const char *extension, char name[NAME_NBYTES])
{
	if (set == 0)
		snprintf(name, NAME_NBYTES, "VIDEO_TS.%s", extension);
	else
		snprintf(name, NAME_NBYTES, "VTS_%02u_%u.%s", set, n, extension);
}

/* The file of that name, which must be there and hold something. */
static int find_file(struct planner *planner, const char *name, struct tree_node **node)
{
	*node = tree_child(planner->folder, name);
	if (!*node)
		return fail(planner->job, DISCIMG_E_INVALID,
			"/VIDEO_TS/%s is missing: DVD-Video needs it", name);
	if (!S_ISREG((*node)->mode) || (*node)->nbytes == 0)
		return fail(planner->job, DISCIMG_E_INVALID,
			"/VIDEO_TS/%s is no file, or an empty one: DVD-Video needs it", name);
	return 0;
}

static int pin(struct planner *planner, struct tree_node *node, uint32_t offset)
{
	return tree_pin(planner->tree, node, offset) ? 0 : fail_nomem(planner->job);
}

/* --- IFO and BUP ------------------------------------------------------------------------------ */

static int read_sets_ifo(struct planner *planner, struct set *set)
{
	struct tree_node *node;
	name_of(set->number, 0, "IFO", set->ifo_name);
	int r = find_file(planner, set->ifo_name, &node);
	if (r == 0)
		r = dvd_ifo_read(planner->job, node, set->number == 0, &set->ifo);
	return r == 0 ? pin(planner, node, set->base) : r;
}

/* A player that cannot read an IFO takes the BUP: it is worth something where it is the same. */
static int compare_bup(struct planner *planner, const struct set *set, const char *name)
{
	const struct tree_node *nodes[2] = { tree_child(planner->folder, set->ifo_name),
		tree_child(planner->folder, name) };
	size_t nbytes = (size_t)nodes[0]->nbytes;
	uint8_t *bytes = calloc(2, nbytes);
	ssize_t n = bytes ? 0 : fail_nomem(planner->job);
	for (int i = 0; i < 2 && n >= 0; i++)
		n = tree_read_head(planner->job, nodes[i], bytes + (size_t)i * nbytes, nbytes);
	if (n >= 0 && memcmp(bytes, bytes + nbytes, nbytes) != 0)
		say(planner->job, DISCIMG_WARNING,
			"/VIDEO_TS/%s is not the same as %s, of which it is the copy", name,
			set->ifo_name);
	free(bytes);
	return n < 0 ? (int)n : 0;
}

static int take_bup(struct planner *planner, const struct set *set)
{
	char name[NAME_NBYTES];
	struct tree_node *node;
	const struct dvd_ifo *ifo = &set->ifo;
	uint32_t at = ifo->set_nsectors - ifo->ifo_nsectors;
	name_of(set->number, 0, "BUP", name);
	int r = find_file(planner, name, &node);
	if (r < 0)
		return r;
	if (node->nbytes != (uint64_t)ifo->ifo_nsectors * SECTOR_NBYTES)
		return fail(planner->job, DISCIMG_E_INVALID,
			"/VIDEO_TS/%s has %llu bytes, but %s, of which it is the copy, has %llu",
			name, (unsigned long long)node->nbytes, set->ifo_name,
			(unsigned long long)ifo->ifo_nsectors * SECTOR_NBYTES);
	if ((set->base + ifo->ifo_nsectors - 1) / ECC_NSECTORS == (set->base + at) / ECC_NSECTORS)
		say(planner->job, DISCIMG_WARNING,
			"%s and its copy %s share an ECC block of 16 sectors, since the IFO has "
			"them so close: one scratch can take both",
			set->ifo_name, name);
	r = pin(planner, node, set->base + at);
	return r == 0 ? compare_bup(planner, set, name) : r;
}

/* --- VOB -------------------------------------------------------------------------------------- */

/* Places one VOB at *OFFSET from the set's start, which goes behind it. */
static int take_vob(
	struct planner *planner, const struct set *set, const char *name, uint32_t *offset)
{
	struct tree_node *node;
	int r = find_file(planner, name, &node);
	if (r < 0)
		return r;
	if (node->nbytes % SECTOR_NBYTES || node->nbytes >= (uint64_t)INT32_MAX * SECTOR_NBYTES)
		return fail(planner->job, DISCIMG_E_INVALID,
			"/VIDEO_TS/%s has %llu bytes, which are no whole sectors of 2048: it is "
			"cut off",
			name, (unsigned long long)node->nbytes);
	if (node->nbytes > VOB_MAX_NBYTES)
		say(planner->job, DISCIMG_WARNING,
			"/VIDEO_TS/%s has more than 1 GiB, which players need not read", name);
	r = pin(planner, node, set->base + *offset);
	*offset += (uint32_t)(node->nbytes / SECTOR_NBYTES);
	return r;
}

/* The sectors from BEGIN to END must hold all CELLS of WHAT. */
static int check_cells(struct planner *planner, const struct set *set,
	const struct dvd_cells *cells, const char *what, uint32_t begin, uint32_t end)
{
	if (cells->end <= end - begin)
		return 0;
	return fail(planner->job, DISCIMG_E_INVALID,
		"the VOBs of %s of /VIDEO_TS/%s have %u sectors, but its cells reach up to sector "
		"%u: a file is missing or cut off",
		what, set->ifo_name, end - begin, cells->end);
}

static int take_menu(struct planner *planner, const struct set *set)
{
	char name[NAME_NBYTES];
	uint32_t end = set->ifo.menu;
	name_of(set->number, 0, "VOB", name);
	if (!set->ifo.menu) {
		if (!tree_child(planner->folder, name))
			return 0;
		return fail(planner->job, DISCIMG_E_INVALID,
			"/VIDEO_TS/%s is there, but %s knows of no menu", name, set->ifo_name);
	}
	int r = take_vob(planner, set, name, &end);
	return r < 0 ? r
		     : check_cells(
			       planner, set, &set->ifo.menu_cells, "the menu", set->ifo.menu, end);
}

static int take_titles(struct planner *planner, const struct set *set)
{
	char name[NAME_NBYTES];
	uint32_t end = set->ifo.titles;
	int r = 0;
	if (!set->ifo.titles)
		return fail(planner->job, DISCIMG_E_FORMAT,
			"/VIDEO_TS/%s does not tell where its titles begin", set->ifo_name);
	for (unsigned n = 1; n <= MAX_TITLE_VOBS && r == 0; n++) {
		name_of(set->number, n, "VOB", name);
		if (n > 1 && !tree_child(planner->folder, name))
			break;
		r = take_vob(planner, set, name, &end);
	}
	return r < 0 ? r
		     : check_cells(planner, set, &set->ifo.title_cells, "the titles",
			       set->ifo.titles, end);
}

/* --- all of them ------------------------------------------------------------------------------ */

static int take_set(struct planner *planner, struct set *set)
{
	int r = read_sets_ifo(planner, set);
	if (r == 0)
		r = take_menu(planner, set);
	if (r == 0 && set->number > 0)
		r = take_titles(planner, set);
	return r == 0 ? take_bup(planner, set) : r;
}

/* Cells at which an ECC block begins: the layer of a disc can end before one. */
static int note_layer_breaks(struct planner *planner, const struct set *set)
{
	const struct dvd_cells *cells = &set->ifo.title_cells;
	for (size_t i = 0; i < cells->n; i++) {
		uint32_t at = set->base + set->ifo.titles + cells->items[i].start;
		if (at % ECC_NSECTORS == 0 && !report_layer_break(planner->report, at, set->number))
			return fail_nomem(planner->job);
	}
	return 0;
}

static int take_all(struct planner *planner, struct set *manager)
{
	int r = take_set(planner, manager);
	uint32_t next = manager->ifo.set_nsectors;
	for (unsigned i = 1; r == 0 && i <= manager->ifo.nsets; i++) {
		uint32_t told = manager->ifo.set_starts[i - 1];
		struct set set = { .number = i, .base = told ? told : next };
		r = take_set(planner, &set);
		if (r == 0)
			r = note_layer_breaks(planner, &set);
		next = set.base + set.ifo.set_nsectors;
		dvd_ifo_free(&set.ifo);
		if (r == 0 && next >= INT32_MAX)
			r = fail(planner->job, DISCIMG_E_INVALID,
				"/VIDEO_TS/%s: its title set would end at sector %u", set.ifo_name,
				next);
	}
	return r;
}

/* Each file ends before the next one begins. */
static int check_room(struct planner *planner)
{
	const struct tree *tree = planner->tree;
	tree_sort_pins(planner->tree);
	for (size_t i = 0; i + 1 < tree->npins; i++) {
		const struct tree_pin *it = &tree->pins[i], *next = it + 1;
		uint64_t n = (it->node->nbytes + SECTOR_NBYTES - 1) / SECTOR_NBYTES;
		if (it->offset + n > next->offset)
			return fail(planner->job, DISCIMG_E_INVALID,
				"/VIDEO_TS/%s has %" PRIu64 " sectors from the %uth on, but by the "
				"IFO files %s begins at the %uth: they do not belong together",
				it->node->name, n, it->offset, next->node->name, next->offset);
	}
	return 0;
}

static int find_folder(struct planner *planner)
{
	struct tree_node *node = tree_find(planner->tree, "/VIDEO_TS");
	planner->folder = node;
	if (node && S_ISDIR(node->mode))
		return 0;
	node = tree_find_nocase(planner->tree, "/VIDEO_TS");
	if (node)
		return fail(planner->job, DISCIMG_E_INVALID,
			"/%s is there, but players look for a folder VIDEO_TS in capitals",
			node->name);
	return fail(planner->job, DISCIMG_E_INVALID,
		"there is no folder VIDEO_TS in the tree: DVD-Video needs it");
}

int dvd_video_prepare(
	struct discimg_job *job, struct tree *tree, struct discimg_master_report *report)
{
	struct planner planner = { .job = job, .tree = tree, .report = report };
	struct set manager = { 0 };
	int r = find_folder(&planner);
	if (r == 0)
		r = take_all(&planner, &manager);
	dvd_ifo_free(&manager.ifo);
	if (r == 0)
		r = check_room(&planner);
	return r == 0 ? tree_add_directory(job, tree, "/AUDIO_TS") : r;
}
