/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names in a directory of UDF, or in a directory of streams. */
#ifndef FS_UDFIDENTIFIER_H
#define FS_UDFIDENTIFIER_H

#include "fs/udfvolume.h"

/* 4/14.4.3 */
enum {
	UDF_NAME_OF_DIRECTORY = 2,
	UDF_NAME_DELETED = 4,
	UDF_NAME_OF_PARENT = 8,
};

struct udf_identifier {
	uint32_t nbytes; /* that it takes in its directory */
	unsigned flags;
	struct udf_address icb; /* of the entry that it names */
	const uint8_t *name;    /* OSTA CS0, of name_nbytes; in bytes[] */
	size_t name_nbytes;
	uint8_t bytes[UDF_MAX_BLOCK_NBYTES];
};

/*
 * Reads the identifier at the byte AT of a directory, which are less than DATA has. What is wrong,
 * as words, or NULL. Where its tag says that it stands is not looked at.
 */
const char *udf_identifier_read(struct udf_volume *volume, const struct udf_data *data, uint64_t at,
	struct udf_identifier *out);

#endif
