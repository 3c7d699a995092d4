/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All files and directories of a UDF volume. */
#ifndef FS_WALKUDF_H
#define FS_WALKUDF_H

#include "fs/findings.h"
#include "fs/walk.h"

/*
 * Begins to walk the UDF volume of any revision that BLOCKS hold. FINDINGS gets what is wrong with
 * what is read, or is NULL; both must outlive OUT, or its walk_all(). Fails with
 * DISCIMG_E_UNSUPPORTED when there is none, and with DISCIMG_E_FORMAT when its root cannot be
 * reached. The caller frees with walk_free(). Names of one file share its extents: those say in
 * their `node` the first of them.
 */
int walk_open_udf(struct discimg_job *job, struct blocks *blocks, struct findings *findings,
	struct walk *out);

/* The same, all of it. */
int walk_udf(struct discimg_job *job, struct blocks *blocks, struct findings *findings,
	struct walk *out);

#endif
