/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sums of P and Q codewords (ECMA-130 annex A). */
#include "sector/ecc_sums.h"

#include <string.h>

void ecc_sum_p(const struct sector_kernel *kernel, const uint8_t *coded, struct ecc_sums *sums)
{
	const struct byte_rows rows = { coded, ECC_NROWS, ECC_ROW_NBYTES, ECC_ROW_NBYTES };
	kernel->sum_columns(&rows, sums->plain, sums->weighted);
}

/*
 * Diagonals stand upright when rows that are 69 words apart are read as if they were 70 apart:
 * after 25 zero words and with zeros between them, word k of row r is then in column 25 - r + k. A
 * codeword's parity is taken for its words 43 and 44. Codeword q is in three columns, of which
 * those from 70 on are empty: 25 - q, 51 - q and 77 - q.
 */
enum {
	WORD = 2,
	LAST_ROW = ECC_NROWS - 1,
	GAP_NBYTES = LAST_ROW * WORD,
	SHEARED_NWORDS = LAST_ROW + ECC_Q_NSYMBOLS,
	SHEARED_NBYTES = SHEARED_NWORDS * WORD,
};

/* The bytes of word number K of the diagonal that crosses ROW there, K being 43 or 44. */
static const uint8_t *parity_word(const uint8_t *coded, unsigned row, unsigned k)
{
	unsigned codeword = row >= k - ECC_NROWS ? row - (k - ECC_NROWS) : row + 2 * ECC_NROWS - k;
	return coded + ECC_Q_PARITY + (k - 43) * ECC_Q_NCODEWORDS + codeword * WORD;
}

static void shear(const uint8_t *coded, uint8_t *to)
{
	memset(to, 0, GAP_NBYTES);
	to += GAP_NBYTES;
	for (unsigned row = 0; row < ECC_NROWS; row++, to += SHEARED_NBYTES - WORD) {
		memcpy(to, coded + row * ECC_ROW_NBYTES, ECC_ROW_NBYTES);
		memcpy(to + 43 * WORD, parity_word(coded, row, 43), WORD);
		memcpy(to + 44 * WORD, parity_word(coded, row, 44), WORD);
		memset(to + 45 * WORD, 0, GAP_NBYTES);
	}
}

/*
 * Word k of a codeword weighs alpha^(44 - k), and has been given alpha^(25 - r); k is r + c - 25,
 * so that the sum of column c lacks alpha^(44 - c).
 */
#define TWICE_4(a, b, c, d) a, a, b, b, c, c, d, d
static const uint8_t lacking[] = {
	TWICE_4(0xee, 0x77, 0xb5, 0xd4),
	TWICE_4(0x6a, 0x35, 0x94, 0x4a),
	TWICE_4(0x25, 0x9c, 0x4e, 0x27),
	TWICE_4(0x9d, 0xc0, 0x60, 0x30),
	TWICE_4(0x18, 0x0c, 0x06, 0x03),
	TWICE_4(0x8f, 0xc9, 0xea, 0x75),
	TWICE_4(0xb4, 0x5a, 0x2d, 0x98),
	TWICE_4(0x4c, 0x26, 0x13, 0x87),
	TWICE_4(0xcd, 0xe8, 0x74, 0x3a),
	TWICE_4(0x1d, 0x80, 0x40, 0x20),
	TWICE_4(0x10, 0x08, 0x04, 0x02),
	TWICE_4(0x01, 0x8e, 0x47, 0xad),
	TWICE_4(0xd8, 0x6c, 0x36, 0x1b),
	TWICE_4(0x83, 0xcf, 0xe9, 0xfa),
	TWICE_4(0x7d, 0xb0, 0x58, 0x2c),
	TWICE_4(0x16, 0x0b, 0x8b, 0xcb),
	TWICE_4(0xeb, 0xfb, 0xf3, 0xf7),
	TWICE_4(0xf5, 0xf4, 0x7a, 0x3d),
};

/* A codeword's sum from those of its columns. */
static void gather(const uint8_t *columns, uint8_t *sums)
{
	for (unsigned q = 0; q < ECC_Q_NCODEWORDS / WORD; q++) {
		uint16_t a, b, c;
		memcpy(&a, columns + (25 - q) * WORD, WORD);
		memcpy(&b, columns + (51 - q) * WORD, WORD);
		memcpy(&c, columns + (77 - q) * WORD, WORD);
		a ^= b ^ c;
		memcpy(sums + q * WORD, &a, WORD);
	}
}

void ecc_sum_q(const struct sector_kernel *kernel, const uint8_t *coded, struct ecc_sums *sums)
{
	uint8_t sheared[ECC_NROWS * SHEARED_NBYTES];
	uint8_t plain[78 * WORD] = { 0 }, weighted[78 * WORD] = { 0 };
	const struct byte_rows rows = { sheared, ECC_NROWS, SHEARED_NBYTES, SHEARED_NBYTES };
	shear(coded, sheared);
	kernel->sum_columns(&rows, plain, weighted);
	kernel->multiply(weighted, lacking, SHEARED_NBYTES);
	gather(plain, sums->plain);
	gather(weighted, sums->weighted);
}

static bool all_zero(const struct ecc_sums *sums, unsigned n)
{
	uint8_t any = 0;
	for (unsigned i = 0; i < n; i++)
		any |= sums->plain[i] | sums->weighted[i];
	return any == 0;
}

bool ecc_sums_are_zero(const struct sector_kernel *kernel, const uint8_t *coded)
{
	struct ecc_sums sums;
	ecc_sum_p(kernel, coded, &sums);
	if (!all_zero(&sums, ECC_P_NCODEWORDS))
		return false;
	ecc_sum_q(kernel, coded, &sums);
	return all_zero(&sums, ECC_Q_NCODEWORDS);
}
