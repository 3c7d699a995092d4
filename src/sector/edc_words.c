/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The EDC by long division, 64 bits at a time and without tables. The polynomial is sparse,
 * P(x) = (x + 1) (x^31 + x^15 + x^3 + 1), and P(x^64), being the 64th power of P(x), is a multiple
 * of it: to divide by P(x^64) is to divide by P(x) with 64-bit words in the place of bits. The
 * remainder has 32 words; its EDC is that of all. Runs anywhere.
 */
#include "base/bytes.h"
#include "sector/kernel.h"

#include <string.h>

enum {
	WORD = 8,
	DEGREE = 32,     /* of P, and so the remainder's words */
	LOOK_BACK = 31,  /* the farthest that a word of the quotient depends on another */
	MAX_WORDS = 296, /* at a time; a sector has 294 */
};

static uint64_t word_at(const uint8_t *p)
{
	uint64_t word;
	memcpy(&word, p, sizeof(word));
	return word;
}

/* What the quotient Q times x^15 + x^3 + 1, as seen from its word x^31, adds to that word. */
static inline uint64_t behind(const uint64_t *q)
{
	return q[-16] ^ q[-28] ^ q[-31];
}

/* The remainder of the NWORDS words at P, the first of them being FIRST. */
static void divide(const uint8_t *p, size_t nwords, uint64_t first, uint8_t *remainder)
{
	uint64_t quotient[LOOK_BACK + MAX_WORDS];
	uint64_t *q = quotient + LOOK_BACK, over_x_plus_1 = first;
	size_t nquotient = nwords - DEGREE;
	memset(quotient, 0, LOOK_BACK * sizeof(*q));
	memset(q + nquotient, 0, DEGREE * sizeof(*q));
	*q++ = first;
	for (size_t i = 1; i < nquotient; i++, q++) {
		over_x_plus_1 ^= word_at(p + i * WORD);
		*q = over_x_plus_1 ^ behind(q);
	}
	for (size_t i = nquotient; i < nwords; i++, q++, remainder += WORD) {
		uint64_t word = word_at(p + i * WORD) ^ over_x_plus_1 ^ behind(q);
		over_x_plus_1 = behind(q);
		memcpy(remainder, &word, WORD);
	}
}

uint32_t edc_by_words(uint32_t edc, const uint8_t *p, size_t nbytes)
{
	uint8_t remainder[DEGREE * WORD];
	while (nbytes > DEGREE * WORD + WORD) {
		size_t nwords = nbytes / WORD < MAX_WORDS ? nbytes / WORD : MAX_WORDS;
		uint8_t first[WORD];
		memcpy(first, p, WORD);
		put_le32(first, get_le32(first) ^ edc);
		divide(p, nwords, word_at(first), remainder);
		edc = edc_by_slices(0, remainder, sizeof(remainder));
		p += nwords * WORD;
		nbytes -= nwords * WORD;
	}
	return edc_by_slices(edc, p, nbytes);
}
