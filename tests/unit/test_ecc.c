/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sector/ecc.h"

#include "noise.h"
#include "suites.h"

#include <string.h>

enum { SECTOR_NBYTES = 2352, HEADER = 12, DATA = 16, P = 2076 };

/*
 * By hand: the last data symbol of a P codeword weighs alpha^2, so that a 1 there asks for parity
 * a, b with a + b = 1 and alpha a + b = alpha^2, which is a = alpha + 1 and b = alpha.
 */
static void parity_is_what_a_single_byte_makes_it(void)
{
	uint8_t sector[SECTOR_NBYTES] = { 0 };
	sector[P - 86] = 1; /* the last data symbol of P codeword 0 */
	ecc_write(sector, true);
	CU_ASSERT_EQUAL(sector[P], 3);
	CU_ASSERT_EQUAL(sector[P + 86], 2);
}

static void only_parity_is_written(void)
{
	uint8_t sector[SECTOR_NBYTES], before[SECTOR_NBYTES];
	uint64_t seed = 3;
	for (int with_header = 0; with_header < 2; with_header++) {
		noise_fill(sector, sizeof(sector), &seed);
		memcpy(before, sector, sizeof(before));
		ecc_write(sector, with_header);
		CU_ASSERT_EQUAL(memcmp(sector, before, P), 0);
		CU_ASSERT_TRUE(ecc_is_good(sector, with_header));
		CU_ASSERT_FALSE(ecc_is_good(sector, !with_header));
	}
}

static void every_changed_byte_shows(void)
{
	uint8_t sector[SECTOR_NBYTES];
	uint64_t seed = 4;
	noise_fill(sector, sizeof(sector), &seed);
	ecc_write(sector, true);
	for (unsigned i = 0; i < SECTOR_NBYTES; i++) {
		sector[i] ^= 0x40;
		CU_ASSERT_EQUAL_FATAL(ecc_is_good(sector, true), i < HEADER);
		sector[i] ^= 0x40;
	}
}

static void without_header_its_bytes_do_not_count(void)
{
	uint8_t sector[SECTOR_NBYTES];
	uint64_t seed = 4;
	noise_fill(sector, sizeof(sector), &seed);
	ecc_write(sector, false);
	memset(sector + HEADER, 0xa5, DATA - HEADER);
	CU_ASSERT_TRUE(ecc_is_good(sector, false));
	sector[DATA] ^= 1;
	CU_ASSERT_FALSE(ecc_is_good(sector, false));
}

CU_TestInfo tests_of_ecc[] = {
	{ "parity is what a single byte makes it", parity_is_what_a_single_byte_makes_it },
	{ "only parity is written", only_parity_is_written },
	{ "every changed byte shows", every_changed_byte_shows },
	{ "without header its bytes do not count", without_header_its_bytes_do_not_count },
	CU_TEST_INFO_NULL,
};
