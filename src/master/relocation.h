/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Directories that lie elsewhere in ISO 9660 than in the tree, so that no path has more than eight
 * levels or 255 bytes (ECMA-119 §6.8.2.1). Rock Ridge shows them where they were (IEEE P1282 1.12
 * §4.1.5).
 */
#ifndef MASTER_RELOCATION_H
#define MASTER_RELOCATION_H

#include "master/identifiers.h"

struct relocation {
	struct tree_node *home; /* the directory where they lie; NULL: none is relocated */
	bool made;              /* that is none of the tree's, and owned */
	/* What the home lists, and the root when the home was made: their own ones come first. */
	struct tree_node **in_home, **in_root;
	size_t nin_home, nin_root;
};

/*
 * Finds those directories of TREE that a view of STYLE, Rock Ridge's, cannot have where they are,
 * and marks them. They go to the directory NAME of the root, "": "rr_moved", which is made where it
 * is missing. libarchive takes "rr_moved" and ".rr_moved" only.
 */
int relocation_find(struct discimg_job *job, struct tree *tree,
	const struct identifier_style *style, const char *name, struct relocation *out);
void relocation_free(struct relocation *relocation);

/* What DIRECTORY lists. RELOCATION may be NULL. */
struct view_listing relocation_listing(
	const struct relocation *relocation, const struct tree_node *directory);

/* True when DIRECTORY lists NODE, but Rock Ridge does not show it there. */
bool relocation_is_guest(const struct relocation *relocation, const struct tree_node *directory,
	const struct tree_node *node);

#endif
