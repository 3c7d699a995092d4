/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a view of an image tells of a file besides what a walk keeps: for the tree's past.h. */
#ifndef JOB_IMPORT_PAST_H
#define JOB_IMPORT_PAST_H

#include "fs/blocks.h"
#include "fs/walk.h"
#include "master/past.h"

#include <discimg/info.h>

/* Of files that are imported: what cannot be made again, so far. */
struct import_left {
	uint64_t nnames;   /* files without a name, or with that of another one */
	uint64_t nothers;  /* names under which a view has another file */
	uint64_t nxars;    /* extended attribute records */
	uint64_t nxa;      /* attributes of CD-ROM XA */
	uint64_t nunknown; /* files with fields that are not known, */
	char unknown[3];   /* the last of which is that */
};

/* A view that is read. */
struct import_view {
	enum past_view view;
	struct blocks *blocks;
	const struct discimg_volume *volume; /* NULL: UDF */
	int susp_skip;                       /* of the volume; -1: it has no Rock Ridge */
	struct import_left *left;
};

/* For VOLUME, or NULL for UDF. */
void import_view_init(struct import_view *view, struct blocks *blocks,
	const struct discimg_volume *volume, struct import_left *left);

/* Gives NODE what the file NUMBER of WALK, which is the same, has had. False: out of memory. */
bool import_past(const struct import_view *view, const struct walk *walk, uint32_t number,
	struct tree_node *node);

#endif
