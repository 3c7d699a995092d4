/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sector/xa.h"

#include "base/bytes.h"
#include "noise.h"
#include "sector/edc.h"
#include "sector/raw.h"
#include "suites.h"

#include <string.h>

/* A Mode 2 sector of noise at LBA 0, of Form 1 or, with SUBMODE_FORM2 in SUBMODE, of Form 2. */
static void make(uint8_t *sector, uint8_t submode)
{
	uint8_t mode2[SECTOR_MODE2_NBYTES];
	uint64_t seed = 6;
	noise_fill(mode2, sizeof(mode2), &seed);
	memcpy(mode2, (uint8_t[]){ 1, 2, submode, 3, 1, 2, submode, 3 }, 8);
	raw_reshape(SECTOR_MODE2, 0, mode2, sizeof(mode2), sector, SECTOR_RAW_NBYTES);
	raw_regenerate(sector);
}

static void agreeing_copies_tell_the_form(void)
{
	uint8_t sector[SECTOR_RAW_NBYTES];
	make(sector, 0x08);
	CU_ASSERT_EQUAL(xa_form_of(sector), XA_FORM1);
	make(sector, 0x08 | SUBMODE_FORM2);
	CU_ASSERT_EQUAL(xa_form_of(sector), XA_FORM2);
}

static void a_damaged_copy_is_a_fault_and_is_mended(void)
{
	uint8_t sector[SECTOR_RAW_NBYTES], before[SECTOR_RAW_NBYTES];
	unsigned nchanged;
	for (enum xa_form form = XA_FORM1; form <= XA_FORM2; form++)
		for (unsigned at = RAW_DATA; at < RAW_FORM_DATA; at++) {
			make(sector, form == XA_FORM2 ? SUBMODE_FORM2 : 0);
			memcpy(before, sector, sizeof(before));
			sector[at] ^= 0x21;
			CU_ASSERT_EQUAL(xa_form_of(sector), form);
			CU_ASSERT_TRUE(raw_check(sector, 0) & RAW_BAD_EDC);
			CU_ASSERT_EQUAL(raw_correct(sector, NULL, &nchanged), RAW_CORRECTED);
			CU_ASSERT_EQUAL(nchanged, 1);
			CU_ASSERT_EQUAL(memcmp(sector, before, sizeof(before)), 0);
		}
}

static void a_damaged_copy_does_not_hide_other_damage(void)
{
	uint8_t sector[SECTOR_RAW_NBYTES];
	make(sector, 0);
	for (unsigned at = RAW_DATA; at < RAW_DATA + 86; at++)
		sector[at] ^= 0xff - at;
	CU_ASSERT_EQUAL(xa_form_of(sector), XA_FORM1);
	CU_ASSERT_TRUE(raw_check(sector, 0) & RAW_BAD_EDC);
}

static void copies_made_to_differ_are_no_fault(void)
{
	uint8_t sector[SECTOR_RAW_NBYTES];
	make(sector, SUBMODE_FORM2);
	sector[RAW_DATA] ^= 1;
	put_le32(sector + RAW_FORM2_EDC, edc_of(0, sector + RAW_DATA, RAW_FORM2_EDC - RAW_DATA));
	CU_ASSERT_EQUAL(xa_form_of(sector), XA_FORM2);
	CU_ASSERT_EQUAL(raw_check(sector, 0), 0);
}

static void what_has_no_subheader_is_formless(void)
{
	uint8_t mode2[SECTOR_MODE2_NBYTES], sector[SECTOR_RAW_NBYTES];
	uint64_t seed = 8;
	for (unsigned n = 1; n <= SECTOR_MODE2_NBYTES; n += n) { /* the rest is zero */
		memset(mode2, 0, sizeof(mode2));
		noise_fill(mode2, n, &seed);
		raw_reshape(SECTOR_MODE2, 0, mode2, sizeof(mode2), sector, SECTOR_RAW_NBYTES);
		CU_ASSERT_EQUAL(xa_form_of(sector), XA_FORMLESS);
		CU_ASSERT_EQUAL(raw_check(sector, 0), 0);
	}
}

static void a_form_2_sector_without_edc_is_good(void)
{
	uint8_t sector[SECTOR_RAW_NBYTES];
	make(sector, SUBMODE_FORM2);
	sector[1000] ^= 1;
	CU_ASSERT_EQUAL(raw_check(sector, 0), RAW_BAD_EDC);
	put_le32(sector + RAW_FORM2_EDC, 0);
	CU_ASSERT_EQUAL(raw_check(sector, 0), 0);
}

CU_TestInfo tests_of_xa[] = {
	{ "agreeing copies tell the form", agreeing_copies_tell_the_form },
	{ "a damaged copy is a fault and is mended", a_damaged_copy_is_a_fault_and_is_mended },
	{ "a damaged copy does not hide other damage", a_damaged_copy_does_not_hide_other_damage },
	{ "copies made to differ are no fault", copies_made_to_differ_are_no_fault },
	{ "what has no sub-header is formless", what_has_no_subheader_is_formless },
	{ "a Form 2 sector without EDC is good", a_form_2_sector_without_edc_is_good },
	CU_TEST_INFO_NULL,
};
