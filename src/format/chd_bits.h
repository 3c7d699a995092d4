/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bits, the high one of each byte first, and the Huffman codes made of them. */
#ifndef FORMAT_CHD_BITS_H
#define FORMAT_CHD_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chd_bits {
	const uint8_t *p;
	size_t nbytes;
	uint64_t position; /* bits that lie behind */
	bool bad;          /* a code that the tree does not have was met */
};

/* The next N bits, at most 32; behind the end they are zeros. */
uint32_t chd_bits_get(struct chd_bits *bits, unsigned n);

/* True when nothing was read behind the end, nor any code that there is not. */
bool chd_bits_good(const struct chd_bits *bits);

struct chd_bits_out {
	uint8_t *p; /* zeros to begin with */
	uint64_t position;
};

void chd_bits_put(struct chd_bits_out *out, uint32_t v, unsigned n);

#define CHD_HUFFMAN_MAX_NSYMBOLS 256
#define CHD_HUFFMAN_MAX_NBITS    16

/*
 * Length and bits side by side: with an array of each, GCC 12.2 (-O1 and higher, ivopts) reaches
 * one by way of the other, then takes the function that sets the codes for one that sets nothing,
 * and drops calls of it whose result is not used.
 */
struct chd_code {
	uint8_t nbits; /* 0: the symbol is not used */
	uint16_t bits; /* right-aligned */
};

struct chd_huffman {
	unsigned nsymbols, max_nbits;
	struct chd_code codes[CHD_HUFFMAN_MAX_NSYMBOLS];
	uint16_t lookup[1 << CHD_HUFFMAN_MAX_NBITS]; /* symbol << 5 | bits, by the next bits */
};

/* Reads the lengths of codes as the map has them, in runs; false when they make no tree. */
bool chd_huffman_read_runs(struct chd_huffman *huffman, struct chd_bits *bits);

/* Reads the lengths of codes as the codec huff has them, packed by a smaller tree. */
bool chd_huffman_read_packed(struct chd_huffman *huffman, struct chd_bits *bits);

unsigned chd_huffman_get(const struct chd_huffman *huffman, struct chd_bits *bits);

/* Codes for symbols that occur COUNTS times, none longer than max_nbits. */
void chd_huffman_fit(struct chd_huffman *huffman, const uint32_t *counts);

void chd_huffman_write_runs(const struct chd_huffman *huffman, struct chd_bits_out *out);
void chd_huffman_put(const struct chd_huffman *huffman, struct chd_bits_out *out, unsigned symbol);

#endif
