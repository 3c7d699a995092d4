/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The code in the master boot record that starts a CD's loader from a disk. */
#ifndef MASTER_BOOT_MBR_H
#define MASTER_BOOT_MBR_H

#include "master/boot_find.h"

#define BOOT_MBR_IMAGE_AT     432 /* u64: where the BIOS boot image lies, in 512-byte sectors */
#define BOOT_MBR_SIGNATURE_AT 440 /* u32: the disk's signature */
#define BOOT_MBR_GRUB_SKIP    4   /* GRUB wants the place of what follows the first 2048 bytes */

/* Puts the MBR code for the BIOS loader of FOUND into PLAN: the tree's own, or the host's. */
int boot_mbr_code(struct discimg_job *job, const struct boot_found *found, struct boot_plan *plan,
	struct discimg_master_report *report);

#endif
