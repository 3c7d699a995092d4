/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The P and Q parity of CD-ROM sectors (ECMA-130 §14.5 to §14.6 and annex A). */
#ifndef SECTOR_ECC_H
#define SECTOR_ECC_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Writes P (172 bytes) and Q (104 bytes) parity into the raw 2352-byte SECTOR, at 2076 and 2248.
 * Mode 2 Form 1 computes them as if the four header bytes were zero: WITH_HEADER is false.
 */
void ecc_write(uint8_t *sector, bool with_header);

/* True when both parities fit the sector's bytes. */
bool ecc_is_good(const uint8_t *sector, bool with_header);

#endif
