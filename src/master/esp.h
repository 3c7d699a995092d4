/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An EFI system partition: a FAT image with the EFI programs of a tree (UEFI 2.10 §13.3). */
#ifndef MASTER_ESP_H
#define MASTER_ESP_H

#include "master/tree.h"

/*
 * Makes a FAT image with the directory EFI, a node of TREE, and all below it, by the programs of
 * mtools. The same files with the same mtimes give the same bytes; SERIAL becomes the volume's
 * serial number. *IMAGE (from malloc()) is the caller's.
 */
int esp_make(struct discimg_job *job, const struct tree *tree, const struct tree_node *efi,
	uint32_t serial, uint8_t **image, uint64_t *nbytes);

#endif
