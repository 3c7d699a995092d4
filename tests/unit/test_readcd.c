/* SPDX-License-Identifier: GPL-3.0-or-later */
/* READ CD and READ CD MSF: what of a sector is returned (MMC-6 §6.17 table 351). */
#include "disc/disc.h"
#include "sector/rwpack.h"
#include "suites.h"
#include "vbench.h"

#include <stdio.h>
#include <string.h>

#define ILLEGAL SENSE_ILLEGAL_MODE_FOR_TRACK
#define INVALID SENSE_INVALID_FIELD_IN_CDB

struct row {
	const char *cdb;
	enum mmc_sense sense;
	size_t nbytes; /* that come */
	const char *data;
};

static void check_on(enum vbench_disc disc, const struct row *rows, size_t n)
{
	static struct vbench bench;
	vbench_power_on(&bench, disc);
	vbench_settle(&bench);
	for (size_t i = 0; i < n; i++) {
		enum mmc_sense sense = vbench_send(&bench, rows[i].cdb, sizeof(bench.in));
		bool is_right = sense == rows[i].sense &&
				bench.last.transferred == rows[i].nbytes &&
				vbench_got(&bench, rows[i].data);
		CU_ASSERT_TRUE(is_right);
		if (!is_right)
			printf("# %s: sense %06x, %zu bytes\n", rows[i].cdb, sense,
				bench.last.transferred);
	}
	vbench_power_off(&bench);
}

#define CHECK(rows) check_on(MIXED_CD, rows, sizeof(rows) / sizeof((rows)[0]))

static void parts_of_a_mode_1_sector(void)
{
	static const struct row rows[] = {
		{ "be 00 00000010 000001 00 00 00", 0, 0, "" },
		{ "be 00 00000010 000001 10 00 00", 0, 2048, "1010" },
		{ "be 00 00000010 000001 18 00 00", 0, 2336, "1010" },
		{ "be 00 00000010 000001 20 00 00", 0, 4, "00021601" },
		{ "be 00 00000010 000001 30 00 00", 0, 2052, "00021601 1010" },
		{ "be 00 00000010 000001 38 00 00", 0, 2340, "00021601 1010" },
		{ "be 00 00000010 000001 40 00 00", 0, 0, "" },
		{ "be 00 00000010 000001 50 00 00", 0, 2048, "1010" },
		{ "be 00 00000010 000001 58 00 00", 0, 2336, "1010" },
		{ "be 00 00000010 000001 60 00 00", 0, 4, "00021601" },
		{ "be 00 00000010 000001 70 00 00", 0, 2052, "00021601 1010" },
		{ "be 00 00000010 000001 78 00 00", 0, 2340, "00021601 1010" },
		{ "be 00 00000010 000001 80 00 00", 0, 12, "00ffffffffffffffffffff00" },
		{ "be 00 00000010 000001 a0 00 00", 0, 16, "00ffffffffffffffffffff00 00021601" },
		{ "be 00 00000010 000001 b0 00 00", 0, 2064,
			"00ffffffffffffffffffff00 00021601 10" },
		{ "be 00 00000010 000001 b8 00 00", 0, 2352,
			"00ffffffffffffffffffff00 00021601 10" },
		{ "be 00 00000010 000001 e0 00 00", 0, 16, "00ffffffffffffffffffff00 00021601" },
		{ "be 00 00000010 000001 f0 00 00", 0, 2064,
			"00ffffffffffffffffffff00 00021601 10" },
		{ "be 00 00000010 000001 f8 00 00", 0, 2352,
			"00ffffffffffffffffffff00 00021601 10" },
		{ "be 08 00000010 000001 f8 00 00", 0, 2352,
			"00ffffffffffffffffffff00 00021601 10" },
		{ "be 08 00000010 000001 10 00 00", 0, 2048, "1010" },
		/* EDC without data; parts that do not touch */
		{ "be 00 00000010 000001 08 00 00", ILLEGAL, 0, "" },
		{ "be 00 00000010 000001 28 00 00", ILLEGAL, 0, "" },
		{ "be 00 00000010 000001 48 00 00", ILLEGAL, 0, "" },
		{ "be 00 00000010 000001 68 00 00", ILLEGAL, 0, "" },
		{ "be 00 00000010 000001 88 00 00", ILLEGAL, 0, "" },
		{ "be 00 00000010 000001 90 00 00", ILLEGAL, 0, "" },
		{ "be 00 00000010 000001 98 00 00", ILLEGAL, 0, "" },
		{ "be 00 00000010 000001 a8 00 00", ILLEGAL, 0, "" },
		{ "be 00 00000010 000001 c8 00 00", ILLEGAL, 0, "" },
		{ "be 00 00000010 000001 d0 00 00", ILLEGAL, 0, "" },
		{ "be 00 00000010 000001 e8 00 00", ILLEGAL, 0, "" },
		{ "be 08 00000010 000001 08 00 00", INVALID, 0, "" },
		{ "be 08 00000010 000001 28 00 00", INVALID, 0, "" },
		{ "be 08 00000010 000001 90 00 00", INVALID, 0, "" },
		{ "be 08 00000010 000001 d8 00 00", INVALID, 0, "" },
		/* another type was expected */
		{ "be 04 00000010 000001 10 00 00", ILLEGAL, 0, "" },
		{ "be 0c 00000010 000001 10 00 00", ILLEGAL, 0, "" },
		{ "be 10 00000010 000001 10 00 00", ILLEGAL, 0, "" },
		{ "be 14 00000010 000001 10 00 00", ILLEGAL, 0, "" },
		{ "be 18 00000010 000001 10 00 00", INVALID, 0, "" },
		{ "be 1c 00000010 000001 10 00 00", INVALID, 0, "" },
	};
	CHECK(rows);
}

static void parts_of_mode_2_sectors(void)
{
	static const struct row rows[] = {
		/* Form 1 */
		{ "be 00 00002e18 000001 10 00 00", 0, 2048, "1818" },
		{ "be 00 00002e18 000001 18 00 00", 0, 2328, "1818" },
		{ "be 00 00002e18 000001 20 00 00", 0, 4, "02392502" },
		{ "be 00 00002e18 000001 40 00 00", 0, 8, "" },
		{ "be 00 00002e18 000001 50 00 00", 0, 2056, "" },
		{ "be 00 00002e18 000001 58 00 00", 0, 2336, "" },
		{ "be 00 00002e18 000001 60 00 00", 0, 12, "02392502" },
		{ "be 00 00002e18 000001 70 00 00", 0, 2060, "02392502" },
		{ "be 00 00002e18 000001 78 00 00", 0, 2340, "02392502" },
		{ "be 00 00002e18 000001 80 00 00", 0, 12, "00ff" },
		{ "be 00 00002e18 000001 a0 00 00", 0, 16, "00ff" },
		{ "be 00 00002e18 000001 e0 00 00", 0, 24, "00ff" },
		{ "be 00 00002e18 000001 f0 00 00", 0, 2072, "00ff" },
		{ "be 00 00002e18 000001 f8 00 00", 0, 2352, "00ff" },
		{ "be 10 00002e18 000001 f8 00 00", 0, 2352, "00ff" },
		{ "be 00 00002e18 000001 30 00 00", ILLEGAL, 0, "" },
		{ "be 00 00002e18 000001 38 00 00", ILLEGAL, 0, "" },
		{ "be 00 00002e18 000001 b0 00 00", ILLEGAL, 0, "" },
		{ "be 00 00002e18 000001 b8 00 00", ILLEGAL, 0, "" },
		{ "be 00 00002e18 000001 c0 00 00", ILLEGAL, 0, "" },
		{ "be 00 00002e18 000001 d0 00 00", ILLEGAL, 0, "" },
		{ "be 10 00002e18 000001 30 00 00", INVALID, 0, "" },
		{ "be 08 00002e18 000001 10 00 00", ILLEGAL, 0, "" },
		{ "be 0c 00002e18 000001 10 00 00", ILLEGAL, 0, "" },
		{ "be 14 00002e18 000001 10 00 00", ILLEGAL, 0, "" },
		/* Form 2 */
		{ "be 00 00002e2c 000001 10 00 00", 0, 2328, "2c2c" },
		{ "be 00 00002e2c 000001 18 00 00", 0, 2328, "2c2c" },
		{ "be 00 00002e2c 000001 40 00 00", 0, 8, "2c2c202c 2c2c202c" },
		{ "be 00 00002e2c 000001 50 00 00", 0, 2336, "2c2c202c 2c2c202c 2c2c" },
		{ "be 00 00002e2c 000001 60 00 00", 0, 12, "02394502 2c2c202c" },
		{ "be 00 00002e2c 000001 70 00 00", 0, 2340, "02394502 2c2c202c" },
		{ "be 00 00002e2c 000001 f8 00 00", 0, 2352, "00ff" },
		{ "be 14 00002e2c 000001 10 00 00", 0, 2328, "2c2c" },
		{ "be 10 00002e2c 000001 10 00 00", ILLEGAL, 0, "" },
		{ "be 00 00002e2c 000001 30 00 00", ILLEGAL, 0, "" },
		/* formless */
		{ "be 00 00002e40 000001 10 00 00", 0, 2336, "4040014040400240" },
		{ "be 00 00002e40 000001 18 00 00", 0, 2336, "4040014040400240" },
		{ "be 00 00002e40 000001 20 00 00", 0, 4, "02396502" },
		{ "be 00 00002e40 000001 30 00 00", 0, 2340, "02396502 40" },
		{ "be 00 00002e40 000001 40 00 00", 0, 0, "" },
		{ "be 00 00002e40 000001 a0 00 00", 0, 16, "00ff" },
		{ "be 00 00002e40 000001 f8 00 00", 0, 2352, "00ff" },
		{ "be 0c 00002e40 000001 10 00 00", 0, 2336, "4040" },
		{ "be 10 00002e40 000001 10 00 00", ILLEGAL, 0, "" },
		{ "be 00 00002e40 000001 90 00 00", ILLEGAL, 0, "" },
	};
	CHECK(rows);
}

static void audio_is_whole_or_nothing(void)
{
	static const struct row rows[] = {
		{ "be 00 00000104 000001 00 00 00", 0, 0, "" },
		{ "be 00 00000104 000001 08 00 00", 0, 2352, "0404" },
		{ "be 00 00000104 000001 10 00 00", 0, 2352, "0404" },
		{ "be 00 00000104 000001 80 00 00", 0, 2352, "0404" },
		{ "be 00 00000104 000001 90 00 00", 0, 2352, "0404" },
		{ "be 00 00000104 000001 f8 00 00", 0, 2352, "0404" },
		{ "be 04 00000104 000001 10 00 00", 0, 2352, "0404" },
		{ "be 04 00000104 000003 f8 00 00", 0, 3 * 2352, "0404" },
		{ "be 08 00000104 000001 10 00 00", ILLEGAL, 0, "" },
		{ "be 14 00000104 000001 10 00 00", ILLEGAL, 0, "" },
	};
	CHECK(rows);
}

static void c2_pointers_and_sub_channels_follow(void)
{
	static const struct row rows[] = {
		{ "be 00 00000104 000001 fa 00 00", 0, 2352 + 294, "0404" },
		{ "be 00 00000104 000001 fc 00 00", 0, 2352 + 296, "0404" },
		{ "be 00 00000104 000001 fe 00 00", INVALID, 0, "" },
		{ "be 00 00000104 000001 02 00 00", 0, 294, "0000" },
		{ "be 00 00000104 000001 f8 01 00", 0, 2352 + 96, "0404" },
		{ "be 00 00000104 000001 f8 02 00", 0, 2352 + 16, "0404" },
		{ "be 00 00000104 000001 fa 01 00", 0, 2352 + 294 + 96, "0404" },
		{ "be 00 00000104 000002 12 02 00", 0, (2352 + 294 + 16) * 2, "0404" },
		{ "be 00 00000104 000001 10 03 00", INVALID, 0, "" },
		{ "be 00 00000104 000001 10 04 00", 0, 2352 + 96, "0404" },
		{ "be 00 00000104 000001 10 05 00", INVALID, 0, "" },
		{ "be 00 00000104 000001 10 06 00", INVALID, 0, "" },
		{ "be 00 00000104 000001 10 07 00", INVALID, 0, "" },
		/* Q: control, ADR, track, index, relative and absolute time, CRC; P */
		{ "be 00 00000010 000001 00 02 00", 0, 16,
			"41 01 01 000016 00 000216 .... 000000 00" },
		{ "be 00 00000104 000001 00 02 00", 0, 16,
			"01 02 01 000010 00 000535 .... 000000 00" },
		{ "be 00 0000012c 000001 00 02 00", 0, 16,
			"01 02 02 000050 00 000600 .... 000000 00" },
		{ "be 00 000000f9 000001 00 02 00", 0, 16,
			"01 02 00 000000 00 000524 .... 000000 80" },
		{ "be 00 00002e19 000001 00 02 00", 0, 16, "41 03 01 000001 00 023926" },
		{ "be 00 00000010 000001 10 01 00", 0, 2048 + 96, "1010" },
	};
	CHECK(rows);
}

enum { NSUNG = 10, NPACKS = 4 * NSUNG, PACK_DAMAGED = 5, PACK_LOST = 6 };

/* Sub-channels of ten sectors, with packs spread over them. */
static struct {
	uint8_t packs[NPACKS][RWPACK_NSYMBOLS];
	uint8_t raw[(NPACKS + RWPACK_NSPREAD) * RWPACK_NSYMBOLS];
} song;

static void compose(void)
{
	for (int i = 0; i < NPACKS; i++) {
		for (int k = 0; k < RWPACK_NSYMBOLS; k++)
			song.packs[i][k] = (uint8_t)((i * 31 + k * 17 + i * k) & 63);
		rwpack_put_parity(song.packs[i]);
		rwpack_spread(song.packs[i], song.raw + i * RWPACK_NSYMBOLS);
	}
	/* The first symbol of a pack stands at its own beginning, the fifth four packs behind. */
	song.raw[PACK_DAMAGED * RWPACK_NSYMBOLS] ^= 0x15;
	song.raw[(PACK_DAMAGED + 4) * RWPACK_NSYMBOLS + 4] ^= 0x3f;
	for (int k = 0; k < RWPACK_NSPREAD; k++)
		song.raw[(PACK_LOST + k) * RWPACK_NSYMBOLS + 8 + k] ^= 1;
}

static int sing(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	(void)state, (void)job, (void)track, (void)status;
	for (uint32_t i = 0; i < n; i++, buf += 2352 + 96) {
		memset(buf, 0, 2352);
		memcpy(buf + 2352, song.raw + (size_t)(lba + (int32_t)i) * 96, 96);
	}
	return 0;
}

static struct discimg_disc *sung_disc(struct discimg_job *job)
{
	struct discimg_disc *disc = disc_new("sung", DISCIMG_MEDIUM_CD);
	struct discimg_track *track = disc_add_track(disc);
	track->mode = DISCIMG_AUDIO;
	track->nsectors = NSUNG;
	track->index_lba[1] = 0;
	track->stored_nbytes = 2352;
	track->stored_sub_nbytes = 96;
	track->stored_sub_kind = DISCIMG_SUB_RAW;
	disc->source.read = sing;
	CU_ASSERT_EQUAL_FATAL(disc_finish(job, disc, "sung"), 0);
	return disc;
}

static void packs_come_from_three_sectors_and_are_corrected(void)
{
	struct vbench bench;
	compose();
	vbench_power_on(&bench, NO_DISC);
	CU_ASSERT_EQUAL_FATAL(vdrive_insert_disc(bench.drive, bench.job, sung_disc(bench.job)), 0);
	vbench_settle(&bench);
	CU_ASSERT_EQUAL(vbench_send(&bench, "be 00 00000000 000008 00 04 00", 8 * 96), SENSE_NONE);
	for (int i = 0; i < 4 * 8; i++) {
		bool is_right =
			memcmp(bench.in + i * RWPACK_NSYMBOLS, song.packs[i], RWPACK_NSYMBOLS) == 0;
		CU_ASSERT_EQUAL(is_right, i != PACK_LOST);
	}
	vbench_power_off(&bench);
}

static void what_was_good_comes_before_what_was_not(void)
{
	static const struct row rows[] = {
		{ "be 00 00000063 000002 f8 00 00", 0, 2 * 2352, "00ff" },
		{ "be 00 00000063 000002 10 00 00", 0, 2048 + 2352, "6363" },
		{ "be 08 00000063 000002 f8 00 00", ILLEGAL, 2352, "00ff" },
		{ "be 00 00000030 000004 f8 00 00", SENSE_UNRECOVERED_READ, 2 * 2352, "00ff" },
		{ "be 00 00000030 000004 10 00 00", SENSE_UNRECOVERED_READ, 2 * 2048, "3030" },
		{ "be 00 00000030 000004 f8 01 00", SENSE_UNRECOVERED_READ, 2 * 2448, "00ff" },
		{ "be 04 0000013f 000002 10 00 00", SENSE_UNRECOVERED_READ, 2352, "3f3f" },
		/* between the sessions there is nothing */
		{ "be 00 0000018f 000002 10 00 00", SENSE_BLANK_CHECK, 2352, "8f8f" },
		{ "be 00 0000018f 000002 10 02 00", SENSE_BLANK_CHECK, 2368, "8f8f" },
		{ "be 00 00000190 000001 f8 00 00", SENSE_BLANK_CHECK, 0, "" },
		{ "be 00 00002e49 000001 f8 00 00", 0, 2352, "00ff" },
		{ "be 00 00002e49 000002 f8 00 00", SENSE_LBA_OUT_OF_RANGE, 0, "" },
		{ "be 00 00002e4a 000000 f8 00 00", 0, 0, "" },
		{ "be 00 ffffffff 000001 f8 00 00", SENSE_LBA_OUT_OF_RANGE, 0, "" },
		{ "be 00 7fffffff ffffff f8 00 00", SENSE_LBA_OUT_OF_RANGE, 0, "" },
		{ "be 01 00000010 000001 f8 00 00", INVALID, 0, "" },
	};
	CHECK(rows);
}

static void addresses_may_be_times(void)
{
	static const struct row rows[] = {
		{ "b9 00 00 000210 000211 f8 00 00", 0, 2352, "00ffffffffffffffffffff00 00021601" },
		{ "b9 00 00 000210 000213 10 00 00", 0, 3 * 2048, "1010" },
		{ "b9 00 00 000210 000210 10 00 00", 0, 0, "" },
		{ "b9 00 00 000210 00020f 10 00 00", INVALID, 0, "" },
		{ "b9 00 00 00024b 000300 10 00 00", INVALID, 0, "" },
		{ "b9 00 00 003c00 003c01 10 00 00", INVALID, 0, "" },
		{ "b9 00 00 000100 000101 10 00 00", SENSE_LBA_OUT_OF_RANGE, 0, "" },
		{ "b9 04 00 000523 000524 10 00 00", 0, 2352, "0404" },
	};
	CHECK(rows);
}

static void other_media_have_no_such_sectors(void)
{
	static const struct row rows[] = {
		{ "be 00 00000010 000001 10 00 00", SENSE_CANNOT_READ_FORMAT, 0, "" },
		{ "b9 00 00 000210 000211 10 00 00", SENSE_CANNOT_READ_FORMAT, 0, "" },
	};
	static const struct row nothing[] = {
		{ "be 00 00000010 000001 10 00 00", SENSE_NO_MEDIUM_CLOSED, 0, "" },
	};
	check_on(DATA_DVD, rows, 2);
	check_on(DATA_BD, rows, 2);
	check_on(NO_DISC, nothing, 1);
}

CU_TestInfo tests_of_readcd[] = {
	{ "parts of a Mode 1 sector", parts_of_a_mode_1_sector },
	{ "parts of Mode 2 sectors", parts_of_mode_2_sectors },
	{ "audio is whole or nothing", audio_is_whole_or_nothing },
	{ "C2 pointers and sub-channels follow", c2_pointers_and_sub_channels_follow },
	{ "packs come from three sectors, and are corrected",
		packs_come_from_three_sectors_and_are_corrected },
	{ "what was good comes before what was not", what_was_good_comes_before_what_was_not },
	{ "addresses may be times", addresses_may_be_times },
	{ "other media have no such sectors", other_media_have_no_such_sectors },
	CU_TEST_INFO_NULL,
};
