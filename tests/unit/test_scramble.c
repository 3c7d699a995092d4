/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sector/scramble.h"
#include "suites.h"

#include <string.h>

enum { SECTOR_NBYTES = 2352, SYNC_NBYTES = 12 };

/* ECMA-130 annex B, figure B.1: the register shifts once a bit, least significant bit first. */
static uint8_t next_byte(unsigned *shift_register)
{
	unsigned byte = 0;
	for (int bit = 0; bit < 8; bit++) {
		unsigned in = (*shift_register ^ *shift_register >> 1) & 1;
		byte |= (*shift_register & 1) << bit;
		*shift_register = *shift_register >> 1 | in << 14;
	}
	return (uint8_t)byte;
}

static void zeros_become_what_the_register_shifts_out(void)
{
	uint8_t sector[SECTOR_NBYTES] = { 0 };
	unsigned shift_register = 1;
	scramble(sector);
	for (unsigned i = 0; i < SYNC_NBYTES; i++)
		CU_ASSERT_EQUAL(sector[i], 0);
	for (unsigned i = SYNC_NBYTES; i < SECTOR_NBYTES; i++)
		CU_ASSERT_EQUAL(sector[i], next_byte(&shift_register));
}

/* How every scrambled sector of zeros begins: ECMA-130 annex B, worked out by hand. */
static void the_known_bytes_are_there(void)
{
	static const uint8_t known[] = { 0x01, 0x80, 0x00, 0x60, 0x00, 0x28, 0x00, 0x1e, 0x80, 0x08,
		0x60, 0x06, 0xa8, 0x02, 0xfe, 0x81, 0x80, 0x60, 0x60, 0x28, 0x28, 0x1e };
	uint8_t sector[SECTOR_NBYTES] = { 0 };
	scramble(sector);
	CU_ASSERT_EQUAL(memcmp(sector + SYNC_NBYTES, known, sizeof(known)), 0);
}

static void scrambled_twice_is_as_before(void)
{
	uint8_t sector[SECTOR_NBYTES], before[SECTOR_NBYTES];
	for (unsigned i = 0; i < SECTOR_NBYTES; i++)
		before[i] = (uint8_t)(i * 7);
	memcpy(sector, before, sizeof(sector));
	scramble(sector);
	CU_ASSERT_NOT_EQUAL(memcmp(sector, before, sizeof(sector)), 0);
	scramble(sector);
	CU_ASSERT_EQUAL(memcmp(sector, before, sizeof(sector)), 0);
}

CU_TestInfo tests_of_scramble[] = {
	{ "zeros become what the register shifts out", zeros_become_what_the_register_shifts_out },
	{ "the known bytes are there", the_known_bytes_are_there },
	{ "scrambled twice is as before", scrambled_twice_is_as_before },
	CU_TEST_INFO_NULL,
};
