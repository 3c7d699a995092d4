/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bits and Huffman codes, as MAME's src/lib/util/bitstream.h and huffman.cpp lay them. */
#include "format/chd_bits.h"

#include <string.h>

enum {
	RUN_ESCAPE = 1, /* among lengths in runs: the next one is repeated, or is really 1 */
	MIN_RUN = 3,
	SMALL_NSYMBOLS = 24, /* of the tree that packs the lengths of another */
	SMALL_NBITS = 6,
};

uint32_t chd_bits_get(struct chd_bits *bits, unsigned n)
{
	uint64_t v = 0;
	size_t byte = (size_t)(bits->position / 8);
	for (size_t i = byte; i < byte + 5; i++)
		v = v << 8 | (i < bits->nbytes ? bits->p[i] : 0);
	unsigned behind = (unsigned)(bits->position % 8);
	bits->position += n;
	return (uint32_t)(v >> (40 - behind - n) & ((UINT64_C(1) << n) - 1));
}

bool chd_bits_good(const struct chd_bits *bits)
{
	return !bits->bad && bits->position <= (uint64_t)bits->nbytes * 8;
}

void chd_bits_put(struct chd_bits_out *out, uint32_t v, unsigned n)
{
	while (n-- > 0) {
		out->p[out->position / 8] |= (uint8_t)((v >> n & 1) << (7 - out->position % 8));
		out->position++;
	}
}

/* The codes of one length are neighbours; they begin with those of the longest, at 0. */
static bool assign(struct chd_huffman *huffman)
{
	uint32_t next[CHD_HUFFMAN_MAX_NBITS + 1] = { 0 };
	uint32_t start = 0;
	for (unsigned i = 0; i < huffman->nsymbols; i++) {
		if (huffman->codes[i].nbits > huffman->max_nbits)
			return false;
		next[huffman->codes[i].nbits]++;
	}
	for (unsigned length = huffman->max_nbits; length > 0; length--) {
		uint32_t end = start + next[length];
		if (end > UINT32_C(1) << length || (length > 1 && end % 2 != 0))
			return false;
		next[length] = start;
		start = end / 2;
	}
	for (unsigned i = 0; i < huffman->nsymbols; i++)
		if (huffman->codes[i].nbits)
			huffman->codes[i].bits = (uint16_t)next[huffman->codes[i].nbits]++;
	return true;
}

static bool prepare(struct chd_huffman *huffman)
{
	if (!assign(huffman))
		return false;
	memset(huffman->lookup, 0, sizeof(huffman->lookup[0]) << huffman->max_nbits);
	for (unsigned i = 0; i < huffman->nsymbols; i++) {
		unsigned nbits = huffman->codes[i].nbits;
		size_t n = nbits ? (size_t)1 << (huffman->max_nbits - nbits) : 0;
		uint16_t *to = huffman->lookup + huffman->codes[i].bits * n;
		for (size_t k = 0; k < n; k++)
			to[k] = (uint16_t)(i << 5 | nbits);
	}
	return true;
}

bool chd_huffman_read_runs(struct chd_huffman *huffman, struct chd_bits *bits)
{
	unsigned field = huffman->max_nbits >= 16 ? 5 : huffman->max_nbits >= 8 ? 4 : 3;
	for (unsigned i = 0; i < huffman->nsymbols;) {
		uint32_t length = chd_bits_get(bits, field), n = 1;
		if (length == RUN_ESCAPE) {
			length = chd_bits_get(bits, field);
			if (length != RUN_ESCAPE)
				n = chd_bits_get(bits, field) + MIN_RUN;
		}
		if (n > huffman->nsymbols - i)
			return false;
		for (; n > 0; n--)
			huffman->codes[i++].nbits = (uint8_t)length;
	}
	return prepare(huffman) && chd_bits_good(bits);
}

/* The tree of lengths: where the first used symbol is, and 3 bits each until a 7 ends it. */
static bool read_small(struct chd_huffman *small, struct chd_bits *bits)
{
	small->nsymbols = SMALL_NSYMBOLS;
	small->max_nbits = SMALL_NBITS;
	memset(small->codes, 0, sizeof(small->codes));
	small->codes[0].nbits = (uint8_t)chd_bits_get(bits, 3);
	for (unsigned i = chd_bits_get(bits, 3) + 1; i < SMALL_NSYMBOLS; i++) {
		uint32_t length = chd_bits_get(bits, 3);
		if (length == 7)
			break;
		small->codes[i].nbits = (uint8_t)length;
	}
	return prepare(small);
}

bool chd_huffman_read_packed(struct chd_huffman *huffman, struct chd_bits *bits)
{
	unsigned run_nbits = 0;
	uint8_t last = 0;
	/* the small tree is done with before the large one needs the table */
	if (!read_small(huffman, bits))
		return false;
	uint8_t lengths[CHD_HUFFMAN_MAX_NSYMBOLS];
	for (unsigned v = CHD_HUFFMAN_MAX_NSYMBOLS - 9; v; v >>= 1)
		run_nbits++;
	for (unsigned i = 0; i < CHD_HUFFMAN_MAX_NSYMBOLS;) {
		unsigned symbol = chd_huffman_get(huffman, bits);
		if (symbol > 0) {
			lengths[i++] = last = (uint8_t)(symbol - 1);
			continue;
		}
		uint32_t n = chd_bits_get(bits, 3) + 2;
		if (n == 7 + 2)
			n += chd_bits_get(bits, run_nbits);
		for (; n > 0 && i < CHD_HUFFMAN_MAX_NSYMBOLS; n--)
			lengths[i++] = last;
		if (!chd_bits_good(bits))
			return false;
	}
	huffman->nsymbols = CHD_HUFFMAN_MAX_NSYMBOLS;
	huffman->max_nbits = CHD_HUFFMAN_MAX_NBITS;
	for (unsigned i = 0; i < CHD_HUFFMAN_MAX_NSYMBOLS; i++)
		huffman->codes[i].nbits = lengths[i];
	return prepare(huffman) && chd_bits_good(bits);
}

unsigned chd_huffman_get(const struct chd_huffman *huffman, struct chd_bits *bits)
{
	uint64_t position = bits->position;
	uint16_t found = huffman->lookup[chd_bits_get(bits, huffman->max_nbits)];
	bits->position = position + (found & 0x1f);
	if ((found & 0x1f) == 0) {
		bits->bad = true;
		bits->position = position + 1; /* so that no loop stands still */
	}
	return found >> 5;
}

/* Joins the two lightest trees until one is left; the depth of each leaf is its code's length. */
static unsigned build(const uint64_t *weights, unsigned n, struct chd_code *codes)
{
	uint64_t weight[2 * CHD_HUFFMAN_MAX_NSYMBOLS];
	unsigned parent[2 * CHD_HUFFMAN_MAX_NSYMBOLS] = { 0 };
	bool joined[2 * CHD_HUFFMAN_MAX_NSYMBOLS] = { false };
	unsigned nnodes = n, longest = 0;
	memcpy(weight, weights, n * sizeof(*weight));
	for (;;) {
		unsigned light[2] = { UINT32_MAX, UINT32_MAX };
		for (unsigned i = 0; i < nnodes; i++) {
			if (joined[i] || weight[i] == 0)
				continue;
			if (light[0] == UINT32_MAX || weight[i] < weight[light[0]]) {
				light[1] = light[0];
				light[0] = i;
			} else if (light[1] == UINT32_MAX || weight[i] < weight[light[1]]) {
				light[1] = i;
			}
		}
		if (light[1] == UINT32_MAX)
			break;
		weight[nnodes] = weight[light[0]] + weight[light[1]];
		joined[nnodes] = false;
		for (int k = 0; k < 2; k++) {
			joined[light[k]] = true;
			parent[light[k]] = nnodes;
		}
		nnodes++;
	}
	for (unsigned i = 0; i < n; i++) {
		unsigned nbits = weight[i] != 0 && !joined[i]; /* the only symbol: one bit */
		for (unsigned node = i; joined[node]; node = parent[node])
			nbits++;
		codes[i].nbits = (uint8_t)nbits;
		longest = nbits > longest ? nbits : longest;
	}
	return longest;
}

void chd_huffman_fit(struct chd_huffman *huffman, const uint32_t *counts)
{
	uint64_t weights[CHD_HUFFMAN_MAX_NSYMBOLS];
	for (unsigned i = 0; i < huffman->nsymbols; i++)
		weights[i] = counts[i];
	/* Weights that are closer to each other make a flatter tree. */
	while (build(weights, huffman->nsymbols, huffman->codes) > huffman->max_nbits)
		for (unsigned i = 0; i < huffman->nsymbols; i++)
			weights[i] = (weights[i] + 1) / 2;
	assign(huffman); /* never fails: the lengths are a tree's */
}

void chd_huffman_write_runs(const struct chd_huffman *huffman, struct chd_bits_out *out)
{
	unsigned field = huffman->max_nbits >= 16 ? 5 : huffman->max_nbits >= 8 ? 4 : 3;
	for (unsigned i = 0; i < huffman->nsymbols; i++) {
		if (huffman->codes[i].nbits == RUN_ESCAPE)
			chd_bits_put(out, RUN_ESCAPE, field);
		chd_bits_put(out, huffman->codes[i].nbits, field);
	}
}

void chd_huffman_put(const struct chd_huffman *huffman, struct chd_bits_out *out, unsigned symbol)
{
	chd_bits_put(out, huffman->codes[symbol].bits, huffman->codes[symbol].nbits);
}
