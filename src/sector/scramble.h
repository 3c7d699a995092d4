/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scrambler of CD-ROM sectors (ECMA-130 §15 and annex B). */
#ifndef SECTOR_SCRAMBLE_H
#define SECTOR_SCRAMBLE_H

#include <stdint.h>

/* Scrambles a raw 2352-byte SECTOR for the channel, all but its sync; done twice, it is undone. */
void scramble(uint8_t *sector);

#endif
