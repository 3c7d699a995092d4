/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The boot catalogue (El Torito 1.0 §2). */
#ifndef FS_ELTORITO_H
#define FS_ELTORITO_H

#include "fs/iso9660.h"

/* Reads the catalogue that SET names; absent when it names none. Freed with boot_free(). */
int boot_read(struct discimg_job *job, struct blocks *blocks, const struct iso_set *set,
	struct discimg_boot *out);
void boot_free(struct discimg_boot *boot);

enum boot_info {
	BOOT_INFO_NONE, /* the image holds no boot information table */
	BOOT_INFO_GOOD,
	BOOT_INFO_BAD, /* its checksum does not fit the image */
};

/*
 * The boot information table that mkisofs made up for ISOLINUX and GRUB: at byte 8 of the image the
 * LBAs of the PVD and of the image, its length, and the sum of its 32-bit words from byte 64.
 */
enum boot_info boot_check_info(
	struct blocks *blocks, const struct iso_set *set, const struct discimg_boot_entry *entry);

#endif
