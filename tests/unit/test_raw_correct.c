/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sectors of noise, damaged at random, and what raw_correct() makes of them. */
#include "noise.h"
#include "sector/raw.h"
#include "suites.h"

#include <string.h>

struct patient {
	uint8_t whole[SECTOR_RAW_NBYTES];
	uint8_t sector[SECTOR_RAW_NBYTES];
	uint8_t marks[SECTOR_RAW_NBYTES];
	uint64_t seed;
};

static void make(struct patient *p, enum sector_mode mode)
{
	uint8_t user[SECTOR_USER_NBYTES];
	int32_t lba = (int32_t)(noise(&p->seed) % 300000);
	noise_fill(user, sizeof(user), &p->seed);
	raw_reshape(mode, lba, user, sizeof(user), p->whole, SECTOR_RAW_NBYTES);
	memcpy(p->sector, p->whole, sizeof(p->sector));
	memset(p->marks, 0, sizeof(p->marks));
}

static void damage(struct patient *p, unsigned at)
{
	p->sector[at] = p->whole[at] ^ (uint8_t)(1 + noise(&p->seed) % 255);
	p->marks[at] = 1;
}

static void damage_run(struct patient *p, unsigned at, unsigned nbytes)
{
	for (unsigned i = 0; i < nbytes; i++)
		damage(p, at + i);
}

static bool is_whole(const struct patient *p)
{
	return memcmp(p->sector, p->whole, SECTOR_RAW_NBYTES) == 0;
}

static bool is_restored(struct patient *p, const uint8_t *marks)
{
	unsigned nchanged, ndamaged = 0;
	for (unsigned i = 0; i < SECTOR_RAW_NBYTES; i++)
		ndamaged += p->sector[i] != p->whole[i];
	return raw_correct(p->sector, marks, &nchanged) == RAW_CORRECTED && is_whole(p) &&
	       nchanged == ndamaged;
}

static void shuffle(uint8_t *numbers, unsigned n, uint64_t *seed)
{
	for (unsigned i = 0; i < n; i++) {
		unsigned other = noise(seed) % (i + 1);
		numbers[i] = numbers[other];
		numbers[other] = (uint8_t)i;
	}
}

/* At most one byte of each P codeword and of each Q codeword, in the words' even or odd bytes. */
static void damage_each_codeword(struct patient *p, unsigned odd)
{
	enum { NQ = 26, NP = 43, UNHURT = 10, IN_PARITY = 20 };
	uint8_t columns[NP];
	shuffle(columns, NP, &p->seed);
	for (unsigned q = 0; q < NQ; q++) {
		unsigned percent = noise(&p->seed) % 100, row = (q + columns[q]) % NQ;
		if (percent < UNHURT)
			continue;
		if (percent < IN_PARITY)
			damage(p, 2248 + percent % 2 * 52 + 2 * q + odd);
		else
			damage(p, 12 + 2 * (43 * row + columns[q]) + odd);
	}
}

static void one_byte_of_each_codeword_is_restored(void)
{
	struct patient p = { .seed = 11 };
	for (unsigned long n = noise_nsectors(10000); n; n--) {
		make(&p, SECTOR_MODE1);
		damage_each_codeword(&p, 0);
		damage_each_codeword(&p, 1);
		CU_ASSERT_TRUE_FATAL(is_restored(&p, NULL));
	}
}

/* ecc_correct.h tells why these are the limits. */
static void bursts_up_to_the_limit_are_restored_anywhere(void)
{
	static const struct {
		unsigned nbytes;
		bool marked;
	} rows[] = { { 86, false }, { 172, true }, { 221, true } };
	struct patient p = { .seed = 12 };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (unsigned at = 12; at + rows[i].nbytes <= SECTOR_RAW_NBYTES; at++) {
			make(&p, SECTOR_MODE1);
			damage_run(&p, at, rows[i].nbytes);
			CU_ASSERT_TRUE_FATAL(is_restored(&p, rows[i].marked ? p.marks : NULL));
		}
}

static void form_1_is_restored_but_for_its_header(void)
{
	struct patient p = { .seed = 13 };
	for (unsigned at = RAW_DATA; at + 86 <= SECTOR_RAW_NBYTES; at += 5) {
		make(&p, SECTOR_MODE2);
		damage_run(&p, at, 86);
		CU_ASSERT_TRUE_FATAL(is_restored(&p, NULL));
		damage_run(&p, at, 86);
		p.sector[RAW_HEADER] = p.whole[RAW_HEADER] = 0x77;
		CU_ASSERT_TRUE_FATAL(is_restored(&p, NULL));
	}
}

static void edc_zeros_and_parity_are_restored(void)
{
	static const struct {
		unsigned at, nbytes;
	} rows[] = {
		{ RAW_HEADER, 4 },
		{ RAW_MODE1_EDC, 4 },
		{ RAW_MODE1_ZERO, 8 },
		{ RAW_MODE1_EDC, 12 },
		{ RAW_PARITY, 86 },
		{ RAW_PARITY + 86, 86 },
		{ RAW_PARITY + 172, 52 },
		{ RAW_PARITY + 172, 104 },
	};
	struct patient p = { .seed = 14 };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		make(&p, SECTOR_MODE1);
		damage_run(&p, rows[i].at, rows[i].nbytes);
		CU_ASSERT_TRUE(is_restored(&p, NULL));
	}
}

static void a_wrong_mode_is_restored(void)
{
	struct patient p = { .seed = 15 };
	for (unsigned mode = 0; mode < 256; mode++) {
		make(&p, SECTOR_MODE1);
		p.sector[RAW_MODE] = (uint8_t)mode;
		CU_ASSERT_TRUE(mode == 1 || is_restored(&p, NULL));
	}
}

static void wrong_marks_do_no_harm(void)
{
	struct patient p = { .seed = 16 };
	for (unsigned n = 0; n < 300; n++) {
		make(&p, SECTOR_MODE1);
		damage_run(&p, 500, 10);
		memset(p.marks, 0, sizeof(p.marks));
		memset(p.marks + 700, 1, n);
		CU_ASSERT_TRUE(is_restored(&p, p.marks));
	}
}

static void a_good_sector_is_left_alone(void)
{
	static const enum sector_mode modes[] = { SECTOR_MODE1, SECTOR_MODE2 };
	struct patient p = { .seed = 17 };
	unsigned nchanged;
	for (int i = 0; i < 2; i++) {
		make(&p, modes[i]);
		p.sector[3] = p.whole[3] = 9; /* the sync, which is no part of it */
		memset(p.marks, 1, sizeof(p.marks));
		CU_ASSERT_EQUAL(raw_correct(p.sector, p.marks, &nchanged), RAW_WAS_GOOD);
		CU_ASSERT_EQUAL(nchanged, 0);
		CU_ASSERT_TRUE(is_whole(&p));
	}
}

static void what_is_beyond_repair_is_left_alone(void)
{
	struct patient p = { .seed = 18 };
	uint8_t damaged[SECTOR_RAW_NBYTES];
	unsigned nchanged;
	for (int marked = 0; marked < 2; marked++) {
		make(&p, SECTOR_MODE1);
		damage_run(&p, 100, 600);
		memcpy(damaged, p.sector, sizeof(damaged));
		CU_ASSERT_EQUAL(raw_correct(p.sector, marked ? p.marks : NULL, &nchanged),
			RAW_BEYOND_REPAIR);
		CU_ASSERT_EQUAL(nchanged, 0);
		CU_ASSERT_EQUAL(memcmp(p.sector, damaged, sizeof(damaged)), 0);
	}
}

/* A few bytes, or many, or a burst, anywhere or only where the EDC does not look. */
static void damage_somehow(struct patient *p)
{
	unsigned kind = noise(&p->seed) % 4, n = 1 + noise(&p->seed) % 250;
	unsigned first = kind == 3 ? RAW_MODE1_ZERO : RAW_HEADER;
	if (kind == 0)
		n = 1 + n % 70;
	if (kind == 2)
		damage_run(p, RAW_HEADER + noise(&p->seed) % (2340 - n), n);
	else
		while (n--)
			damage(p, first + noise(&p->seed) % (SECTOR_RAW_NBYTES - first));
}

static void nothing_is_ever_corrected_wrongly(void)
{
	struct patient p = { .seed = 19 };
	uint8_t damaged[SECTOR_RAW_NBYTES];
	unsigned nchanged;
	for (unsigned long n = noise_nsectors(3000); n; n--) {
		make(&p, SECTOR_MODE1);
		damage_somehow(&p);
		memcpy(damaged, p.sector, sizeof(damaged));
		if (n % 3 == 0)
			memset(p.marks + RAW_DATA, 1, n % 40); /* not all of them true */
		bool corrected = raw_correct(p.sector, n % 3 < 2 ? p.marks : NULL, &nchanged) ==
				 RAW_CORRECTED;
		CU_ASSERT_TRUE_FATAL(
			corrected ? is_whole(&p) : memcmp(p.sector, damaged, sizeof(damaged)) == 0);
	}
}

CU_TestInfo tests_of_raw_correct[] = {
	{ "one byte of each codeword is restored", one_byte_of_each_codeword_is_restored },
	{ "bursts up to the limit are restored anywhere",
		bursts_up_to_the_limit_are_restored_anywhere },
	{ "Form 1 is restored but for its header", form_1_is_restored_but_for_its_header },
	{ "EDC, zeros and parity are restored", edc_zeros_and_parity_are_restored },
	{ "a wrong mode is restored", a_wrong_mode_is_restored },
	{ "wrong marks do no harm", wrong_marks_do_no_harm },
	{ "a good sector is left alone", a_good_sector_is_left_alone },
	{ "what is beyond repair is left alone", what_is_beyond_repair_is_left_alone },
	{ "nothing is ever corrected wrongly", nothing_is_ever_corrected_wrongly },
	CU_TEST_INFO_NULL,
};
