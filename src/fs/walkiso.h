/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All files and directories of ISO 9660 volumes. */
#ifndef FS_WALKISO_H
#define FS_WALKISO_H

#include "fs/findings.h"
#include "fs/iso9660.h"
#include "fs/walk.h"

/* Walks all of VOLUME. FINDINGS gets what is wrong, or is NULL. Free OUT with walk_free(). */
int walk_volume(struct discimg_job *job, struct blocks *blocks, const struct discimg_volume *volume,
	struct findings *findings, struct walk *out);

/*
 * Begins to walk the tree of SET with the best names: Rock Ridge, else Joliet, else what there is.
 * FINDINGS, empty or NULL, gets what is wrong with what is read of that tree. BLOCKS and FINDINGS
 * must outlive OUT, or its walk_all(). With NAMES_ONLY of files nothing else is read.
 */
int walk_open_best(struct discimg_job *job, struct blocks *blocks, const struct iso_set *set,
	bool names_only, struct findings *findings, struct walk *out);

/* The same, all of it. */
int walk_best(struct discimg_job *job, struct blocks *blocks, const struct iso_set *set,
	struct findings *findings, struct walk *out);

#endif
