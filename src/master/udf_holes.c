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
static int find_runs(struct discimg_job *job, struct content *content, const struct tree_node *node,
	struct finding *finding)
{
	uint64_t unit = finding->unit, done = 0, hole, end;
	int r;
	for (uint64_t at = 0; at < node->nbytes; at = end) {
		r = content_find_hole(content, node, at, &hole, &end);
		if (r < 0)
			return r;
		hole = (hole + unit - 1) / unit * unit;
		uint64_t whole = end == node->nbytes ? end : end / unit * unit;
		if (whole < hole + unit)
			continue;
		if (!add_runs(finding, done, hole, false) || !add_runs(finding, hole, whole, true))
			return fail_nomem(job);
		done = whole;
	}
	if (finding->n && !add_runs(finding, done, node->nbytes, false))
		return fail_nomem(job);
	return 0;
}

/* What was found becomes NODE's, where it is worth it. */
static int keep(struct discimg_job *job, struct tree *tree, struct tree_node *node,
	struct finding *finding, struct discimg_master_report *report)
{
	if (finding->n == 0 || node->nbytes - finding->stored < LEAST_NBYTES)
		return 0;
	struct tree_sparse *sparse = tree_add_sparse(tree);
	if (!sparse)
		return fail_nomem(job);
	*sparse = (struct tree_sparse){ .next = sparse->next,
		.nbytes = node->nbytes,
		.data_end = finding->end,
		.runs = finding->runs,
		.n = finding->n };
	finding->runs = NULL;
	report->nsparse++;
	report->hole_nbytes += node->nbytes - finding->stored;
	node->sparse = sparse;
	node->nbytes = finding->stored;
	return 0;
}

static bool may_have_holes(const struct tree_node *node)
{
	return S_ISREG(node->mode) && node->may_have_holes && !node->is_link && !node->kept &&
	       !node->bytes && !node->packed;
}

int udf_holes_find(struct discimg_job *job, struct tree *tree, struct content *content,
	uint32_t block_nbytes, struct discimg_master_report *report)
{
	uint32_t unit = block_nbytes > SECTOR_NBYTES ? block_nbytes : SECTOR_NBYTES;
	int r = 0;
	for (struct tree_node *node = tree->root; node && r == 0;
		node = tree_next(node, tree->root)) {
		struct finding finding = { .unit = unit };
		if (!may_have_holes(node))
			continue;
		r = find_runs(job, content, node, &finding);
		if (r == 0)
			r = keep(job, tree, node, &finding, report);
		free(finding.runs);
	}
	return r;
}
