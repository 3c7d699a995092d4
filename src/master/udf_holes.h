/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Holes of files, which UDF need not store: extents that are neither recorded nor allocated
 * (ECMA-167r3 4/14.14.1.1). Only where no other view shows the same blocks.
 */
#ifndef MASTER_UDF_HOLES_H
#define MASTER_UDF_HOLES_H

#include "master/content.h"

struct udf_holes {
	struct discimg_job *job;
	struct tree *tree;
	struct content *content;
	uint32_t block_nbytes;
	bool of_host; /* look for holes in files of the host, too, not only on discs */
	struct discimg_master_report *report;
};

/*
 * Finds the holes of files, as far as whole blocks, and sectors of the disc, lie in them: those
 * files get their runs, and the size of what is stored of them. The report counts them.
 */
int udf_holes_find(const struct udf_holes *holes);

#endif
