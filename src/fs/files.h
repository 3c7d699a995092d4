/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of a disc, opened: the disc, and the tree of its best file system. */
#ifndef FS_FILES_H
#define FS_FILES_H

#include "fs/filedata.h"
#include "fs/findings.h"

#include <discimg/files.h>

struct discimg_files {
	struct discimg_disc *disc; /* owned */
	struct blocks *blocks;     /* while not all directories were read */
	struct walk walk;
	const char *kind;                           /* "Rock Ridge" */
	struct findings iso_findings, udf_findings; /* of what was read of either tree */
	const struct findings *findings;            /* those of WALK; the first was warned of */
	bool told_fault, told_cut;
};

/* Takes DISC over in any case. OPTIONS may be NULL. */
int files_open(struct discimg_job *job, struct discimg_disc *disc,
	const struct discimg_files_options *options, struct discimg_files **out);

/* Reads what is in DIRECTORY, if that was not done, and warns of what is wrong with it. */
int files_enter(struct discimg_job *job, struct discimg_files *files, uint32_t directory);

/* Reads all directories, for who looks at the walk. Only to free FILES is left when it fails. */
int files_read_all(struct discimg_job *job, struct discimg_files *files);

/*
 * Which files PATHS and what is below them are, PATHS being paths or GLOBs, none meaning all, less
 * what EXCLUDES match: true in *PICKED (for free()) for each of them, and for the directories above
 * them. A path that matches nothing fails. Only directories that lead to PATHS, and those that are
 * picked, are read; all are for a GLOB.
 */
int files_pick(struct discimg_job *job, struct discimg_files *files, const char *const *paths,
	size_t npaths, const char *const *excludes, size_t nexcludes, bool **picked);

#endif
