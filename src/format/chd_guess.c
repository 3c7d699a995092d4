/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How far FLAC would pack bytes, without doing it: the best of its fixed predictors of orders 0 to
 * 2 (RFC 9639 §9.2.5), or the sample before the last, for each short block of each channel, its
 * residuals as Rice codes.
 */
#include "format/chd_guess.h"

#include <stdlib.h>

enum {
	BLOCK_NSAMPLES = 64,
	NCHANNELS = 2,
	SAMPLE_NBYTES = 2 * NCHANNELS, /* one of each channel */
	NPREDICTORS = 4,
};

/* Bits of N residuals whose absolute values add up to SUM, by the best Rice parameter. */
static uint32_t rice_nbits(uint32_t sum, uint32_t n)
{
	uint32_t folded = 2 * sum, k = 0;
	if (sum == 0)
		return 0; /* a constant */
	while (k < 16 && n << (k + 1) <= folded)
		k++;
	return n * (k + 1) + (folded >> k);
}

static uint32_t block_nbits(const uint8_t *p, size_t n, unsigned low)
{
	uint32_t sums[NPREDICTORS] = { 0 };
	int32_t last = 0, last_step = 0;
	for (size_t i = 0; i < n; i++, p += SAMPLE_NBYTES) {
		int32_t v = (int16_t)(p[low] | p[1 - low] << 8), step = v - last;
		sums[0] += (uint32_t)abs(v);
		sums[1] += (uint32_t)abs(step);
		sums[2] += (uint32_t)abs(step - last_step);
		sums[3] += (uint32_t)abs(step + last_step);
		last = v;
		last_step = step;
	}
	uint32_t best = sums[0];
	for (int i = 1; i < NPREDICTORS; i++)
		best = sums[i] < best ? sums[i] : best;
	return rice_nbits(best, (uint32_t)n);
}

size_t chd_guess_flac(const uint8_t *p, size_t nbytes, enum flacblock_order order)
{
	uint64_t nbits = 0;
	unsigned low = order == FLACBLOCK_LOW_FIRST ? 0 : 1;
	for (size_t left = nbytes / SAMPLE_NBYTES; left > 0;) {
		size_t n = left < BLOCK_NSAMPLES ? left : BLOCK_NSAMPLES;
		for (size_t channel = 0; channel < NCHANNELS; channel++)
			nbits += block_nbits(p + 2 * channel, n, low);
		p += n * SAMPLE_NBYTES;
		left -= n;
	}
	return (size_t)(nbits / 8);
}
