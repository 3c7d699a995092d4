/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an image boots, and what disk it is, as a user prescribes it in every detail. */
#ifndef DISCIMG_BOOT_H
#define DISCIMG_BOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* As what the firmware presents a boot image: El Torito 1.0 figure 3. */
enum discimg_boot_emulation {
	DISCIMG_BOOT_NO_EMULATION,
	DISCIMG_BOOT_FLOPPY, /* of the size that the image has, or of 1440 KiB */
	DISCIMG_BOOT_HARD_DISK,
};

/* As what a boot image is a partition, too. */
enum discimg_boot_partition {
	DISCIMG_BOOT_NO_PARTITION,
	DISCIMG_BOOT_ESP,  /* an EFI system partition */
	DISCIMG_BOOT_DATA, /* one with any file system of Windows */
	DISCIMG_BOOT_HFS,  /* one with HFS+ */
};

/* An entry of the El Torito catalogue. */
struct discimg_boot_image {
	const char *path;  /* of the boot image in the tree; NULL: the partition of number: */
	unsigned appended; /* among the wishes */
	uint8_t platform;  /* 0: BIOS, 1: PowerPC, 2: Mac, 0xef: UEFI */
	enum discimg_boot_emulation emulation;
	uint16_t load_segment; /* where a BIOS loads it; 0: 7C0h, as most */
	uint16_t load_sectors; /* of 512 bytes; 0: the whole image */
	bool info_table;       /* its place is filled in from byte 8 on, as mkisofs does */
	bool grub2_info;       /* and at byte 2548, as GRUB wants it */
	enum discimg_boot_partition gpt; /* of the GPT, and of an isohybrid's MBR */
	bool apm;                        /* of an Apple partition map, as HFS+; isohybrid only */
};

/* What the system area's code is: how it is told where the BIOS boot image lies. */
enum discimg_boot_code {
	DISCIMG_BOOT_PLAIN,     /* not at all: the file is copied as it is */
	DISCIMG_BOOT_ISOHYBRID, /* an isohdp[fp]x*.bin: partitions are made as isohybrid does */
	DISCIMG_BOOT_GRUB2,     /* GRUB's boot_hybrid.img */
};

enum discimg_boot_align {
	DISCIMG_BOOT_ALIGN_AUTO, /* an isohybrid ends with a MiB */
	DISCIMG_BOOT_ALIGN_OFF,
	DISCIMG_BOOT_ALIGN_ON,  /* any image does */
	DISCIMG_BOOT_ALIGN_ALL, /* and each partition behind it */
};

struct discimg_boot_wishes {
	const struct discimg_boot_image *entries; /* besides those that bootable finds */
	size_t nentries;
	const char *catalog;     /* its path in the image; NULL: /boot.catalog, or the like */
	bool hide_catalog;       /* it has no name in any file system */
	const char *system_area; /* file for the first 32 KiB; NULL: zeros, or as bootable wants */
	enum discimg_boot_code code;
	/* NUMBER:TYPE:FILE: a partition behind the volume, TYPE as 0xef or as a GUID. */
	const char *const *appended;
	size_t nappended;
	bool appended_as_gpt;      /* there is a GPT for them */
	bool protect;              /* an MBR claims the image */
	bool force_active;         /* some partition of the MBR is active, be it an empty one */
	const char *volume_type;   /* of the volume's own partition, a number or a GUID */
	unsigned partition_offset; /* sectors: the volume can be mounted from there, too; 0, 16 */
	enum discimg_boot_align align;
	const char *disk_guid; /* of the GPT; NULL: made from the tree */
};

#ifdef __cplusplus
}
#endif
#endif
