/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The anchors of a UDF volume and what its descriptor sequence says of its extent (ECMA-167). */
#ifndef FS_UDF_H
#define FS_UDF_H

#include "fs/blocks.h"

#include <discimg/info.h>

struct udf_extent {
	int64_t end_lba; /* one past the last sector that anchors and descriptors name */
	const char *by;  /* static: "UDF partition" */
};

/* Reads what there is into OUT and EXTENT; out->present is false where there is none. */
int udf_read(struct blocks *blocks, struct discimg_udf *out, struct udf_extent *extent);

#endif
