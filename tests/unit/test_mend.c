/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sectors damaged in one place or another, with and without neighbours that vouch for them. */
#include "check/mend.h"
#include "noise.h"
#include "sector/raw.h"
#include "suites.h"

#include <string.h>

#define AT_LBA 4711

enum {
	BYTES = 1 << DISCIMG_REPAIR_BYTES,
	PARITY = 1 << DISCIMG_REPAIR_PARITY,
	HEADER = 1 << DISCIMG_REPAIR_HEADER,
	ADDED = 1 << DISCIMG_REPAIR_ADDED,

	FORM2 = 3, /* beside SECTOR_MODE1 and SECTOR_MODE2, which is Form 1 here */
	FORM2_NO_EDC,
	FORMLESS,
	N_KINDS_OF_SECTORS,
};

static void make(int kind, uint8_t *sector)
{
	uint8_t user[SECTOR_MODE2_NBYTES];
	uint64_t seed = 5;
	noise_fill(user, sizeof(user), &seed);
	if (kind == SECTOR_MODE1 || kind == SECTOR_MODE2) {
		raw_reshape((enum sector_mode)kind, AT_LBA, user, SECTOR_USER_NBYTES, sector,
			SECTOR_RAW_NBYTES);
		return;
	}
	if (kind != FORMLESS) {
		memset(user, 0, 8);
		user[2] = user[6] = SUBMODE_FORM2;
	}
	raw_reshape(SECTOR_MODE2, AT_LBA, user, sizeof(user), sector, SECTOR_RAW_NBYTES);
	if (kind == FORM2)
		raw_regenerate(sector);
	if (kind == FORM2_NO_EDC)
		memset(sector + RAW_FORM2_EDC, 0, 4);
}

static void spoil(uint8_t *sector, unsigned at, unsigned nbytes)
{
	while (nbytes--)
		sector[at++] ^= 0x5a;
}

/* Kinds of what is done to a sector with NBYTES changed at AT: without neighbours, and with. */
static const struct row {
	unsigned at, nbytes;
	unsigned alone[N_KINDS_OF_SECTORS], among[N_KINDS_OF_SECTORS];
} rows[] = {
	{ 3, 9, { [SECTOR_MODE1] = HEADER },
		{ [SECTOR_MODE1] = HEADER, [SECTOR_MODE2] = HEADER, [FORM2] = HEADER } },
	{ 12, 4, { [SECTOR_MODE1] = BYTES },
		{ [SECTOR_MODE1] = HEADER, [SECTOR_MODE2] = HEADER, [FORM2] = HEADER } },
	{ 14, 1, { [SECTOR_MODE1] = BYTES },
		{ [SECTOR_MODE1] = HEADER, [SECTOR_MODE2] = HEADER, [FORM2] = HEADER } },
	{ 0, 60, { 0 }, { [SECTOR_MODE1] = HEADER | BYTES, [SECTOR_MODE2] = HEADER | BYTES } },
	{ 16, 4, { [SECTOR_MODE1] = BYTES, [SECTOR_MODE2] = BYTES, [FORM2] = BYTES },
		{ [SECTOR_MODE1] = BYTES, [SECTOR_MODE2] = BYTES, [FORM2] = BYTES } },
	{ 900, 86, { [SECTOR_MODE1] = BYTES, [SECTOR_MODE2] = BYTES },
		{ [SECTOR_MODE1] = BYTES, [SECTOR_MODE2] = BYTES } },
	{ 2076, 276, { [SECTOR_MODE1] = PARITY, [SECTOR_MODE2] = PARITY },
		{ [SECTOR_MODE1] = PARITY, [SECTOR_MODE2] = PARITY } },
	{ 100, 900, { 0 }, { 0 } },
};

static void expect(
	const struct row *row, int kind, const struct mend_neighbours *neighbours, unsigned kinds)
{
	uint8_t whole[SECTOR_RAW_NBYTES], damaged[SECTOR_RAW_NBYTES], sector[SECTOR_RAW_NBYTES];
	struct mended mended;
	unsigned nchanged = 0;
	make(kind, whole);
	memcpy(damaged, whole, sizeof(damaged));
	spoil(damaged, row->at, row->nbytes);
	memcpy(sector, damaged, sizeof(sector));
	mend_sector(sector, AT_LBA, neighbours, &mended);
	CU_ASSERT_EQUAL(mended.kinds, kinds);
	CU_ASSERT_EQUAL(memcmp(sector, kinds ? whole : damaged, sizeof(sector)), 0);
	for (int i = 0; i < DISCIMG_REPAIR_NKINDS; i++)
		nchanged += mended.nchanged[i];
	CU_ASSERT_EQUAL(nchanged, kinds ? row->nbytes : 0);
}

static void what_is_proven_is_restored_and_nothing_else(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (int kind = SECTOR_MODE1; kind < N_KINDS_OF_SECTORS; kind++) {
			const struct mend_neighbours neighbours = {
				.mode = kind == SECTOR_MODE1 ? 1 : 2
			};
			expect(&rows[i], kind, NULL, rows[i].alone[kind]);
			expect(&rows[i], kind, &neighbours, rows[i].among[kind]);
		}
}

static void a_sector_of_mode_1_from_elsewhere_is_left_alone(void)
{
	uint8_t sector[SECTOR_RAW_NBYTES];
	const struct mend_neighbours neighbours = { .mode = 1 };
	struct mended mended;
	make(SECTOR_MODE1, sector);
	mend_sector(sector, AT_LBA + 1, &neighbours, &mended);
	CU_ASSERT_EQUAL(mended.kinds, 0);
	CU_ASSERT_EQUAL(raw_check(sector, AT_LBA), 0);
}

static void neighbours_of_another_mode_vouch_for_nothing(void)
{
	uint8_t sector[SECTOR_RAW_NBYTES], damaged[SECTOR_RAW_NBYTES];
	const struct mend_neighbours neighbours = { .mode = 1 };
	struct mended mended;
	make(SECTOR_MODE2, sector);
	spoil(sector, RAW_HEADER, 4);
	memcpy(damaged, sector, sizeof(damaged));
	mend_sector(sector, AT_LBA, &neighbours, &mended);
	CU_ASSERT_EQUAL(mended.kinds, 0);
	CU_ASSERT_EQUAL(memcmp(sector, damaged, sizeof(damaged)), 0);
}

static void edc_and_parity_are_added_where_neighbours_lack_them_too(void)
{
	static const struct {
		int kind;
		unsigned from;
	} lacking[] = { { SECTOR_MODE1, RAW_MODE1_EDC }, { SECTOR_MODE2, RAW_FORM1_EDC } };
	for (int i = 0; i < 2; i++)
		for (int others = 0; others < 2; others++) {
			uint8_t whole[SECTOR_RAW_NBYTES], sector[SECTOR_RAW_NBYTES];
			const struct mend_neighbours neighbours = { .mode = (uint8_t)(i + 1),
				.lack_ecc = others };
			struct mended mended;
			make(lacking[i].kind, whole);
			memcpy(sector, whole, sizeof(sector));
			memset(sector + lacking[i].from, 0, sizeof(sector) - lacking[i].from);
			mend_sector(sector, AT_LBA, NULL, &mended);
			CU_ASSERT_EQUAL(mended.kinds, 0);
			mend_sector(sector, AT_LBA, &neighbours, &mended);
			CU_ASSERT_EQUAL(mended.kinds, others ? ADDED : 0);
			CU_ASSERT_EQUAL(memcmp(sector, whole, sizeof(sector)) == 0, others);
		}
}

static void a_good_sector_is_left_alone(void)
{
	for (int kind = SECTOR_MODE1; kind < N_KINDS_OF_SECTORS; kind++)
		expect(&(const struct row){ 0 }, kind, NULL, 0);
}

CU_TestInfo tests_of_mend[] = {
	{ "what is proven is restored, and nothing else",
		what_is_proven_is_restored_and_nothing_else },
	{ "a sector of Mode 1 from elsewhere is left alone",
		a_sector_of_mode_1_from_elsewhere_is_left_alone },
	{ "neighbours of another mode vouch for nothing",
		neighbours_of_another_mode_vouch_for_nothing },
	{ "EDC and parity are added where neighbours lack them, too",
		edc_and_parity_are_added_where_neighbours_lack_them_too },
	{ "a good sector is left alone", a_good_sector_is_left_alone },
	CU_TEST_INFO_NULL,
};
