/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Targets of symbolic links in UDF. */
#ifndef FS_UDFLINK_H
#define FS_UDFLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The path components at P (ECMA-167r3 4/14.16) as a path, without NUL; false: malformed. */
bool udf_link_target(const uint8_t *p, size_t nbytes, char *out, size_t capacity, size_t *n);

#endif
