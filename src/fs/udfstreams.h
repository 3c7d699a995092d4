/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Named streams of files as the extended attributes that Linux knows. */
#ifndef FS_UDFSTREAMS_H
#define FS_UDFSTREAMS_H

#include "fs/attributelist.h"
#include "fs/udfentry.h"

/* Zero it first; the list is to be freed in any case. */
struct udf_streams {
	struct attributelist list;
	bool has_others;   /* that are no attributes: UDF's own (§3.3.5.1), too long or too many */
	const char *fault; /* what is wrong with them, or NULL */
};

/* Adds the streams of ENTRY to OUT: x is "user.x". Fails only when out of memory. */
int udf_streams_read(
	struct udf_volume *volume, const struct udf_entry *entry, struct udf_streams *out);

#endif
