/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names in the folders of a UDF volume (ECMA-167r3 4/14.4). */
#ifndef MASTER_UDF_NAMES_H
#define MASTER_UDF_NAMES_H

#include "master/udf_view.h"

enum { UDF_NAME_OF_DIRECTORY = 1 << 1, UDF_NAME_OF_PARENT = 1 << 3 }; /* 4/14.4.3 */

/* A name, and the entry that it names. */
struct udf_name {
	uint8_t flags;
	const uint8_t *id;
	unsigned nbytes;
	uint32_t block; /* of the entry, in the metadata */
	uint32_t unique_id;
};

/* How many bytes a name takes whose identifier has ID_NBYTES. */
uint32_t udf_name_nbytes(unsigned id_nbytes);

/* Puts NAME at byte AT of the NAMES of a folder, which begin at BLOCK; where it ends. */
uint32_t udf_name_put(const struct udf_view *view, const struct udf_name *name, uint32_t block,
	uint32_t at, uint8_t *names);

/* Finds all folders of VIEW, and how many bytes their names take. */
int udf_names_measure(struct udf_view *view);

/* The names of DIRECTORY, nbytes of them. */
int udf_names_write(
	const struct udf_view *view, const struct udf_directory *directory, uint8_t *to);

#endif
