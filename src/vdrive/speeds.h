/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The speeds that the drive has for each medium, in 1000 bytes/s. */
#ifndef VDRIVE_SPEEDS_H
#define VDRIVE_SPEEDS_H

#include "mmc/profile.h"

#define MAX_SPEEDS 8

/* Writing speeds for PROFILE into KBPS, fastest first; how many there are. */
size_t speeds_for_writing(enum mmc_profile profile, uint32_t kbps[MAX_SPEEDS]);

/* The fastest for reading PROFILE; without a medium that of a CD. */
uint32_t speed_for_reading(enum mmc_profile profile);

/* KBPS in multiples of PROFILE's 1x, the nearest. */
unsigned speed_multiple(enum mmc_profile profile, uint32_t kbps);

/* The fastest writing speed that is not above WISH; the slowest when all are; 0: none. */
uint32_t speed_granted(enum mmc_profile profile, uint32_t wish);

#endif
