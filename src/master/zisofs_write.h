/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files whose content is compressed in the image, and whole again for readers that know of it. */
#ifndef MASTER_ZISOFS_WRITE_H
#define MASTER_ZISOFS_WRITE_H

#include "master/boot.h"
#include "master/content.h"

/*
 * Compresses the files of TREE as OPTIONS ask, those that get smaller by a sector or more, but
 * none that loaders of PLAN (or NULL) may read: their compressed bytes are in a file without a name
 * beside OUT (or in $TMPDIR). Takes note of those that are compressed already. *NPACKED counts what
 * was compressed.
 */
int zisofs_pack(struct discimg_job *job, struct tree *tree, struct content *content,
	const struct discimg_master_options *options, const struct boot_plan *plan, const char *out,
	uint64_t *npacked);

#endif
