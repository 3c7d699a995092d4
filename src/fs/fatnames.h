/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The entries of FAT folders, and the long names that precede them. */
#ifndef FS_FATNAMES_H
#define FS_FATNAMES_H

#include <stdbool.h>
#include <stdint.h>

#define FAT_ENTRY_NBYTES 32
#define FAT_LONG_PARTS   20 /* of 13 characters: a name has 255 at most */

/* Zero it before the first entry of a folder. */
struct fat_entry {
	const uint8_t *raw;                     /* of what was taken last */
	char name[1024];                        /* safe to print */
	uint8_t long_name[FAT_LONG_PARTS * 26]; /* UTF-16, the high byte first */
	unsigned long_nparts, nleft;            /* parts of it, and those still to come */
	uint8_t checksum;
};

/*
 * Takes the 32 bytes at P. True when they are a file, a folder or the volume's label: its name is
 * in ENTRY then. Long names that are not whole give way to the short ones.
 */
bool fat_entry_take(struct fat_entry *entry, const uint8_t *p);

#endif
