/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of a disc, opened: the disc, and the tree of its best file system. */
#ifndef FS_FILES_H
#define FS_FILES_H

#include "fs/filedata.h"

#include <discimg/files.h>

struct discimg_files {
	struct discimg_disc *disc; /* owned */
	struct walk walk;
	const char *kind; /* "Rock Ridge" */
	uint64_t nfaults; /* of its directories; the first was warned of */
	char first_fault[512];
};

/* Takes DISC over in any case. OPTIONS may be NULL. */
int files_open(struct discimg_job *job, struct discimg_disc *disc,
	const struct discimg_files_options *options, struct discimg_files **out);

/*
 * Which files PATHS and what is below them are, PATHS being paths or GLOBs, none meaning all, less
 * what EXCLUDES match: true in *PICKED (for free()) for each of them, and for the directories above
 * them. A path that matches nothing fails.
 */
int files_pick(struct discimg_job *job, const struct discimg_files *files, const char *const *paths,
	size_t npaths, const char *const *excludes, size_t nexcludes, bool **picked);

#endif
