/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tree as nodes of libisofs. */
#ifndef MASTER_NODES_H
#define MASTER_NODES_H

#include "master/content.h"

struct Iso_Image;

/* Puts all of TREE into the empty IMAGE. TREE and CONTENT must outlive it. */
int nodes_build(struct discimg_job *job, const struct tree *tree, struct content *content,
	struct Iso_Image *image);

/* fail() with what libisofs calls its CODE; WHAT tells what was tried. */
int fail_isofs(struct discimg_job *job, int code, const char *what);

#endif
