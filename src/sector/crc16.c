/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The CRC of the Q sub-channel (ECMA-130 §22.3.4) and of CD-TEXT packs (MMC-6 annex J): by
 * x^16 + x^12 + x^5 + 1, most significant bit first, all bits inverted on the disc.
 */
#include "sector/crc16.h"

#include "base/bytes.h"
#include "sector/bytetable.h"

/* Bit 0 shifted out leaves the polynomial, bit 1 that shifted once more, … */
#define ENTRY(i)                                                                                   \
	(((i)&0x01 ? 0x1021 : 0) ^ ((i)&0x02 ? 0x2042 : 0) ^ ((i)&0x04 ? 0x4084 : 0) ^             \
		((i)&0x08 ? 0x8108 : 0) ^ ((i)&0x10 ? 0x1231 : 0) ^ ((i)&0x20 ? 0x2462 : 0) ^      \
		((i)&0x40 ? 0x48c4 : 0) ^ ((i)&0x80 ? 0x9188 : 0))

static const uint16_t table[256] = { BYTETABLE_256(ENTRY) };

uint16_t crc16_of(const uint8_t *p, size_t nbytes)
{
	uint16_t crc = 0;
	for (; nbytes; nbytes--, p++)
		crc = (uint16_t)(crc << 8) ^ table[crc >> 8 ^ *p];
	return (uint16_t)~crc;
}

void crc16_put(uint8_t *p, size_t nbytes)
{
	put_be16(p + nbytes, crc16_of(p, nbytes));
}

bool crc16_fits(const uint8_t *p, size_t nbytes)
{
	return get_be16(p + nbytes) == crc16_of(p, nbytes);
}
