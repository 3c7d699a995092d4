/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Directories of the host, merged into one tree. */
#ifndef MASTER_SCAN_H
#define MASTER_SCAN_H

#include "master/rules.h"

/*
 * Scans the directories TREES and the grafts of OPTIONS, in this order, and applies RULES. What is
 * found later replaces what was found earlier under its name; directories merge. OUTS, of which
 * NULL is the end and "-" the standard output, are left out where they lie in a tree. Files that
 * cannot be read fail, or are put into REPORT. *TREE is the caller's; where it is not NULL, it is
 * what was there before all these.
 */
int scan_trees(struct discimg_job *job, const char *const *trees, size_t ntrees,
	const char *const *outs, const struct discimg_master_options *options,
	const struct rules *rules, struct tree **tree, struct discimg_master_report *report);

/*
 * Puts the file or directory SRC at DEST into TREE, replacing files that are there and merging
 * directories; those of an image keep their modes, owners and times. Directories that only DEST
 * names get the newest time in the tree.
 */
int scan_put(struct discimg_job *job, const char *src, const char *dest,
	const struct discimg_master_options *options, struct tree *tree,
	struct discimg_master_report *report);

/*
 * What TEXT, "A=B", has before the first "=" that no backslash escapes, without such backslashes;
 * the caller frees it. *BEHIND is the rest of TEXT, NULL where either part is empty. NULL when out
 * of memory.
 */
char *scan_split(const char *text, const char **behind);

#endif
