/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places given to the files of a tree, and their bytes moved there, each file read once. */
#ifndef MASTER_POUR_H
#define MASTER_POUR_H

#include "base/outfile.h"
#include "master/content.h"
#include "master/place.h"

struct pour {
	struct tree *tree;
	struct places *places; /* collected */
	uint32_t lba;          /* where they begin */
	/* NULL: only places are given, for which files that may be equal are read; else a new file,
	 * not a stream, in which block 0 of the image begins at byte 0. */
	struct outfile *out;
	const struct discimg_master_options *options;
	struct discimg_master_report *report; /* counts the files that share */
};

/*
 * A file whose content another one has already shares its place, unless its bytes are ours (a boot
 * image that is told its own place). Such bytes are not written to OUT: they may still change. The
 * places are the same with and without OUT.
 */
int pour_files(struct discimg_job *job, const struct pour *plan);

#endif
