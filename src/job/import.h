/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of an image as a tree to be mastered, whose content stays where it lies. */
#ifndef JOB_IMPORT_H
#define JOB_IMPORT_H

#include "job/import_past.h"
#include "job/origin.h"
#include "master/tree.h"

/*
 * All files of ORIGIN, which was opened as NAME and must outlive *TREE, in all of its views, in the
 * order in which they lie. *LEFT counts what no tree can have.
 */
int import_tree(struct discimg_job *job, const struct origin *origin, const char *name,
	struct tree **tree, struct import_left *left);

#endif
