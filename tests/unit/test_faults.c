/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vdrive/faults.h"

#include "suites.h"
#include "vbench.h"

#include <ctype.h>
#include <discimg/vdrive.h>
#include <stdio.h>
#include <string.h>

static void what_is_no_plan_is_told_by_its_line(void)
{
	static const struct {
		const char *text, *message;
	} rows[] = {
		{ "\nunread 5\n", ":2: unread is no fault; see discimg vdrive start --help" },
		{ "unreadable", ":1: the line ends, expected a sector, or two with a hyphen" },
		{ "unreadable x", ":1: x, expected a sector, or two rising ones with a hyphen" },
		{ "unreadable 9-8",
			":1: 9-8, expected a sector, or two rising ones with a hyphen" },
		{ "wrong 8-", ":1: 8-, expected a sector, or two rising ones with a hyphen" },
		{ "wrong 8 9", ":1: 9 behind wrong, expected tries, above or nothing" },
		{ "wrong 8 tries", ":1: the line ends, expected a number of tries" },
		{ "wrong 8 tries 0", ":1: 0, expected a number of tries from 1 to 65535" },
		{ "wrong 8 tries 1 tries 2", ":1: tries of 1 sector, expected at most 1048576, and "
					     "once a line" },
		{ "write-error 0-2000000 tries 2", ":1: tries of 2000001 sectors, expected at most "
						   "1048576, and once a line" },
		{ "write-error 0 above 2",
			":1: above behind write-error, expected tries or nothing" },
		{ "unreadable 1 above 0", ":1: 0, expected a speed from 1 to 1000" },
		{ "jitter 1-2", ":1: the line ends, expected a number of samples" },
		{ "overread 4501", ":1: 4501, expected a number of sectors from 1 to 4500" },
		{ "offset 5881", ":1: 5881, expected a number of samples from -5880 to 5880" },
		{ "flip 1 2352 0", ":1: 2352, expected a byte from 0 to 2351" },
		{ "flip 1 2 8", ":1: 8, expected a bit from 0 to 7" },
		{ "end 3000000000", ":1: 3000000000, expected a sector from -2147483646 to "
				    "2147483646" },
		{ "vanish 0", ":1: 0, expected a command from 1 to 9223372036854775807" },
		{ "no-q 1 again", ":1: again behind no-q, expected nothing" },
		{ "seed", ":1: the line ends, expected a number" },
		{ "seed 1 2", ":1: 2 behind seed, expected nothing" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char message[256] = "";
		CU_ASSERT_PTR_NULL(vbench_plan(rows[i].text, message));
		CU_ASSERT_STRING_EQUAL(message, rows[i].message);
	}
}

/* A line of the plan, in TEXT, with a number for every word in capitals, and its brackets kept. */
static void fill_in(const struct discimg_vdrive_fault *fault, bool everything, char text[128])
{
	int depth = 0;
	size_t n = (size_t)snprintf(text, 128, "%s ", fault->word);
	for (const char *p = fault->operands; *p; p++) {
		depth += (*p == '[') - (*p == ']');
		if (*p == '[' || *p == ']' || (depth && !everything))
			continue;
		if (!isupper((unsigned char)*p))
			text[n++] = *p;
		else if (!isupper((unsigned char)p[1]))
			text[n++] = '1';
	}
	text[n] = '\0';
}

static void what_help_lists_is_what_is_read(void)
{
	char text[128], message[256];
	unsigned n = 0;
	for (const struct discimg_vdrive_fault *f; (f = discimg_vdrive_fault(n)); n++) {
		for (int everything = 0; everything < 2; everything++) {
			fill_in(f, everything, text);
			struct fault_plan *plan = vbench_plan(text, message);
			CU_ASSERT_PTR_NOT_NULL(plan);
			fault_plan_free(plan);
			strcat(text, " 1");
			CU_ASSERT_PTR_NULL(vbench_plan(text, message));
		}
		CU_ASSERT_TRUE(f->meaning[0] != '\0');
	}
	CU_ASSERT_EQUAL(n, 19);
}

static void without_a_plan_nothing_is_wrong(void)
{
	uint8_t data[2352] = { 1 }, c2[294] = { 0 }, sub[96] = { 2 };
	CU_ASSERT_EQUAL(fault_next_command(NULL), FAULT_NO_EVENT);
	CU_ASSERT_FALSE(fault_takes_drive(NULL, 0, 1));
	CU_ASSERT_TRUE(fault_spares(NULL, 0, 1));
	CU_ASSERT_FALSE(fault_forbids_reading(NULL, 0, 1));
	CU_ASSERT_EQUAL(fault_shift(NULL, 0), 0);
	fault_spoil(NULL, 0, 1, data, c2, sub);
	CU_ASSERT(data[0] == 1 && c2[0] == 0 && sub[0] == 2);
	CU_ASSERT_EQUAL(fault_delay_us(NULL, 0, 1), 0);
	CU_ASSERT_FALSE(fault_forbids_writing(NULL, 0));
	CU_ASSERT_FALSE(fault_forbids_calibration(NULL));
	CU_ASSERT_EQUAL(fault_end(NULL), INT32_MAX);
	fault_plan_free(NULL);
}

static void sectors_fail_as_often_and_as_fast_as_planned(void)
{
	struct fault_plan *plan =
		vbench_good_plan("# a scratch\nunreadable 10-12 # for ever\n"
				 "unreadable -150--149 tries 2\nunreadable 20 above 4\n"
				 "write-error 30 tries 1\ncalibration-error tries 1\n");
	CU_ASSERT_FALSE(fault_forbids_reading(plan, 9, 1));
	for (int i = 0; i < 5; i++)
		CU_ASSERT_TRUE(fault_forbids_reading(plan, 12, 1));
	CU_ASSERT_FALSE(fault_forbids_reading(plan, 13, 1));
	for (int32_t lba = -150; lba <= -149; lba++)
		for (int i = 0; i < 4; i++)
			CU_ASSERT_EQUAL(fault_forbids_reading(plan, lba, 1), i < 2);
	CU_ASSERT_FALSE(fault_forbids_reading(plan, 20, 4));
	CU_ASSERT_TRUE(fault_forbids_reading(plan, 20, 5));
	CU_ASSERT_TRUE(fault_spares(plan, 13, 7));
	CU_ASSERT_FALSE(fault_spares(plan, 13, 8));
	CU_ASSERT_TRUE(fault_spares(plan, 30, 1));
	CU_ASSERT_TRUE(fault_forbids_writing(plan, 30));
	CU_ASSERT_FALSE(fault_forbids_writing(plan, 30));
	CU_ASSERT_TRUE(fault_forbids_calibration(plan));
	CU_ASSERT_FALSE(fault_forbids_calibration(plan));
	fault_plan_free(plan);
}

static void commands_meet_their_events(void)
{
	static const enum fault_event expected[] = { FAULT_NO_EVENT, FAULT_RESET, FAULT_CHANGE,
		FAULT_NO_EVENT, FAULT_GONE, FAULT_GONE };
	struct fault_plan *plan =
		vbench_good_plan("vanish 5\nattention 2\nchange 3\nvanish-at 7-8\n");
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		CU_ASSERT_EQUAL(fault_next_command(plan), expected[i]);
	CU_ASSERT_FALSE(fault_takes_drive(plan, 5, 2));
	CU_ASSERT_TRUE(fault_takes_drive(plan, 5, 3));
	fault_plan_free(plan);
	plan = vbench_good_plan("vanish-at 7");
	CU_ASSERT_TRUE(fault_takes_drive(plan, 7, 1));
	CU_ASSERT_EQUAL(fault_next_command(plan), FAULT_GONE);
	fault_plan_free(plan);
}

static size_t count_bits(const uint8_t *bytes, size_t nbytes)
{
	size_t n = 0;
	for (size_t i = 0; i < 8 * nbytes; i++)
		n += bytes[i / 8] >> i % 8 & 1;
	return n;
}

struct read {
	uint8_t data[2352], c2[294], sub[96];
};

/* What a sector of zeros reads as. */
static struct read read_of(struct fault_plan *plan, int32_t lba)
{
	struct read read = { .sub = { 0 } };
	fault_spoil(plan, lba, 1, read.data, read.c2, read.sub);
	return read;
}

/* True when the C2 pointers mark exactly the bytes that changed. */
static bool marks_changes(const struct read *read)
{
	for (size_t i = 0; i < sizeof(read->data); i++)
		if ((read->data[i] != 0) != (read->c2[i / 8] >> (7 - i % 8) & 1))
			return false;
	return true;
}

static void wrong_bytes_and_c2_pointers_are_what_the_plan_says(void)
{
	struct fault_plan *plan =
		vbench_good_plan("wrong 1\nunmarked 2\nmarked 3\nwrong-q 4\nno-q 5");
	struct read read = read_of(plan, 1);
	CU_ASSERT_EQUAL(count_bits(read.c2, sizeof(read.c2)), 24);
	CU_ASSERT_TRUE(marks_changes(&read));
	read = read_of(plan, 2);
	CU_ASSERT_EQUAL(count_bits(read.c2, sizeof(read.c2)), 0);
	CU_ASSERT_FALSE(marks_changes(&read));
	read = read_of(plan, 3);
	CU_ASSERT_EQUAL(count_bits(read.c2, sizeof(read.c2)), 24);
	CU_ASSERT_EQUAL(count_bits(read.data, sizeof(read.data)), 0);
	read = read_of(plan, 4);
	CU_ASSERT_EQUAL(count_bits(read.sub, sizeof(read.sub)), 1);
	memset(read.sub, 0xff, sizeof(read.sub));
	fault_spoil(plan, 5, 1, read.data, NULL, read.sub);
	CU_ASSERT_EQUAL(count_bits(read.sub, sizeof(read.sub)), 7 * 96);
	read = read_of(plan, 6);
	CU_ASSERT_EQUAL(count_bits((const uint8_t *)&read, sizeof(read)), 0);
	fault_plan_free(plan);
}

static void what_is_random_follows_the_seed(void)
{
	struct read reads[3];
	static const char *const texts[] = { "seed 1\nwrong 0", "seed 1\nwrong 0",
		"seed 2\nwrong 0" };
	for (size_t i = 0; i < 3; i++) {
		struct fault_plan *plan = vbench_good_plan(texts[i]);
		reads[i] = read_of(plan, 0);
		fault_plan_free(plan);
	}
	CU_ASSERT_EQUAL(memcmp(&reads[0], &reads[1], sizeof(reads[0])), 0);
	CU_ASSERT_NOT_EQUAL(memcmp(&reads[0], &reads[2], sizeof(reads[0])), 0);
}

static void audio_is_shifted_within_bounds(void)
{
	struct fault_plan *plan = vbench_good_plan("offset -30\njitter 100-199 20");
	int least = 0, most = -100;
	for (int i = 0; i < 1000; i++) {
		int shift = fault_shift(plan, 150);
		least = shift < least ? shift : least;
		most = shift > most ? shift : most;
	}
	CU_ASSERT_EQUAL(fault_shift(plan, 99), -30);
	CU_ASSERT_EQUAL(least, -50);
	CU_ASSERT_EQUAL(most, -10);
	CU_ASSERT_FALSE(fault_spares(plan, 99, 1));
	fault_plan_free(plan);
}

static void slowness_flips_and_ends_are_told(void)
{
	uint8_t sector[2048] = { 0 };
	struct fault_plan *plan =
		vbench_good_plan("slow 10-19 3\nflip 5 2047 7\nflip 5 2051 0\nend 700\nend 600");
	CU_ASSERT_EQUAL(fault_delay_us(plan, 0, 10), 0);
	CU_ASSERT_EQUAL(fault_delay_us(plan, 0, 12), 6000);
	CU_ASSERT_EQUAL(fault_delay_us(plan, 18, 100), 6000);
	fault_flip(plan, 4, sector, sizeof(sector));
	CU_ASSERT_EQUAL(count_bits(sector, sizeof(sector)), 0);
	fault_flip(plan, 5, sector, sizeof(sector));
	CU_ASSERT_EQUAL(count_bits(sector, sizeof(sector)), 1);
	CU_ASSERT_EQUAL(sector[2047], 0x80);
	CU_ASSERT_EQUAL(fault_end(plan), 600);
	fault_plan_free(plan);
}

CU_TestInfo tests_of_faults[] = {
	{ "what is no plan is told by its line", what_is_no_plan_is_told_by_its_line },
	{ "what help lists is what is read", what_help_lists_is_what_is_read },
	{ "without a plan nothing is wrong", without_a_plan_nothing_is_wrong },
	{ "sectors fail as often and as fast as planned",
		sectors_fail_as_often_and_as_fast_as_planned },
	{ "commands meet their events", commands_meet_their_events },
	{ "wrong bytes and C2 pointers are what the plan says",
		wrong_bytes_and_c2_pointers_are_what_the_plan_says },
	{ "what is random follows the seed", what_is_random_follows_the_seed },
	{ "audio is shifted within bounds", audio_is_shifted_within_bounds },
	{ "slowness, flips and ends are told", slowness_flips_and_ends_are_told },
	CU_TEST_INFO_NULL,
};
