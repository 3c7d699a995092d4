/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The scrambler of CD-ROM sectors (ECMA-130 annex B): bits of a 15-bit register with feedback by
 * x^15 + x + 1, preset to 1, are added to bytes 12 to 2351. A bit is the sum of the bits 15 and 14
 * before it; since that polynomial's 8th and 64th powers are x^120 + x^8 + 1 and x^960 + x^64 + 1,
 * the same holds of bytes and of 64-bit words.
 */
#include "sector/scramble.h"

#include <string.h>

enum {
	FIRST = 12,
	NBYTES = 2340,
	LAG = 15,
	WORD = 8,
	NWORDS = 293, /* NBYTES, rounded up */
};

/* Annex B's first bytes; the rest follows from them. */
static const uint8_t first_bytes[LAG] = { 0x01, 0x80, 0x00, 0x60, 0x00, 0x28, 0x00, 0x1e, 0x80,
	0x08, 0x60, 0x06, 0xa8, 0x02, 0xfe };

void scramble(uint8_t *sector)
{
	uint8_t bytes[LAG * WORD];
	uint64_t words[NWORDS], body[NWORDS] = { 0 };
	memcpy(bytes, first_bytes, LAG);
	for (unsigned i = LAG; i < sizeof(bytes); i++)
		bytes[i] = bytes[i - LAG] ^ bytes[i - LAG + 1];
	memcpy(words, bytes, sizeof(bytes));
	for (unsigned i = LAG; i < NWORDS; i++)
		words[i] = words[i - LAG] ^ words[i - LAG + 1];

	memcpy(body, sector + FIRST, NBYTES);
	for (unsigned i = 0; i < NWORDS; i++)
		body[i] ^= words[i];
	memcpy(sector + FIRST, body, NBYTES);
}
