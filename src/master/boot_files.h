/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What El Torito adds to the files of a tree: its catalogue, and boot images that know their place.
 */
#ifndef MASTER_BOOT_FILES_H
#define MASTER_BOOT_FILES_H

#include "master/boot.h"
#include "master/content.h"

/* Adds the catalogue to TREE, and takes images that PLAN has to patch into memory. */
int boot_files_add(struct discimg_job *job, struct tree *tree, struct content *content,
	const struct boot_plan *plan);

/* Fills both in, when all files have their places. */
void boot_files_finish(struct tree *tree, const struct boot_plan *plan);

#endif
