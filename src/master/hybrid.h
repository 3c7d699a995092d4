/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What makes the image a disk as well: a master boot record and, where UEFI boots, a GPT (UEFI 2.10
 * §5.2, §5.3) with its backup in the last blocks.
 */
#ifndef MASTER_HYBRID_H
#define MASTER_HYBRID_H

#include "master/boot.h"

/* How many blocks at its end an image by PLAN (or NULL) gives to the backup of its GPT. */
uint32_t hybrid_tail_nblocks(const struct boot_plan *plan);

/* The first 16 blocks of an image of NBLOCKS blocks, whose boot images in TREE have their places.
 */
void hybrid_write_system_area(const struct boot_plan *plan, const struct tree *tree,
	uint32_t nblocks, uint8_t to[BOOT_SYSTEM_AREA_NBYTES]);

/* Its last hybrid_tail_nblocks(). */
void hybrid_write_tail(
	const struct boot_plan *plan, const struct tree *tree, uint32_t nblocks, uint8_t *to);

#endif
