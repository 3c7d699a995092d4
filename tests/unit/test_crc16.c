/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sector/crc16.h"
#include "suites.h"

static void it_has_the_catalogue_check_value(void)
{
	CU_ASSERT_EQUAL(crc16_of((const uint8_t *)"123456789", 9), 0xce3c);
}

/* Size information and TOC packs that libburn's doc/cdtext.txt quotes, partly from Sony's. */
static void it_fits_published_cdtext_packs(void)
{
	static const uint8_t packs[][18] = {
		{ 0x8f, 0, 0x2a, 0, 1, 1, 3, 0, 6, 5, 4, 5, 7, 6, 1, 2, 0x48, 0x65 },
		{ 0x8f, 1, 0x2b, 0, 0, 0, 0, 0, 0, 0, 6, 3, 0x2c, 0, 0, 0, 0xc0, 0x20 },
		{ 0x8f, 2, 0x2c, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0x11, 0x45 },
		{ 0x88, 0, 0x23, 0, 1, 0x0e, 0, 0x3f, 2, 0x12, 0, 0, 0, 0, 0, 0, 0x12, 0 },
	};
	for (size_t i = 0; i < sizeof(packs) / sizeof(packs[0]); i++) {
		uint8_t bad[18];
		CU_ASSERT_TRUE(crc16_fits(packs[i], 16));
		for (unsigned bit = 0; bit < 18 * 8; bit++) {
			for (unsigned k = 0; k < 18; k++)
				bad[k] = packs[i][k];
			bad[bit / 8] ^= (uint8_t)(1u << bit % 8);
			CU_ASSERT_FALSE(crc16_fits(bad, 16));
		}
	}
}

CU_TestInfo tests_of_crc16[] = {
	{ "it has the catalogue's check value", it_has_the_catalogue_check_value },
	{ "it fits published CD-TEXT packs, and none with a bit changed",
		it_fits_published_cdtext_packs },
	CU_TEST_INFO_NULL,
};
