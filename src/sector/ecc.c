/* SPDX-License-Identifier: GPL-3.0-or-later */
/* P and Q parity, written and checked (ECMA-130 annex A). */
#include "sector/ecc.h"

#include "sector/bytetable.h"
#include "sector/ecc_sums.h"

#include <string.h>

enum { HEADER_NBYTES = 4 };

/* The quotient by alpha + 1 of each single bit. */
#define OVER_ALPHA_PLUS_1(i)                                                                       \
	(((i)&0x01 ? 0xf4 : 0) ^ ((i)&0x02 ? 0xf5 : 0) ^ ((i)&0x04 ? 0xf7 : 0) ^                   \
		((i)&0x08 ? 0xf3 : 0) ^ ((i)&0x10 ? 0xfb : 0) ^ ((i)&0x20 ? 0xeb : 0) ^            \
		((i)&0x40 ? 0xcb : 0) ^ ((i)&0x80 ? 0x8b : 0))

static const uint8_t over_alpha_plus_1[256] = { BYTETABLE_256(OVER_ALPHA_PLUS_1) };

/*
 * The parity symbols a and b that make both sums zero, when SUMS are what they are without: with
 * the plain sum s = a + b and the weighted one w = alpha a + b, (alpha + 1) a = s + w, b = a + s.
 */
static void solve(const struct ecc_sums *sums, unsigned ncodewords, uint8_t *parity)
{
	for (unsigned i = 0; i < ncodewords; i++) {
		uint8_t first = over_alpha_plus_1[sums->plain[i] ^ sums->weighted[i]];
		parity[i] = first;
		parity[ncodewords + i] = first ^ sums->plain[i];
	}
}

void ecc_write(uint8_t *sector, bool with_header)
{
	const struct sector_kernel *kernel = sector_kernel();
	struct ecc_sums sums;
	uint8_t *coded = sector + ECC_FIRST, header[HEADER_NBYTES];
	memcpy(header, coded, sizeof(header));
	if (!with_header)
		memset(coded, 0, sizeof(header));
	memset(coded + ECC_P_PARITY, 0, ECC_NBYTES - ECC_P_PARITY);
	ecc_sum_p(kernel, coded, &sums);
	solve(&sums, ECC_P_NCODEWORDS, coded + ECC_P_PARITY);
	ecc_sum_q(kernel, coded, &sums);
	solve(&sums, ECC_Q_NCODEWORDS, coded + ECC_Q_PARITY);
	memcpy(coded, header, sizeof(header));
}

bool ecc_is_good(const uint8_t *sector, bool with_header)
{
	uint8_t coded[ECC_NBYTES];
	if (with_header)
		return ecc_sums_are_zero(sector_kernel(), sector + ECC_FIRST);
	memcpy(coded, sector + ECC_FIRST, sizeof(coded));
	memset(coded, 0, HEADER_NBYTES);
	return ecc_sums_are_zero(sector_kernel(), coded);
}
