/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The path tables of ISO 9660 (ECMA-119 §6.9, §9.4), held against the directories themselves. */
#ifndef FS_PATHTABLE_H
#define FS_PATHTABLE_H

#include "fs/findings.h"
#include "fs/iso9660.h"
#include "fs/walkiso.h"

/* WALK is that of VOLUME. */
int path_tables_check(struct discimg_job *job, struct blocks *blocks,
	const struct discimg_volume *volume, const struct walk *walk, struct findings *findings);

#endif
