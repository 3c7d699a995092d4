/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files with holes as runs of data and of nothing, each of which is one extent of UDF. Linux and
 * libudfread know them; 7-Zip 22.01 refuses such files, and GRUB 2.06 looks for the type of an
 * extent in its place and so reads block 0: where little is won, files stay whole.
 */
#include "master/udf_holes.h"

#include "base/context.h"
#include "master/udf_fields.h"

#include <stdlib.h>

enum {
	SECTOR_NBYTES = 2048,
	LEAST_NBYTES = 65536, /* of a file's holes */
};

/* The runs of a file, as they are found. */
struct finding {
	struct tree_run *runs;
	size_t n, room;
	uint32_t unit;   /* holes begin and end at a multiple of it, or at the file's end */
	uint64_t stored; /* bytes of data so far */
	uint64_t end;    /* of the last run of data */
};

static bool add_run(struct finding *finding, uint64_t at, uint32_t nbytes, bool is_hole)
{
	if (finding->n == finding->room) {
		size_t room = 2 * finding->room + 8;
		struct tree_run *bigger = reallocarray(finding->runs, room, sizeof(*bigger));
		if (!bigger)
			return false;
		finding->runs = bigger;
		finding->room = room;
	}
	finding->runs[finding->n++] = (struct tree_run){
		.at = at, .stored = finding->stored, .nbytes = nbytes, .is_hole = is_hole
	};
	if (!is_hole) {
		finding->stored += nbytes;
		finding->end = at + nbytes;
	}
	return true;
}

/* What is from AT to END, in as many runs as extents are needed. */
static bool add_runs(struct finding *finding, uint64_t at, uint64_t end, bool is_hole)
{
	while (at < end) {
		uint64_t left = end - at;
		uint32_t nbytes = left < UDF_EXTENT_MAX ? (uint32_t)left : UDF_EXTENT_MAX;
		if (!add_run(finding, at, nbytes, is_hole))
			return false;
		at += nbytes;
	}
	return true;
}

/* Looks for holes in NODE; data are what lies between them. */
static int find_runs(
	const struct udf_holes *holes, const struct tree_node *node, struct finding *finding)
{
	uint64_t unit = finding->unit, done = 0, hole, end;
	int r;
	for (uint64_t at = 0; at < node->nbytes; at = end) {
		r = content_find_hole(holes->content, node, at, &hole, &end);
		if (r < 0)
			return r;
		hole = (hole + unit - 1) / unit * unit;
		uint64_t whole = end == node->nbytes ? end : end / unit * unit;
		if (whole < hole + unit)
			continue;
		if (!add_runs(finding, done, hole, false) || !add_runs(finding, hole, whole, true))
			return fail_nomem(holes->job);
		done = whole;
	}
	if (finding->n && !add_runs(finding, done, node->nbytes, false))
		return fail_nomem(holes->job);
	return 0;
}

/* What was found becomes NODE's, where it is worth it. */
static int keep(const struct udf_holes *holes, struct tree_node *node, struct finding *finding)
{
	if (finding->n == 0 || node->nbytes - finding->stored < LEAST_NBYTES)
		return 0;
	struct tree_sparse *sparse = tree_add_sparse(holes->tree);
	if (!sparse)
		return fail_nomem(holes->job);
	*sparse = (struct tree_sparse){ .next = sparse->next,
		.nbytes = node->nbytes,
		.data_end = finding->end,
		.runs = finding->runs,
		.n = finding->n };
	finding->runs = NULL;
	holes->report->nsparse++;
	holes->report->hole_nbytes += node->nbytes - finding->stored;
	node->sparse = sparse;
	node->nbytes = finding->stored;
	return 0;
}

static bool is_looked_at(const struct udf_holes *holes, const struct tree_node *node)
{
	return S_ISREG(node->mode) && node->may_have_holes && !node->is_link && !node->kept &&
	       !node->bytes && !node->packed && (holes->of_host || node->source->disc);
}

int udf_holes_find(const struct udf_holes *holes)
{
	uint32_t block = holes->block_nbytes;
	const struct tree_node *root = holes->tree->root;
	int r = 0;
	for (struct tree_node *node = holes->tree->root; node && r == 0;
		node = tree_next(node, root)) {
		struct finding finding = { .unit = block > SECTOR_NBYTES ? block : SECTOR_NBYTES };
		if (!is_looked_at(holes, node))
			continue;
		r = find_runs(holes, node, &finding);
		if (r == 0)
			r = keep(holes, node, &finding);
		free(finding.runs);
	}
	return r;
}
