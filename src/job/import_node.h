/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One file of a disc as a node of a tree to be mastered, whose content stays where it lies. */
#ifndef JOB_IMPORT_NODE_H
#define JOB_IMPORT_NODE_H

#include "fs/files.h"
#include "master/tree.h"

/* Where nodes come from, and where they go. */
struct import_source {
	struct discimg_files *files;
	const char *name; /* that it was opened by */
	struct tree *tree;
};

/* Makes NODE what the file NUMBER is, but for its name. */
int import_node(struct discimg_job *job, const struct import_source *source, uint32_t number,
	struct tree_node *node);

/* True for what can be a name in a tree. */
bool import_is_name(const char *name);

#endif
