/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the content of each file lies: once, for all names and all views. */
#ifndef MASTER_PLACE_H
#define MASTER_PLACE_H

#include "master/tree.h"

/* The files of a tree that have content, each once, in the order in which they lie. */
struct places {
	struct tree_node **files;
	size_t n;
	uint32_t *nlinks;     /* names of each file by its serial number; 0: none has it */
	uint32_t last_serial; /* of files; all have one now */
	uint64_t nblocks;     /* of 2048 bytes, all together */
	size_t last_found;    /* index of what places_find() gave last: readers go on from there */
};

/*
 * Collects what TREE has: heavier files first, else in the order of paths. Gives files that have no
 * serial number the next ones.
 */
int places_collect(struct discimg_job *job, struct tree *tree, struct places *places);

/* Places them from LBA on; further names of a file get its place, empty files that of LBA. */
int places_assign(struct discimg_job *job, struct places *places, struct tree *tree, uint32_t lba);

/* The file that lies at LBA, which must be in their range. */
const struct tree_node *places_find(struct places *places, uint32_t lba);

void places_free(struct places *places);

#endif
