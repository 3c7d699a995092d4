/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Damaged bytes restored from P and Q parity (ECMA-130 annex A). */
#ifndef SECTOR_ECC_CORRECT_H
#define SECTOR_ECC_CORRECT_H

#include <stdbool.h>
#include <stdint.h>

struct ecc_attempt {
	bool with_header;      /* false in Mode 2 Form 1, whose header counts as zero */
	bool q_first;          /* which codewords go first can decide what is found */
	const uint8_t *erased; /* not 0 for each of the 2352 bytes that is suspected; or NULL */
};

/*
 * Changes bytes 12 to 2351 of SECTOR until every codeword is good: true; or until there is no more
 * to change: false, and the sector is neither what it was nor good.
 *
 * A codeword is restored when one of its bytes is wrong, or two that are known to be: because they
 * are marked as erased, or because the codewords of the other kind through all others are good.
 *
 * Any burst of 86 bytes is restored, since it has one byte of each P codeword at most, and any of
 * 172 that are marked as erased, two of each; with Q's help 221. What is beyond may be restored,
 * too, or be taken for damage of other bytes: true does not mean that the bytes are what they were.
 * That is for the EDC to say.
 */
bool ecc_correct(uint8_t *sector, const struct ecc_attempt *attempt);

/*
 * True when SECTOR, of Mode 2, shows that it once had parity: more of its P codewords are good, or
 * but for one byte, than chance ever makes so.
 */
bool ecc_shows(const uint8_t *sector);

#endif
