/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of a disc as a tree to be mastered, whose content stays where it lies. */
#ifndef JOB_IMPORT_H
#define JOB_IMPORT_H

#include "fs/files.h"
#include "master/tree.h"

/*
 * All of FILES, which were opened as NAME and must outlive *TREE. Names that no tree can have are
 * left out with a warning; *NLEFT counts them.
 */
int import_tree(struct discimg_job *job, struct discimg_files *files, const char *name,
	struct tree **tree, uint64_t *nleft);

#endif
