/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Both parities are Reed-Solomon codes over GF(2^6) with x^6 + x + 1: (4,2) for Q, (24,20) for P
 * (IEC 60908 §17.7). A code word is a polynomial, its first symbol at the highest power.
 */
#include "sector/rwpack.h"

#include "sector/subchannel.h"

#include <string.h>

enum {
	FIELD_POLYNOMIAL = 0x43,
	FIELD_ORDER = 63,
	Q_END = 4, /* the symbols that parity Q covers, itself included */
	Q_NPARITY = 2,
	P_NPARITY = 4,
};

static uint8_t times(uint8_t a, uint8_t b)
{
	unsigned product = 0;
	for (int bit = 5; bit >= 0; bit--) {
		product <<= 1;
		if (product > FIELD_ORDER)
			product ^= FIELD_POLYNOMIAL;
		if (b >> bit & 1)
			product ^= a;
	}
	return (uint8_t)product;
}

static uint8_t power(uint8_t base, unsigned exponent)
{
	uint8_t result = 1;
	while (exponent--)
		result = times(result, base);
	return result;
}

static uint8_t divide(uint8_t a, uint8_t b)
{
	return times(a, power(b, FIELD_ORDER - 1));
}

/* The word's value at alpha^0, alpha^1, …: all zero in a word of the code. */
static bool get_syndromes(const uint8_t *word, int nsymbols, int nparity, uint8_t *syndromes)
{
	uint8_t any = 0;
	for (int k = 0; k < nparity; k++) {
		uint8_t sum = 0;
		for (int i = 0; i < nsymbols; i++)
			sum = times(sum, power(2, (unsigned)k)) ^ word[i];
		syndromes[k] = sum;
		any |= sum;
	}
	return any != 0;
}

/* The remainder of the division by (x + alpha^0)(x + alpha^1)…, by a shift register. */
static void put_parity(uint8_t *word, int nsymbols, const uint8_t *generator, int nparity)
{
	uint8_t *parity = word + nsymbols - nparity;
	uint8_t rest[P_NPARITY + 1] = { 0 };
	for (int i = 0; i < nsymbols - nparity; i++) {
		uint8_t lead = rest[0] ^ word[i];
		for (int k = 0; k < nparity; k++)
			rest[k] = rest[k + 1] ^ times(lead, generator[k]);
	}
	memcpy(parity, rest, (size_t)nparity);
}

void rwpack_put_parity(uint8_t *pack)
{
	uint8_t generator[P_NPARITY + 1] = { 1 }; /* highest power first */
	for (int n = 0; n < P_NPARITY; n++) {
		for (int k = n + 1; k > 0; k--)
			generator[k] ^= times(generator[k - 1], power(2, (unsigned)n));
		if (n + 1 == Q_NPARITY)
			put_parity(pack, Q_END, generator + 1, Q_NPARITY);
	}
	put_parity(pack, RWPACK_NSYMBOLS, generator + 1, P_NPARITY);
}

static uint8_t locator(int i)
{
	return power(2, (unsigned)(RWPACK_NSYMBOLS - 1 - i));
}

static bool mend_one(uint8_t *pack, const uint8_t *s)
{
	for (int i = 0; i < RWPACK_NSYMBOLS; i++) {
		uint8_t x = locator(i);
		if (s[1] == times(s[0], x) && s[2] == times(s[1], x) && s[3] == times(s[2], x)) {
			pack[i] ^= s[0];
			return true;
		}
	}
	return false;
}

/* Peterson's solution for two errors, their places by trial of all. */
static bool mend_two(uint8_t *pack, const uint8_t *s)
{
	uint8_t determinant = times(s[0], s[2]) ^ times(s[1], s[1]);
	if (!determinant)
		return false;
	uint8_t sum = divide(times(s[0], s[3]) ^ times(s[1], s[2]), determinant);
	uint8_t product = divide(times(s[1], s[3]) ^ times(s[2], s[2]), determinant);
	int places[RWPACK_NREACH], nplaces = 0;
	for (int i = 0; i < RWPACK_NSYMBOLS; i++) {
		uint8_t x = locator(i);
		if ((times(x, x) ^ times(sum, x) ^ product) == 0)
			places[nplaces++] = i;
	}
	if (nplaces != RWPACK_NREACH)
		return false;
	uint8_t second = locator(places[1]);
	uint8_t first_error = divide(s[1] ^ times(s[0], second), locator(places[0]) ^ second);
	pack[places[0]] ^= first_error;
	pack[places[1]] ^= first_error ^ s[0];
	return true;
}

bool rwpack_correct(uint8_t *pack)
{
	uint8_t mended[RWPACK_NSYMBOLS], syndromes[P_NPARITY];
	memcpy(mended, pack, sizeof(mended));
	if (get_syndromes(mended, RWPACK_NSYMBOLS, P_NPARITY, syndromes) &&
		!mend_one(mended, syndromes) && !mend_two(mended, syndromes))
		return false;
	if (get_syndromes(mended, Q_END, Q_NPARITY, syndromes))
		return false;
	memcpy(pack, mended, sizeof(mended));
	return true;
}

/* Three pairs of symbols change places, then the one at place I comes I mod 8 packs later. */
static int place_of(int symbol)
{
	static const uint8_t swapped[RWPACK_NSYMBOLS] = { 0, 18, 5, 23, 4, 2, 6, 7, 8, 9, 10, 11,
		12, 13, 14, 15, 16, 17, 1, 19, 20, 21, 22, 3 };
	int place = swapped[symbol];
	return place % RWPACK_NSPREAD * RWPACK_NSYMBOLS + place;
}

void rwpack_gather(const uint8_t *raw, uint8_t *pack)
{
	for (int i = 0; i < RWPACK_NSYMBOLS; i++)
		pack[i] = raw[place_of(i)] & SUBCHANNEL_RW_MASK;
}

void rwpack_spread(const uint8_t *pack, uint8_t *raw)
{
	for (int i = 0; i < RWPACK_NSYMBOLS; i++) {
		uint8_t *byte = raw + place_of(i);
		*byte = (uint8_t)((*byte & ~SUBCHANNEL_RW_MASK) | (pack[i] & SUBCHANNEL_RW_MASK));
	}
}
