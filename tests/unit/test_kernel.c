/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fast loops against EDC and parity as ECMA-130 §14.3 and annex A write them down. */
#include "sector/kernel.h"

#include "noise.h"
#include "sector/ecc_sums.h"
#include "suites.h"

#include <string.h>

enum { SECTOR_NBYTES = 2352, DEFAULT_NSECTORS = 2000 };

/* Bit by bit, least significant first: x^32 is x^31 + x^16 + x^15 + x^4 + x^3 + x + 1. */
static uint32_t plain_edc(uint32_t edc, const uint8_t *p, size_t nbytes)
{
	for (; nbytes; nbytes--, p++) {
		edc ^= *p;
		for (int bit = 0; bit < 8; bit++)
			edc = edc >> 1 ^ (edc & 1 ? 0xd8018001 : 0);
	}
	return edc;
}

static uint8_t times_alpha(uint8_t v)
{
	return (uint8_t)(v << 1 ^ (v & 0x80 ? 0x1d : 0));
}

static void add(struct ecc_sums *sums, unsigned codeword, uint8_t v)
{
	sums->plain[codeword] ^= v;
	sums->weighted[codeword] = times_alpha(sums->weighted[codeword]) ^ v;
}

/* Annex A: words 43 Mp + Np make P codeword Np; a word's bytes are coded apart. */
static void plain_p_sums(const uint8_t *coded, struct ecc_sums *sums)
{
	memset(sums, 0, sizeof(*sums));
	for (unsigned np = 0; np < 43; np++)
		for (unsigned mp = 0; mp < 26; mp++)
			for (unsigned odd = 0; odd < 2; odd++)
				add(sums, 2 * np + odd, coded[2 * (43 * mp + np) + odd]);
}

/* Annex A: words (44 Mq + 43 Nq) mod 1118 make Q codeword Nq, then 1118 + Nq and 1144 + Nq. */
static void plain_q_sums(const uint8_t *coded, struct ecc_sums *sums)
{
	memset(sums, 0, sizeof(*sums));
	for (unsigned nq = 0; nq < 26; nq++)
		for (unsigned mq = 0; mq < 45; mq++)
			for (unsigned odd = 0; odd < 2; odd++) {
				unsigned word = mq < 43 ? (44 * mq + 43 * nq) % 1118
							: 1118 + 26 * (mq - 43) + nq;
				add(sums, 2 * nq + odd, coded[2 * word + odd]);
			}
}

static bool same_sums(const struct ecc_sums *a, const struct ecc_sums *b, unsigned n)
{
	return memcmp(a->plain, b->plain, n) == 0 && memcmp(a->weighted, b->weighted, n) == 0;
}

static void each_edc_has_the_catalogue_check_value(void)
{
	for (size_t i = 0; i < nsector_kernels; i++)
		if (sector_kernels[i].runs_here())
			CU_ASSERT_EQUAL(sector_kernels[i].edc(0, (const uint8_t *)"123456789", 9),
				0x6ec2edc4);
}

static void each_edc_is_right_for_any_length(void)
{
	uint8_t bytes[5000];
	uint64_t seed = 1;
	noise_fill(bytes, sizeof(bytes), &seed);
	for (size_t i = 0; i < nsector_kernels; i++)
		for (size_t n = 0; sector_kernels[i].runs_here() && n < sizeof(bytes) - 3;
			n += n < 700 ? 1 : 97) {
			uint32_t begun = sector_kernels[i].edc(0x12345678, bytes, n);
			CU_ASSERT_EQUAL(begun, plain_edc(0x12345678, bytes, n));
			CU_ASSERT_EQUAL(sector_kernels[i].edc(begun, bytes + n, 3),
				plain_edc(0x12345678, bytes, n + 3));
		}
}

static bool is_as_written_down(const struct sector_kernel *kernel, const uint8_t *sector)
{
	struct ecc_sums sums, expected;
	const uint8_t *coded = sector + ECC_FIRST;
	if (kernel->edc(0, sector, SECTOR_NBYTES) != plain_edc(0, sector, SECTOR_NBYTES))
		return false;
	ecc_sum_p(kernel, coded, &sums);
	plain_p_sums(coded, &expected);
	if (!same_sums(&sums, &expected, ECC_P_NCODEWORDS))
		return false;
	ecc_sum_q(kernel, coded, &sums);
	plain_q_sums(coded, &expected);
	return same_sums(&sums, &expected, ECC_Q_NCODEWORDS);
}

static void each_kernel_is_as_the_standard_has_it(void)
{
	uint8_t sector[SECTOR_NBYTES];
	uint64_t seed = 2;
	for (unsigned long n = noise_nsectors(DEFAULT_NSECTORS); n; n--) {
		noise_fill(sector, sizeof(sector), &seed);
		for (size_t i = 0; i < nsector_kernels; i++)
			CU_ASSERT_FATAL(!sector_kernels[i].runs_here() ||
					is_as_written_down(&sector_kernels[i], sector));
	}
}

static void the_portable_kernel_is_the_last_resort(void)
{
	CU_ASSERT_STRING_EQUAL(sector_kernels[nsector_kernels - 1].name, "portable");
	CU_ASSERT_TRUE(sector_kernels[nsector_kernels - 1].runs_here());
	CU_ASSERT_TRUE(sector_kernel()->runs_here());
}

CU_TestInfo tests_of_kernel[] = {
	{ "each EDC has the catalogue's check value", each_edc_has_the_catalogue_check_value },
	{ "each EDC is right for any length", each_edc_is_right_for_any_length },
	{ "each kernel is as the standard has it", each_kernel_is_as_the_standard_has_it },
	{ "the portable kernel is the last resort", the_portable_kernel_is_the_last_resort },
	CU_TEST_INFO_NULL,
};
