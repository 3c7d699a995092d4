/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Partition tables in the system area of an image that boots from disks too: MBR, GPT (UEFI 2.10
 * §5) and Apple's. All count in units of 512 bytes, whatever the disc's sectors are.
 */
#ifndef FS_PARTITION_H
#define FS_PARTITION_H

#include "fs/blocks.h"

#include <discimg/info.h>

#define DISK_SECTOR_NBYTES 512

/* Reads them; all absent where there are none. The caller frees with system_area_free(). */
int system_area_read(
	struct discimg_job *job, struct blocks *blocks, struct discimg_system_area *out);
void system_area_free(struct discimg_system_area *area);

/* "MBR", "GPT", "Apple" */
const char *partition_scheme_name(enum discimg_partition_scheme scheme);

/* One past the last 2048-byte sector that PARTITION reaches into. */
int64_t partition_end_lba(const struct discimg_partition *partition);

/*
 * An MBR entry that says nothing of where data lies: of type 00h, unused whatever else it says, or
 * EEh for the whole disk where its size did not fit, or was not known.
 */
bool partition_is_placeholder(const struct discimg_partition *partition);

#endif
