/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sub-channels before the first track of a CD and behind its last one. */
#ifndef VDRIVE_BEYOND_H
#define VDRIVE_BEYOND_H

#include "disc/disc.h"

/* The 96 bytes of sub-channels P to W, raw, of the sector at LBA of DISC, which has tracks. */
void beyond_sub(const struct discimg_disc *disc, int32_t lba, uint8_t *sub);

#endif
