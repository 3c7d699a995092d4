/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Holes of files, which UDF need not store: extents that are neither recorded nor allocated
 * (ECMA-167r3 4/14.14.1.1). Only where no other view shows the same blocks.
 */
#ifndef MASTER_UDF_HOLES_H
#define MASTER_UDF_HOLES_H

#include "master/content.h"

/*
 * Finds the holes of TREE's files, as far as blocks of BLOCK_NBYTES, or sectors of the disc, lie in
 * them: those files get their runs, and the size of what is stored of them. REPORT counts them.
 */
int udf_holes_find(struct discimg_job *job, struct tree *tree, struct content *content,
	uint32_t block_nbytes, struct discimg_master_report *report);

#endif
