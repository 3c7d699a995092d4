/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/chd_bits.h"
#include "suites.h"

#include <stdlib.h>
#include <string.h>

enum { NSYMBOLS = 16, NBITS = 8 };

static struct chd_huffman *fit(const uint32_t counts[NSYMBOLS])
{
	struct chd_huffman *huffman = calloc(1, sizeof(*huffman));
	CU_ASSERT_PTR_NOT_NULL_FATAL(huffman);
	huffman->nsymbols = NSYMBOLS;
	huffman->max_nbits = NBITS;
	chd_huffman_fit(huffman, counts);
	return huffman;
}

static void it_gets_back_the_bits_it_put(void)
{
	static const unsigned widths[] = { 1, 4, 12, 16, 24, 32, 3 };
	uint8_t bytes[64] = { 0 };
	struct chd_bits_out out = { .p = bytes };
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
		chd_bits_put(&out, 0x9e3779b9u >> (32 - widths[i]), widths[i]);
	struct chd_bits bits = { .p = bytes, .nbytes = (size_t)(out.position + 7) / 8 };
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
		CU_ASSERT_EQUAL(chd_bits_get(&bits, widths[i]), 0x9e3779b9u >> (32 - widths[i]));
	CU_ASSERT_TRUE(chd_bits_good(&bits));
	chd_bits_get(&bits, 32);
	CU_ASSERT_FALSE(chd_bits_good(&bits));
}

static void it_gives_frequent_symbols_short_codes(void)
{
	static const uint32_t counts[NSYMBOLS] = { 100, 50, 25, 12, 6, 3 };
	struct chd_huffman *huffman = fit(counts);
	for (unsigned i = 0; i < 5; i++)
		CU_ASSERT_TRUE(huffman->codes[i].nbits <= huffman->codes[i + 1].nbits);
	CU_ASSERT_EQUAL(huffman->codes[0].nbits, 1);
	CU_ASSERT_EQUAL(huffman->codes[6].nbits, 0);
	free(huffman);
}

/* Each count twice the last one's would need codes of 15 bits. */
static void it_keeps_codes_within_eight_bits(void)
{
	uint32_t counts[NSYMBOLS];
	for (unsigned i = 0; i < NSYMBOLS; i++)
		counts[i] = UINT32_C(1) << (2 * i);
	struct chd_huffman *huffman = fit(counts);
	unsigned sum = 0; /* of 2^-nbits: 1 when the codes are complete */
	for (unsigned i = 0; i < NSYMBOLS; i++) {
		CU_ASSERT_TRUE(huffman->codes[i].nbits >= 1 && huffman->codes[i].nbits <= NBITS);
		sum += 1u << (NBITS - huffman->codes[i].nbits);
	}
	CU_ASSERT_EQUAL(sum, 1u << NBITS);
	free(huffman);
}

static void it_reads_the_codes_and_symbols_it_wrote(void)
{
	static const uint32_t rows[][NSYMBOLS] = {
		{ 5, 3, 9, 1, 0, 2, 7 },
		{ [9] = 1000 },
		{ 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 },
	};
	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		uint8_t bytes[64] = { 0 };
		struct chd_huffman *written = fit(rows[row]), *read = calloc(1, sizeof(*read));
		CU_ASSERT_PTR_NOT_NULL_FATAL(read);
		struct chd_bits_out out = { .p = bytes };
		chd_huffman_write_runs(written, &out);
		for (unsigned i = 0; i < NSYMBOLS; i++)
			if (rows[row][i])
				chd_huffman_put(written, &out, i);
		struct chd_bits bits = { .p = bytes, .nbytes = (size_t)(out.position + 7) / 8 };
		read->nsymbols = NSYMBOLS;
		read->max_nbits = NBITS;
		CU_ASSERT_TRUE(chd_huffman_read_runs(read, &bits));
		for (unsigned i = 0; i < NSYMBOLS; i++)
			if (rows[row][i])
				CU_ASSERT_EQUAL(chd_huffman_get(read, &bits), i);
		CU_ASSERT_TRUE(chd_bits_good(&bits));
		free(written);
		free(read);
	}
}

/* Three codes of one bit. */
static void it_refuses_lengths_that_make_no_tree(void)
{
	uint8_t bytes[16] = { 0x11, 0x11, 0x11 };
	struct chd_bits bits = { .p = bytes, .nbytes = sizeof(bytes) };
	struct chd_huffman *huffman = calloc(1, sizeof(*huffman));
	CU_ASSERT_PTR_NOT_NULL_FATAL(huffman);
	huffman->nsymbols = NSYMBOLS;
	huffman->max_nbits = NBITS;
	CU_ASSERT_FALSE(chd_huffman_read_runs(huffman, &bits));
	free(huffman);
}

CU_TestInfo tests_of_chd_bits[] = {
	{ "it gets back the bits it put, and knows when it is behind the end",
		it_gets_back_the_bits_it_put },
	{ "it gives frequent symbols short codes", it_gives_frequent_symbols_short_codes },
	{ "it keeps codes within eight bits", it_keeps_codes_within_eight_bits },
	{ "it reads the codes and symbols it wrote", it_reads_the_codes_and_symbols_it_wrote },
	{ "it refuses lengths that make no tree", it_refuses_lengths_that_make_no_tree },
	CU_TEST_INFO_NULL,
};
