/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first 64 KiB of an overwritable medium, where all volume descriptors are. Such a medium shows
 * no sign of how far a writer came, and beneath the new start would lie the end of what was there
 * before. Therefore its head holds nothing but the terminator of such descriptors until everything
 * else is on it: an interrupted burn leaves no volume that could be mounted, but one that is told
 * to be broken.
 */
#ifndef DRIVE_HEAD_H
#define DRIVE_HEAD_H

#include "disc/copy.h"
#include "sector/raw.h"

#define HEAD_NSECTORS 32
#define HEAD_NBYTES   (HEAD_NSECTORS * SECTOR_USER_NBYTES)

/*
 * Copies what BATCH, of 2048 bytes a sector, has of the head to HEAD. Returns how many of its first
 * sectors that are; *INSTEAD, static, is to be written in their place for now.
 */
uint32_t head_hold(uint8_t *head, const struct sector_batch *batch, const uint8_t **instead);

#endif
