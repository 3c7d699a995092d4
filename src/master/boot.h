/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What makes a tree bootable: the loaders that it holds, or that are added to it, as entries of an
 * El Torito catalogue (El Torito 1.0; UEFI 2.10 §13.3.2.1), with a master boot record and a GPT
 * that make the same image boot from USB sticks and hard disks.
 */
#ifndef MASTER_BOOT_H
#define MASTER_BOOT_H

#include "master/report.h"
#include "master/tree.h"

#define BOOT_MAX_ENTRIES 32 /* that the catalogue's one sector has room for */
#define BOOT_MBR_NBYTES  512

#define BOOT_SYSTEM_AREA_NBYTES (16 * 2048) /* ECMA-119 §6.2.1 */
#define BOOT_MAX_APPENDED       4

/* Platform ids of the catalogue: El Torito 1.0 figure 2; UEFI 2.10 §13.3.2.1. */
enum boot_platform { BOOT_BIOS = 0x00, BOOT_PPC = 0x01, BOOT_MAC = 0x02, BOOT_UEFI = 0xef };

/* As what the BIOS presents the image: El Torito 1.0 figure 3. */
enum boot_emulation {
	BOOT_EMULATE_NOTHING,
	BOOT_EMULATE_1200K,
	BOOT_EMULATE_1440K,
	BOOT_EMULATE_2880K,
	BOOT_EMULATE_HARD_DISK,
};

/* Which code the MBR holds, as each wants the place of the BIOS boot image told in its own way. */
enum boot_mbr { BOOT_MBR_EMPTY, BOOT_MBR_ISOLINUX, BOOT_MBR_GRUB };

/* As what a boot image is a partition of the disk that the image also is. */
enum boot_gpt { BOOT_GPT_NONE, BOOT_GPT_ESP, BOOT_GPT_DATA, BOOT_GPT_HFS };

/* An entry of the catalogue, whoever wished for it. */
struct boot_entry {
	char *path; /* of the boot image in the tree */
	enum boot_platform platform;
	bool inactive; /* firmware is told not to boot it */
	enum boot_emulation emulation;
	uint8_t system_type;   /* of the partition in an image that is presented as a hard disk */
	uint16_t load_segment; /* 0: where a BIOS loads what it boots, 7C0h */
	uint16_t load_sectors; /* of 512 bytes; 0: as many as the boot image has */
	bool info_table;       /* fill in the boot information table at byte 8 of the image */
	bool grub2_info;       /* fill in GRUB 2's own address field as well */
	enum boot_gpt gpt;     /* the image is a partition of the GPT, too */
	bool apm;              /* and of an Apple partition map */
	const struct tree_node *appended; /* a partition behind the volume is the boot image */
};

/* A partition behind the volume. */
struct boot_appended {
	unsigned number;        /* from 1 */
	uint8_t type;           /* in an MBR */
	uint8_t guid[16];       /* in a GPT, in on-disc byte order */
	struct tree_node *file; /* in the plan's tree of them */
};

/* What disk the image is, where the user prescribes it. */
struct boot_disk {
	bool is_isohybrid; /* partitions as isohybrid makes them, in an MBR and a GPT beside it */
	uint8_t *system_area;    /* BOOT_SYSTEM_AREA_NBYTES to begin with; NULL: zeros */
	struct relabel *relabel; /* or all of it as another image has it; owned */
	struct tree *behind;
	struct boot_appended appended[BOOT_MAX_APPENDED];
	size_t nappended;
	bool appended_as_gpt, protect, force_active;
	bool has_type, has_guid; /* of the volume's own partition: */
	uint8_t type, guid[16];
	uint32_t partition_offset; /* sectors: the volume begins there a second time */
	uint32_t align_nblocks;    /* 0, or what its size is a multiple of */
	bool align_appended;
	uint32_t volume_nblocks; /* where the partitions behind begin, once they have places */
};

struct boot_plan {
	struct boot_entry entries[BOOT_MAX_ENTRIES]; /* the first one is the catalogue's default */
	size_t nentries;
	char *catalog_path; /* a free name for the boot catalogue; not in the tree */
	enum boot_mbr mbr_kind;
	uint8_t mbr[BOOT_MBR_NBYTES]; /* code, and a disk signature made from the tree */
	uint8_t disk_guid[16];        /* of the GPT, made from the tree, in on-disc byte order */
	bool hide_catalog;
	uint8_t *catalog; /* 2048 bytes, of which only places and sizes change; NULL: made anew */
	struct boot_disk disk;
};

/* Where the boot image of an entry lies, once it has its place. */
struct boot_place {
	uint32_t lba;
	uint64_t nbytes;
};

struct boot_place boot_place_of(const struct tree *tree, const struct boot_entry *entry);

/* As which floppy disk an image of NBYTES is presented: one of 1440 KiB where that does not tell.
 */
enum boot_emulation boot_floppy_of(uint64_t nbytes);

/*
 * The load_sectors of an image of NBYTES that is loaded whole: what does not fit into 16 bits is
 * said to go on to the volume's end (UEFI 2.10 §13.3.2.1).
 */
uint16_t boot_whole_load(uint64_t nbytes);

/* The first entry for PLATFORM, or NULL. */
const struct boot_entry *boot_entry_for(const struct boot_plan *plan, enum boot_platform platform);

/* True when one of the boot images, or of the partitions behind, is a partition of a GPT. */
bool boot_has_gpt(const struct boot_plan *plan);

/*
 * Finds the loaders in TREE, or adds GRUB where a boot/grub/grub.cfg asks for one; adds an EFI
 * system partition image where only EFI programs are there. REPORT gets the added files, the
 * loaders taken from the host, and lines for people. Nothing to boot, or an unsigned loader in the
 * tree where OPTIONS want signed ones: DISCIMG_E_REFUSED; a program or package that is missing:
 * DISCIMG_E_NOTFOUND. *PLAN is the caller's.
 */
int boot_prepare(struct discimg_job *job, struct tree *tree,
	const struct discimg_master_options *options, struct discimg_master_report *report,
	struct boot_plan **plan);

/* Names the catalogue of PLAN: as OPTIONS ask, or by a name that TREE does not have, be it with
 * other capitals. */
int boot_name_catalog(struct discimg_job *job, const struct tree *tree,
	const struct discimg_master_options *options, struct boot_plan *plan);

/* NULL is accepted. */
void boot_plan_free(struct boot_plan *plan);

#endif
