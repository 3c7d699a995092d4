/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which names of a tree are those of one file. */
#ifndef FS_SAMEFILE_H
#define FS_SAMEFILE_H

#include "fs/walk.h"

/*
 * The first name of each node's file, itself where it has no other, to *FIRST (for free()). Names
 * of one file have the same serial, place and size. PICKED: only among these; NULL: among all.
 */
int samefile_find(
	struct discimg_job *job, const struct walk *walk, const bool *picked, uint32_t **first);

#endif
