/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CRC of the Q sub-channel (ECMA-130 §22.3.4) and of CD-TEXT packs (MMC-6 annex J). */
#ifndef SECTOR_CRC16_H
#define SECTOR_CRC16_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The CRC of P, inverted as it is on the disc. */
uint16_t crc16_of(const uint8_t *p, size_t nbytes);

/* The CRC of the NBYTES of P stands in the two behind them, most significant byte first. */
void crc16_put(uint8_t *p, size_t nbytes);
bool crc16_fits(const uint8_t *p, size_t nbytes);

#endif
