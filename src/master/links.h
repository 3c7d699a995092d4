/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hard links: which names of a tree are one file. */
#ifndef MASTER_LINKS_H
#define MASTER_LINKS_H

#include "master/tree.h"

/*
 * Gives every node that is no directory its serial number: its place in the order of paths, or,
 * for regular files, that of the first name of the same file on the host. Further names of symbolic
 * links and special files become files of their own, and are counted in a note.
 */
int links_find(struct discimg_job *job, struct tree *tree);

#endif
