/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mastering: directory trees as a disc that is made while it is read. */
#ifndef MASTER_MASTER_H
#define MASTER_MASTER_H

#include "disc/disc.h"

#include <discimg/master.h>

struct outfile;

/*
 * Scans and merges TREES and lays the image out; its sectors can be read once, in order, and files
 * are read as the reader comes to them. OUTS, of which NULL is the end, names the files that are
 * left out of the image where they lie in a tree, as they are the output. REPORT (zeroed, the
 * caller's) is complete but for the files that fail while they are read; it must outlive *DISC.
 */
int master_open(struct discimg_job *job, const char *const *trees, size_t ntrees,
	const char *const *outs, const struct discimg_master_options *options,
	struct discimg_disc **disc, struct discimg_master_report *report);

/* The same sectors written to FILE, which is new, opened by the name OUT, and no stream. */
int master_save(struct discimg_job *job, const char *const *trees, size_t ntrees, const char *out,
	struct outfile *file, const struct discimg_master_options *options,
	struct discimg_master_report *report);

#endif
