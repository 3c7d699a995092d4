/* SPDX-License-Identifier: GPL-3.0-or-later */
/* File serial numbers in Rock Ridge entries, given out anew in the order of their appearance. */
#ifndef MASTER_SERIALS_H
#define MASTER_SERIALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct serials;

/* For an image whose first NBLOCKS blocks of 2048 bytes hold all directories; NULL: no memory. */
struct serials *serials_new(uint32_t nblocks);
void serials_free(struct serials *serials);

/*
 * Renumbers the entries in the N blocks from LBA on; to be called for all blocks in order. False
 * when the directories are not as ECMA-119 prescribes, or when out of memory.
 */
bool serials_renumber(struct serials *serials, uint32_t lba, uint32_t n, uint8_t *blocks);

#endif
