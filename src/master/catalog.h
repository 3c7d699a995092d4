/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a boot plan becomes on disc, once its files have their places. */
#ifndef MASTER_CATALOG_H
#define MASTER_CATALOG_H

#include "master/boot.h"

#define CATALOG_NBYTES 2048

/* The boot catalogue of PLAN, whose boot images lie in TREE. */
void catalog_write(
	const struct boot_plan *plan, const struct tree *tree, uint8_t to[CATALOG_NBYTES]);

/*
 * Fills in what boot images in TREE want to know of their own places: the boot information table,
 * and the address that GRUB 2 reads. The bytes of those (the first names of their files) must be in
 * memory.
 */
void catalog_patch_images(const struct boot_plan *plan, const struct tree *tree);

#endif
