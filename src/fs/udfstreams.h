/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Named streams of files as the extended attributes that Linux knows. */
#ifndef FS_UDFSTREAMS_H
#define FS_UDFSTREAMS_H

#include "fs/attributelist.h"
#include "fs/udfentry.h"

/*
 * Adds the streams of ENTRY to LIST: x is "user.x". Left out are UDF's own (§3.3.5.1) and those
 * that no attribute has room for. What is wrong goes to *FAULT, or NULL. Fails only when out of
 * memory.
 */
int udf_streams_read(struct udf_volume *volume, const struct udf_entry *entry,
	struct attributelist *list, const char **fault);

#endif
