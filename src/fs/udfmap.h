/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The partition maps of a UDF volume and their tables. */
#ifndef FS_UDFMAP_H
#define FS_UDFMAP_H

#include "fs/udfvolume.h"

/* Takes the maps of the logical volume descriptor, and reads the tables that they need. */
int udf_maps_read(struct udf_volume *volume);
void udf_maps_free(struct udf_volume *volume);

#endif
