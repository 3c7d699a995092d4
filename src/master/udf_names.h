/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names in the folders of a UDF volume (ECMA-167r3 4/14.4). */
#ifndef MASTER_UDF_NAMES_H
#define MASTER_UDF_NAMES_H

#include "master/udf_view.h"

/* Finds all folders of VIEW, and how many bytes their names take. */
int udf_names_measure(struct udf_view *view);

/* The names of DIRECTORY, nbytes of them. */
int udf_names_write(
	const struct udf_view *view, const struct udf_directory *directory, uint8_t *to);

#endif
