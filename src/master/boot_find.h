/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The boot loaders that a tree holds. */
#ifndef MASTER_BOOT_FIND_H
#define MASTER_BOOT_FIND_H

#include "master/boot.h"

/* A kind of BIOS boot image, and how its kind wants to be entered into the catalogue. */
struct boot_kind {
	const char *name; /* for people: "ISOLINUX" */
	enum boot_mbr mbr_kind;
	uint16_t load_sectors;
	bool info_table, grub2_info, is_floppy;
};

struct boot_found {
	struct tree_node *bios; /* the boot image, or NULL */
	const struct boot_kind *bios_kind;
	struct tree_node *esp;       /* the image of an EFI system partition, or NULL */
	struct tree_node *efi;       /* the directory EFI that holds the programs, or NULL */
	char efi_names[128];         /* the architectures of EFI/BOOT, for people: "x64, aa64" */
	struct tree_node *x64;       /* EFI/BOOT/BOOTX64.EFI, or NULL */
	bool x64_signed;             /* it bears a signature */
	struct tree_node *grub_cfg;  /* /boot/grub/grub.cfg, or NULL */
	struct tree_node *isohybrid; /* MBR code that the tree brings along, or NULL */
	struct tree_node *grub_hybrid;
};

/*
 * Looks for loaders by name, in any directory and in either case, and by content: the ones nearest
 * to the root first.
 */
int boot_find(struct discimg_job *job, const struct tree *tree, struct boot_found *found);

/* What boot_find() looks for, for the message when there is nothing. */
extern const char boot_looked_for[];

#endif
