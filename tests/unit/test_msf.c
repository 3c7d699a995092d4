/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sector/msf.h"
#include "suites.h"

static void lba_and_msf_are_those_of_mmc(void)
{
	static const struct {
		int32_t lba;
		struct msf msf;
	} rows[] = {
		{ -150, { 0, 0, 0 } },
		{ -1, { 0, 1, 74 } },
		{ 0, { 0, 2, 0 } },
		{ 4350, { 1, 0, 0 } },
		{ 404849, { 89, 59, 74 } },
		{ 449849, { 99, 59, 74 } },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct msf msf = msf_of_lba(rows[i].lba);
		CU_ASSERT_EQUAL(msf.minute, rows[i].msf.minute);
		CU_ASSERT_EQUAL(msf.second, rows[i].msf.second);
		CU_ASSERT_EQUAL(msf.frame, rows[i].msf.frame);
		CU_ASSERT_EQUAL(lba_of_msf(rows[i].msf), rows[i].lba);
	}
}

static void lengths_have_no_offset(void)
{
	CU_ASSERT_EQUAL(length_of_msf((struct msf){ 0, 2, 0 }), 150);
	CU_ASSERT_EQUAL(msf_of_length(449999).minute, 99);
	CU_ASSERT_EQUAL(msf_of_length(449999).frame, 74);
}

static void lead_in_addresses_lie_below_zero(void)
{
	struct msf msf = msf_of_lba(-151);
	CU_ASSERT_EQUAL(msf.minute, 99);
	CU_ASSERT_EQUAL(msf.second, 59);
	CU_ASSERT_EQUAL(msf.frame, 74);
}

static void bcd_digits_above_nine_are_refused(void)
{
	uint8_t v;
	CU_ASSERT_EQUAL(bcd_of(59), 0x59);
	CU_ASSERT_TRUE(unbcd(0x74, &v) && v == 74);
	CU_ASSERT_FALSE(unbcd(0x7a, &v));
	CU_ASSERT_FALSE(unbcd(0xa0, &v));
}

CU_TestInfo tests_of_msf[] = {
	{ "LBA and MSF are those of MMC", lba_and_msf_are_those_of_mmc },
	{ "lengths have no offset", lengths_have_no_offset },
	{ "lead-in addresses lie below zero", lead_in_addresses_lie_below_zero },
	{ "BCD digits above nine are refused", bcd_digits_above_nine_are_refused },
	CU_TEST_INFO_NULL,
};
