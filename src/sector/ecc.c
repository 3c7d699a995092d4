/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The P and Q parity of CD-ROM sectors (ECMA-130 annex A): a product of two Reed–Solomon codes
 * over GF(2^8) by x^8 + x^4 + x^3 + x^2 + 1, (26,24) for P and (45,43) for Q. Bytes 12 to 2247 of
 * the sector make 1118 16-bit words in 26 rows of 43; even and odd bytes are coded apart. A P
 * codeword is a column, a Q codeword a diagonal that steps 44 words and wraps.
 */
#include "sector/ecc.h"

#include "sector/bytetable.h"

#include <string.h>

enum {
	HEADER_OFFSET = 12,
	P_OFFSET = 2076,
	Q_OFFSET = 2248,
	SECTOR_END = 2352,
};

struct code {
	unsigned ncodewords;  /* even and odd bytes counted apart */
	unsigned nsymbols;    /* data symbols of each */
	unsigned first_step;  /* bytes from one pair of codewords to the next */
	unsigned symbol_step; /* bytes from one symbol to the next */
	unsigned nbytes;      /* bytes covered; the steps wrap there */
};

static const struct code p_code = { 86, 24, 2, 86, 2064 };
static const struct code q_code = { 52, 43, 86, 88, 2236 };

#define TIMES_ALPHA(i) ((((i) << 1) & 0xff) ^ ((i)&0x80 ? 0x1d : 0))

/* The quotient by alpha + 1 of each single bit. */
#define OVER_ALPHA_PLUS_1(i)                                                                       \
	(((i)&0x01 ? 0xf4 : 0) ^ ((i)&0x02 ? 0xf5 : 0) ^ ((i)&0x04 ? 0xf7 : 0) ^                   \
		((i)&0x08 ? 0xf3 : 0) ^ ((i)&0x10 ? 0xfb : 0) ^ ((i)&0x20 ? 0xeb : 0) ^            \
		((i)&0x40 ? 0xcb : 0) ^ ((i)&0x80 ? 0x8b : 0))

static const uint8_t times_alpha[256] = { BYTETABLE_256(TIMES_ALPHA) };
static const uint8_t over_alpha_plus_1[256] = { BYTETABLE_256(OVER_ALPHA_PLUS_1) };

/*
 * Parity p0, p1 make the sums of all symbols, plain and weighted by falling powers of alpha, zero:
 * with B the plain sum and A the weighted one, (alpha + 1) p0 = A + B and p1 = p0 + B.
 */
static void compute(const struct code *code, const uint8_t *data, uint8_t *parity)
{
	for (unsigned i = 0; i < code->ncodewords; i++) {
		unsigned at = i / 2 * code->first_step + i % 2;
		uint8_t plain = 0, weighted = 0;
		for (unsigned k = 0; k < code->nsymbols; k++) {
			weighted = times_alpha[weighted] ^ data[at];
			plain ^= data[at];
			at += code->symbol_step;
			if (at >= code->nbytes)
				at -= code->nbytes;
		}
		weighted = times_alpha[times_alpha[weighted]];
		parity[i] = over_alpha_plus_1[weighted ^ plain];
		parity[i + code->ncodewords] = parity[i] ^ plain;
	}
}

void ecc_write(uint8_t *sector, bool with_header)
{
	uint8_t header[4];
	memcpy(header, sector + HEADER_OFFSET, sizeof(header));
	if (!with_header)
		memset(sector + HEADER_OFFSET, 0, sizeof(header));
	compute(&p_code, sector + HEADER_OFFSET, sector + P_OFFSET);
	compute(&q_code, sector + HEADER_OFFSET, sector + Q_OFFSET);
	memcpy(sector + HEADER_OFFSET, header, sizeof(header));
}

bool ecc_is_good(const uint8_t *sector, bool with_header)
{
	uint8_t copy[SECTOR_END];
	memcpy(copy, sector, sizeof(copy));
	ecc_write(copy, with_header);
	return memcmp(copy + P_OFFSET, sector + P_OFFSET, SECTOR_END - P_OFFSET) == 0;
}
