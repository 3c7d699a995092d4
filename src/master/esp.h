/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An EFI system partition: a FAT image with the EFI programs of a tree (UEFI 2.10 §13.3). */
#ifndef MASTER_ESP_H
#define MASTER_ESP_H

#include "master/tree.h"

/* A text that the image gets besides. */
struct esp_file {
	const char *path; /* "/boot/grub/grub.cfg" */
	const char *text;
};

/*
 * Makes a FAT image with the directory EFI, a node of TREE, and all below it, and FILE unless it is
 * NULL, by the programs of mtools. The same files with the same mtimes give the same bytes; SERIAL
 * becomes the volume's serial number. *IMAGE (from malloc()) is the caller's.
 */
int esp_make(struct discimg_job *job, const struct tree *tree, const struct tree_node *efi,
	const struct esp_file *file, uint32_t serial, uint8_t **image, uint64_t *nbytes);

#endif
