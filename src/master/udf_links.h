/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The targets of symbolic links in UDF: paths by components (ECMA-167r3 4/14.16). */
#ifndef MASTER_UDF_LINKS_H
#define MASTER_UDF_LINKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* TARGET's components; how many bytes. TO may be NULL. A slash at the end is lost. */
size_t udf_link_put(const char *target, uint8_t *to);

/* True when one of them is longer than UDF has room for, and loses its end. */
bool udf_link_is_cut(const char *target);

#endif
