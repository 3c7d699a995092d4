/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the further views of an image tell of the files of its best one. */
#ifndef JOB_IMPORT_VIEWS_H
#define JOB_IMPORT_VIEWS_H

#include "job/import_node.h"
#include "job/import_past.h"
#include "job/origin.h"

/*
 * Reads the views of ORIGIN but for BEST, which SOURCE->tree was read from. Nodes get the names and
 * times that they have there, and are hidden where a view does not have them; what only it has
 * joins the tree, hidden from the others.
 */
int import_views(struct discimg_job *job, const struct origin *origin,
	const struct import_source *source, const struct import_view *best);

#endif
