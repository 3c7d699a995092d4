/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The packs of sub-channels R to W: 24 symbols of six bits, four packs a sector (IEC 60908 §17.7;
 * MMC-6 READ CD, sub-channel selection 100b, gives them de-interleaved and corrected).
 *
 * Symbols 0 and 1 are mode, item and instruction, 2 and 3 their parity Q, 4 to 19 the data, and 20
 * to 23 the parity P of all before. On the disc a pack is spread over eight packs' places.
 */
#ifndef SECTOR_RWPACK_H
#define SECTOR_RWPACK_H

#include <stdbool.h>
#include <stdint.h>

enum {
	RWPACK_NSYMBOLS = 24,
	RWPACK_NSPREAD = 8, /* packs' places that hold the symbols of one pack */
	RWPACK_NREACH = 2,  /* wrong symbols of a pack that parity P puts right */
};

/* Sets parity Q and P of PACK from its other symbols. */
void rwpack_put_parity(uint8_t *pack);

/*
 * Puts right up to RWPACK_NREACH wrong symbols. False, and PACK as it was, if there are more or
 * parity Q does not agree.
 */
bool rwpack_correct(uint8_t *pack);

/*
 * The pack that begins at RAW, which has RWPACK_NSPREAD × RWPACK_NSYMBOLS sub-code bytes with P and
 * Q still in bits 7 and 6; and its way back, which leaves all other bits of RAW as they are.
 */
void rwpack_gather(const uint8_t *raw, uint8_t *pack);
void rwpack_spread(const uint8_t *pack, uint8_t *raw);

#endif
