/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sums by which P and Q parity are computed, checked and corrected (ECMA-130 annex A). Both are
 * Reed–Solomon codes over GF(2^8) by x^8 + x^4 + x^3 + x^2 + 1 with two parity symbols, (26,24) for
 * P and (45,43) for Q. The plain sum of a codeword's n symbols and the one weighted by
 * alpha^(n - 1), …, alpha, 1 are zero when it is good.
 *
 * Bytes 12 to 2247 of a sector are 26 rows of 43 16-bit words, P parity being the last two rows.
 * Even and odd bytes are coded apart. A P codeword is a column; a Q codeword is a diagonal that
 * steps one row down and one word to the right, 43 times, from row 26 back to row 0; its parity
 * follows the rows.
 */
#ifndef SECTOR_ECC_SUMS_H
#define SECTOR_ECC_SUMS_H

#include "sector/kernel.h"

enum {
	ECC_FIRST = 12, /* where the coded bytes begin in a sector; they go on to its end */
	ECC_NBYTES = 2340,

	ECC_NROWS = 26,
	ECC_ROW_NBYTES = 86,
	ECC_ROWS_NBYTES = ECC_NROWS * ECC_ROW_NBYTES,

	ECC_P_NCODEWORDS = 86, /* even and odd bytes counted apart */
	ECC_P_NSYMBOLS = 26,
	ECC_P_PARITY = 24 * ECC_ROW_NBYTES,

	ECC_Q_NCODEWORDS = 52,
	ECC_Q_NSYMBOLS = 45,
	ECC_Q_PARITY = ECC_ROWS_NBYTES,
};

struct ecc_sums {
	uint8_t plain[ECC_P_NCODEWORDS], weighted[ECC_P_NCODEWORDS];
};

/* The sums of each P or Q codeword of the ECC_NBYTES bytes CODED. */
void ecc_sum_p(const struct sector_kernel *kernel, const uint8_t *coded, struct ecc_sums *sums);
void ecc_sum_q(const struct sector_kernel *kernel, const uint8_t *coded, struct ecc_sums *sums);

/* True when the codewords of both kinds are all good. */
bool ecc_sums_are_zero(const struct sector_kernel *kernel, const uint8_t *coded);

#endif
