/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The targets of symbolic links in UDF: paths by components (ECMA-167r3 4/14.16). */
#ifndef MASTER_UDF_LINKS_H
#define MASTER_UDF_LINKS_H

#include <stddef.h>
#include <stdint.h>

/* TARGET's components; how many bytes. TO may be NULL. A slash at the end is lost. */
size_t udf_link_put(const char *target, uint8_t *to);

#endif
