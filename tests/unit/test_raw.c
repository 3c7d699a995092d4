/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sector/edc.h"
#include "sector/raw.h"
#include "suites.h"

#include <string.h>

static void fill(uint8_t *p, size_t nbytes, uint32_t seed)
{
	for (size_t i = 0; i < nbytes; i++) {
		seed = seed * 1664525u + 1013904223u;
		p[i] = (uint8_t)(seed >> 24);
	}
}

static void edc_has_the_catalogue_check_value(void)
{
	CU_ASSERT_EQUAL(edc_of(0, (const uint8_t *)"123456789", 9), 0x6ec2edc4);
}

static void made_sectors_are_good_and_give_their_data_back(void)
{
	static const enum sector_mode modes[] = { SECTOR_MODE1, SECTOR_MODE2 };
	uint8_t user[SECTOR_USER_NBYTES], raw[SECTOR_RAW_NBYTES], back[SECTOR_USER_NBYTES];
	for (int i = 0; i < 2; i++) {
		fill(user, sizeof(user), 7);
		CU_ASSERT_TRUE(raw_reshape(modes[i], 1234, user, 2048, raw, 2352));
		CU_ASSERT_EQUAL(raw_check(raw, 1234), 0);
		CU_ASSERT_EQUAL(raw_check(raw, 1235), RAW_BAD_ADDRESS);
		CU_ASSERT_TRUE(raw_reshape(modes[i], 1234, raw, 2352, back, 2048));
		CU_ASSERT_EQUAL(memcmp(user, back, sizeof(user)), 0);
	}
}

static void every_damaged_byte_is_noticed(void)
{
	static const enum sector_mode modes[] = { SECTOR_MODE1, SECTOR_MODE2 };
	uint8_t user[SECTOR_USER_NBYTES], raw[SECTOR_RAW_NBYTES];
	fill(user, sizeof(user), 9);
	for (int i = 0; i < 2; i++) {
		raw_reshape(modes[i], 0, user, 2048, raw, 2352);
		for (unsigned at = 0; at < SECTOR_RAW_NBYTES; at++)
			for (unsigned bit = 0; bit < 8; bit++) {
				raw[at] ^= 3 << bit;
				CU_ASSERT_NOT_EQUAL_FATAL(raw_check(raw, 0), 0);
				raw[at] ^= 3 << bit;
			}
	}
}

static void modes_that_are_none_are_noticed(void)
{
	uint8_t user[SECTOR_USER_NBYTES] = { 0 }, raw[SECTOR_RAW_NBYTES];
	raw_reshape(SECTOR_MODE1, 0, user, 2048, raw, 2352);
	raw[RAW_MODE] = 3;
	CU_ASSERT_EQUAL(raw_check(raw, 0), RAW_BAD_MODE);
	raw[RAW_MODE] = 0; /* has no EDC, as Mode 1 has */
	CU_ASSERT_EQUAL(raw_check(raw, 0), RAW_BAD_MODE);
	memset(raw + RAW_DATA, 0, sizeof(raw) - RAW_DATA);
	CU_ASSERT_EQUAL(raw_check(raw, 0), 0);
}

static void a_renewed_header_is_that_of_the_lba(void)
{
	uint8_t user[SECTOR_USER_NBYTES], raw[SECTOR_RAW_NBYTES];
	fill(user, sizeof(user), 4);
	raw_reshape(SECTOR_MODE1, 777, user, 2048, raw, 2352);
	memset(raw, 0x5a, RAW_DATA);
	raw_renew_header(raw, SECTOR_MODE1, 777);
	CU_ASSERT_EQUAL(raw_check(raw, 777), 0);
	raw_renew_header(raw, SECTOR_MODE1, 778);
	CU_ASSERT_EQUAL(raw_check(raw, 778), RAW_BAD_EDC | RAW_BAD_PARITY);
}

static void a_form_2_sector_has_no_2048_bytes(void)
{
	uint8_t mode2[SECTOR_MODE2_NBYTES] = { 0, 0, SUBMODE_FORM2, 0, 0, 0, SUBMODE_FORM2, 0 };
	uint8_t raw[SECTOR_RAW_NBYTES], user[SECTOR_USER_NBYTES];
	CU_ASSERT_TRUE(raw_reshape(SECTOR_MODE2, 0, mode2, 2336, raw, 2352));
	CU_ASSERT_EQUAL(raw_check(raw, 0), 0);
	CU_ASSERT_FALSE(raw_reshape(SECTOR_MODE2, 0, raw, 2352, user, 2048));
}

static void audio_has_no_parts(void)
{
	uint8_t raw[SECTOR_RAW_NBYTES] = { 0 }, user[SECTOR_USER_NBYTES];
	CU_ASSERT_FALSE(raw_reshape(SECTOR_AUDIO, 0, raw, 2352, user, 2048));
	CU_ASSERT_FALSE(raw_reshape(SECTOR_AUDIO, 0, user, 2048, raw, 2352));
}

static void missing_ecc_is_recognised_and_made_anew(void)
{
	uint8_t user[SECTOR_USER_NBYTES], raw[SECTOR_RAW_NBYTES], bare[SECTOR_RAW_NBYTES];
	fill(user, sizeof(user), 3);
	raw_reshape(SECTOR_MODE1, 99, user, 2048, raw, 2352);
	memcpy(bare, raw, sizeof(bare));
	memset(bare + RAW_MODE1_EDC, 0, SECTOR_RAW_NBYTES - RAW_MODE1_EDC);
	CU_ASSERT_FALSE(raw_lacks_ecc(raw));
	CU_ASSERT_TRUE(raw_lacks_ecc(bare));
	raw_regenerate(bare);
	CU_ASSERT_EQUAL(memcmp(raw, bare, sizeof(raw)), 0);
}

CU_TestInfo tests_of_raw[] = {
	{ "EDC has the catalogue's check value", edc_has_the_catalogue_check_value },
	{ "made sectors are good and give their data back",
		made_sectors_are_good_and_give_their_data_back },
	{ "every damaged byte is noticed", every_damaged_byte_is_noticed },
	{ "modes that are none are noticed", modes_that_are_none_are_noticed },
	{ "a renewed header is that of the LBA", a_renewed_header_is_that_of_the_lba },
	{ "a Form 2 sector has no 2048 bytes", a_form_2_sector_has_no_2048_bytes },
	{ "audio has no parts", audio_has_no_parts },
	{ "missing ECC is recognised and made anew", missing_ecc_is_recognised_and_made_anew },
	CU_TEST_INFO_NULL,
};
