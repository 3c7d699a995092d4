/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A drive with a fault plan, as its commands show it. */
#include "suites.h"
#include "vbench.h"

#include <stdio.h>
#include <string.h>

static void power_on(struct vbench *bench, enum vbench_disc disc, const char *plan)
{
	vbench_power_on(bench, disc);
	vbench_settle(bench);
	vdrive_set_faults(bench->drive, vbench_good_plan(plan));
}

static void unreadable_sectors_end_what_is_read(void)
{
	struct vbench bench;
	power_on(&bench, DATA_DVD, "unreadable 5 tries 2\n wrong 9 \n");
	for (int i = 0; i < 2; i++) {
		CU_ASSERT_EQUAL(vbench_send(&bench, "28 00 00000003 00 0004 00", 8192),
			SENSE_LEC_UNCORRECTABLE);
		CU_ASSERT_EQUAL(bench.last.transferred, 2 * 2048);
		CU_ASSERT_EQUAL(memcmp(bench.last.sense + 3, "\0\0\0\5", 4), 0);
	}
	CU_ASSERT_EQUAL(vbench_send(&bench, "28 00 00000003 00 0004 00", 8192), SENSE_NONE);
	CU_ASSERT_EQUAL(bench.last.transferred, 4 * 2048);
	/* what is wrong in a sector of data the drive's own EDC sees */
	CU_ASSERT_EQUAL(
		vbench_send(&bench, "28 00 00000009 00 0001 00", 2048), SENSE_LEC_UNCORRECTABLE);
	vbench_power_off(&bench);
}

static void sectors_may_be_readable_when_read_slowly(void)
{
	struct vbench bench;
	power_on(&bench, MIXED_CD, "unreadable 5 above 4");
	CU_ASSERT_EQUAL(
		vbench_send(&bench, "28 00 00000005 00 0001 00", 2048), SENSE_LEC_UNCORRECTABLE);
	/* SET CD SPEED to 706 kB/s, 4x */
	CU_ASSERT_EQUAL(vbench_send(&bench, "bb 00 02c2 ffff 00 00 00 00 00 00", 0), SENSE_NONE);
	CU_ASSERT_EQUAL(vbench_send(&bench, "28 00 00000005 00 0001 00", 2048), SENSE_NONE);
	vbench_power_off(&bench);
}

/* The first byte of a sector that differs from those before it; 2352 where none does. */
static size_t first_change(const uint8_t *bytes)
{
	size_t i = 1;
	while (i < 2352 && bytes[i] == bytes[0])
		i++;
	return i;
}

static void audio_comes_late_or_early(void)
{
	static const struct {
		const char *plan;
		uint8_t first;
		size_t change;
	} rows[] = {
		{ "offset 0", 0x0e, 2352 },
		{ "offset 30", 0x0d, 120 },
		{ "offset -30", 0x0e, 2232 },
		{ "offset 588", 0x0d, 2352 },
		{ "offset 589", 0x0c, 4 },
		{ "offset -588", 0x0f, 2352 },
		{ "offset -1000", 0x0f, 2352 - 412 * 4 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vbench bench;
		power_on(&bench, MIXED_CD, rows[i].plan);
		CU_ASSERT_EQUAL(
			vbench_send(&bench, "be 04 0000010e 000001 10 00 00", 2352), SENSE_NONE);
		CU_ASSERT_EQUAL(bench.in[0], rows[i].first);
		CU_ASSERT_EQUAL(first_change(bench.in), rows[i].change);
		vbench_power_off(&bench);
	}
}

/* MIXED_CD has a pause of two seconds before it, and ends at 11850. */
static void lead_in_and_lead_out_can_be_read_as_far_as_the_plan_says(void)
{
	static const struct {
		const char *plan, *command;
		enum mmc_sense sense;
		const char
			*q; /* of the last sector: ADR and CONTROL, track or 0, index or point, … */
	} rows[] = {
		{ "offset 0", "be 04 00002e4a 000001 10 02 00", SENSE_LBA_OUT_OF_RANGE, "" },
		{ "overread 2", "be 04 00002e4a 000001 10 02 00", SENSE_NONE,
			"41 aa 01 00 00 00 00 02 40 00" },
		{ "overread 2", "be 00 00002e4a 000002 10 02 00", SENSE_NONE,
			"41 aa 01 00 00 01 00 02 40 01" },
		{ "overread 2", "be 00 00002e4a 000003 10 02 00", SENSE_LBA_OUT_OF_RANGE, "" },
		{ "overread 2", "be 08 00002e4a 000001 10 02 00", SENSE_ILLEGAL_MODE_FOR_TRACK,
			"" },
		{ "overread 2", "be 04 00002e4a 000001 10 04 00", SENSE_ILLEGAL_MODE_FOR_TRACK,
			"" },
		{ "overread 150", "be 04 ffffffff 000001 10 02 00", SENSE_NONE,
			"41 01 00 00 00 00 00 00 01 74" },
		{ "overread 150", "be 04 ffffff6a 000001 10 02 00", SENSE_NONE,
			"41 01 00 00 01 74 00 00 00 00" },
		{ "overread 150", "be 04 ffffff69 000001 10 02 00", SENSE_LBA_OUT_OF_RANGE, "" },
		{ "overread 165", "be 04 ffffff69 000001 10 02 00", SENSE_NONE,
			"01 00 a2 99 59 74 00 00 07 25" },
		{ "overread 165", "be 04 ffffff66 000001 10 02 00", SENSE_NONE,
			"01 00 a1 99 59 71 00 02 00 00" },
		{ "overread 165", "be 04 ffffff5d 000001 10 02 00", SENSE_NONE,
			"41 00 01 99 59 62 00 00 02 00" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vbench bench;
		char q[40] = "";
		power_on(&bench, MIXED_CD, rows[i].plan);
		enum mmc_sense sense = vbench_send(&bench, rows[i].command, 2 * 2368);
		CU_ASSERT_EQUAL(sense, rows[i].sense);
		const uint8_t *at = bench.in + bench.last.transferred - 16;
		for (int k = 0; sense == SENSE_NONE && k < 10; k++)
			snprintf(q + (size_t)(3 * k), sizeof(q) - (size_t)(3 * k), "%02x%s", at[k],
				k < 9 ? " " : "");
		CU_ASSERT_STRING_EQUAL(q, rows[i].q);
		vbench_power_off(&bench);
	}
}

static size_t count_bits(const uint8_t *bytes, size_t nbytes)
{
	size_t n = 0;
	for (size_t i = 0; i < 8 * nbytes; i++)
		n += bytes[i / 8] >> i % 8 & 1;
	return n;
}

static void c2_pointers_tell_of_wrong_bytes_or_lie(void)
{
	static const struct {
		const char *plan;
		bool is_wrong, is_marked;
	} rows[] = {
		{ "wrong 270", true, true },
		{ "unmarked 270", true, false },
		{ "marked 270", false, true },
		{ "wrong 271", false, false },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vbench bench;
		power_on(&bench, MIXED_CD, rows[i].plan);
		CU_ASSERT_EQUAL(
			vbench_send(&bench, "be 04 0000010e 000001 12 00 00", 2646), SENSE_NONE);
		CU_ASSERT_EQUAL(first_change(bench.in) < 2352, rows[i].is_wrong);
		CU_ASSERT_EQUAL(count_bits(bench.in + 2352, 294), rows[i].is_marked ? 24 : 0);
		vbench_power_off(&bench);
	}
}

static void events_come_with_their_command(void)
{
	struct vbench bench;
	power_on(&bench, DATA_DVD, "attention 2\nchange 4\nvanish 6\n");
	CU_ASSERT_EQUAL(vbench_send(&bench, "00 00 00 00 00 00", 0), SENSE_NONE);
	CU_ASSERT_EQUAL(vbench_send(&bench, "00 00 00 00 00 00", 0), SENSE_RESET);
	CU_ASSERT_EQUAL(vbench_send(&bench, "00 00 00 00 00 00", 0), SENSE_NONE);
	CU_ASSERT_EQUAL(vbench_send(&bench, "00 00 00 00 00 00", 0), SENSE_MEDIUM_CHANGED);
	CU_ASSERT_EQUAL(vbench_send(&bench, "00 00 00 00 00 00", 0), SENSE_NONE);
	CU_ASSERT_FALSE(bench.last.is_lost);
	vbench_send(&bench, "00 00 00 00 00 00", 0);
	CU_ASSERT_TRUE(bench.last.is_lost);
	vbench_power_off(&bench);
	power_on(&bench, DATA_DVD, "vanish-at 20-30");
	CU_ASSERT_EQUAL(vbench_send(&bench, "28 00 00000010 00 0004 00", 8192), SENSE_NONE);
	vbench_send(&bench, "28 00 00000010 00 0005 00", 10240);
	CU_ASSERT_TRUE(bench.last.is_lost);
	vbench_send(&bench, "12 00 00 00 24 00", 36);
	CU_ASSERT_TRUE(bench.last.is_lost);
	vbench_power_off(&bench);
}

static void reading_takes_its_time(void)
{
	struct vbench bench;
	power_on(&bench, DATA_DVD, "slow 100-109 7\nslow 200-209 3600000");
	CU_ASSERT_EQUAL(vbench_send(&bench, "28 00 00000000 00 0010 00", 32768), SENSE_NONE);
	uint32_t sound = bench.last.delay_us;
	/* 16 sectors of 2048 bytes at 16x 1385 kB/s */
	CU_ASSERT(sound > 1400 && sound < 1500);
	CU_ASSERT_EQUAL(vbench_send(&bench, "28 00 0000005f 00 0010 00", 32768), SENSE_NONE);
	CU_ASSERT_EQUAL(bench.last.delay_us, sound + 70000);
	CU_ASSERT_EQUAL(vbench_send(&bench, "28 00 000000c8 00 0010 00", 32768), SENSE_NONE);
	CU_ASSERT_EQUAL(bench.last.delay_us, UINT32_MAX); /* ten hours are more than it can tell */
	CU_ASSERT_EQUAL(vbench_send(&bench, "00 00 00 00 00 00", 0), SENSE_NONE);
	CU_ASSERT_EQUAL(bench.last.delay_us, 0);
	vbench_power_off(&bench);
}

CU_TestInfo tests_of_misread[] = {
	{ "unreadable sectors end what is read", unreadable_sectors_end_what_is_read },
	{ "sectors may be readable when read slowly", sectors_may_be_readable_when_read_slowly },
	{ "audio comes late or early", audio_comes_late_or_early },
	{ "lead-in and lead-out can be read as far as the plan says",
		lead_in_and_lead_out_can_be_read_as_far_as_the_plan_says },
	{ "C2 pointers tell of wrong bytes, or lie", c2_pointers_tell_of_wrong_bytes_or_lie },
	{ "events come with their command", events_come_with_their_command },
	{ "reading takes its time", reading_takes_its_time },
	CU_TEST_INFO_NULL,
};
