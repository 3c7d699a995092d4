/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Addresses of CD sectors: LBA and MSF (ECMA-130 §14.2, MMC-6 §4.2.3). The only place that knows
 * of the 150 sectors between 00:00:00 and LBA 0.
 */
#ifndef SECTOR_MSF_H
#define SECTOR_MSF_H

#include <stdbool.h>
#include <stdint.h>

#define CD_FRAMES_PER_SECOND 75
#define CD_FIRST_LBA         (-150) /* 00:00:00 */
#define CD_LAST_LBA          449849 /* 99:59:74, the last that can be expressed */
#define GD_HIGH_DENSITY_LBA  45000  /* where that area of a GD-ROM begins, and where it ends; */
#define GD_LAST_LBA          549149 /* as Redump's dumps of Dreamcast discs have it */

struct msf {
	uint8_t minute, second, frame; /* 0–99, 0–59, 0–74 */
};

/* The address of LBA, CD_FIRST_LBA to CD_LAST_LBA; lower ones are lead-in addresses. */
struct msf msf_of_lba(int32_t lba);
int32_t lba_of_msf(struct msf msf);

/* A length, which has no 150 in it: 00:02:00 is 150 sectors. NSECTORS is at most 449999. */
struct msf msf_of_length(uint32_t nsectors);
uint32_t length_of_msf(struct msf msf);

uint8_t bcd_of(unsigned v);          /* 0–99 */
bool unbcd(uint8_t bcd, uint8_t *v); /* false when a digit is above 9 */

#endif
