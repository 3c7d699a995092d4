/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sector/rwpack.h"
#include "suites.h"

#include <string.h>

static uint32_t seed = 1;

static unsigned any_below(unsigned n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 16) % n;
}

/* A product of polynomials of bits, then divided by x^6 + x + 1 from the top. */
static unsigned multiply(unsigned a, unsigned b)
{
	unsigned product = 0;
	for (unsigned bit = 0; bit < 6; bit++)
		product ^= b >> bit & 1 ? a << bit : 0;
	for (unsigned bit = 11; bit >= 6; bit--)
		product ^= product >> bit & 1 ? 0x43u << (bit - 6) : 0;
	return product;
}

/* The rows of IEC 60908's parity check matrices, term by term. */
static bool is_of_code(const uint8_t *word, unsigned nsymbols, unsigned nrows)
{
	for (unsigned row = 0; row < nrows; row++) {
		unsigned sum = 0;
		for (unsigned i = 0; i < nsymbols; i++) {
			unsigned term = word[i];
			for (unsigned n = row * (nsymbols - 1 - i); n; n--)
				term = multiply(term, 2);
			sum ^= term;
		}
		if (sum)
			return false;
	}
	return true;
}

static void make_pack(uint8_t *pack)
{
	for (unsigned i = 0; i < RWPACK_NSYMBOLS; i++)
		pack[i] = (uint8_t)any_below(64);
	rwpack_put_parity(pack);
}

static void damage(uint8_t *pack, unsigned nsymbols)
{
	bool is_hit[RWPACK_NSYMBOLS] = { false };
	while (nsymbols) {
		unsigned i = any_below(RWPACK_NSYMBOLS);
		if (is_hit[i])
			continue;
		is_hit[i] = true;
		pack[i] ^= (uint8_t)(1 + any_below(63));
		nsymbols--;
	}
}

static void parities_satisfy_both_check_matrices(void)
{
	uint8_t pack[RWPACK_NSYMBOLS];
	for (int i = 0; i < 1000; i++) {
		make_pack(pack);
		CU_ASSERT_FATAL(is_of_code(pack, 4, 2));
		CU_ASSERT_FATAL(is_of_code(pack, RWPACK_NSYMBOLS, 4));
	}
}

static void up_to_two_wrong_symbols_are_put_right(void)
{
	uint8_t pack[RWPACK_NSYMBOLS], damaged[RWPACK_NSYMBOLS];
	for (unsigned i = 0; i < 100000; i++) {
		make_pack(pack);
		memcpy(damaged, pack, sizeof(pack));
		damage(damaged, i % (RWPACK_NREACH + 1));
		CU_ASSERT_FATAL(rwpack_correct(damaged));
		CU_ASSERT_EQUAL_FATAL(memcmp(damaged, pack, sizeof(pack)), 0);
	}
}

/* Three or more may lie near another word; what is accepted must at least be of both codes. */
static void more_wrong_symbols_are_refused_unchanged_or_give_a_word_of_the_code(void)
{
	uint8_t pack[RWPACK_NSYMBOLS], damaged[RWPACK_NSYMBOLS];
	unsigned nrefused = 0;
	for (unsigned i = 0; i < 10000; i++) {
		make_pack(pack);
		damage(pack, 3 + i % 4);
		memcpy(damaged, pack, sizeof(pack));
		if (rwpack_correct(pack)) {
			CU_ASSERT_FATAL(is_of_code(pack, 4, 2));
			CU_ASSERT_FATAL(is_of_code(pack, RWPACK_NSYMBOLS, 4));
			continue;
		}
		nrefused++;
		CU_ASSERT_EQUAL_FATAL(memcmp(damaged, pack, sizeof(pack)), 0);
	}
	CU_ASSERT(nrefused > 9500);
}

static void each_symbol_has_its_place_in_eight_packs(void)
{
	static const uint8_t places[RWPACK_NSYMBOLS] = { 0, 66, 125, 191, 100, 50, 150, 175, 8, 33,
		58, 83, 108, 133, 158, 183, 16, 41, 25, 91, 116, 141, 166, 75 };
	uint8_t raw[RWPACK_NSPREAD * RWPACK_NSYMBOLS], pack[RWPACK_NSYMBOLS];
	for (unsigned i = 0; i < RWPACK_NSYMBOLS; i++) {
		uint8_t expected[RWPACK_NSYMBOLS] = { 0 };
		expected[i] = 0x21;
		memset(raw, 0xc0, sizeof(raw));
		raw[places[i]] = 0xe1;
		rwpack_gather(raw, pack);
		CU_ASSERT_EQUAL(memcmp(pack, expected, sizeof(pack)), 0);
	}
}

static void spreading_leaves_p_and_q_and_other_packs_alone(void)
{
	uint8_t raw[RWPACK_NSPREAD * RWPACK_NSYMBOLS], pack[RWPACK_NSYMBOLS], back[RWPACK_NSYMBOLS];
	unsigned nchanged = 0;
	make_pack(pack);

	memset(raw, 0xc0, sizeof(raw));
	rwpack_spread(pack, raw);
	for (size_t i = 0; i < sizeof(raw); i++) {
		CU_ASSERT_EQUAL(raw[i] & 0xc0, 0xc0);
		nchanged += raw[i] != 0xc0;
	}
	CU_ASSERT(nchanged > 0 && nchanged <= RWPACK_NSYMBOLS);
	rwpack_gather(raw, back);
	CU_ASSERT_EQUAL(memcmp(back, pack, sizeof(pack)), 0);
}

CU_TestInfo tests_of_rwpack[] = {
	{ "parities satisfy both check matrices", parities_satisfy_both_check_matrices },
	{ "up to two wrong symbols are put right", up_to_two_wrong_symbols_are_put_right },
	{ "more wrong symbols are refused unchanged or give a word of the code",
		more_wrong_symbols_are_refused_unchanged_or_give_a_word_of_the_code },
	{ "each symbol has its place in eight packs", each_symbol_has_its_place_in_eight_packs },
	{ "spreading leaves P and Q and other packs alone",
		spreading_leaves_p_and_q_and_other_packs_alone },
	CU_TEST_INFO_NULL,
};
