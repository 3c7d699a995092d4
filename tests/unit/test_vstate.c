/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one command leaves behind for the next: mode pages, the tray, locks, events, speeds. */
#include "suites.h"
#include "vbench.h"

#include <stdio.h>
#include <string.h>

static struct vbench bench;

/* One after the other on one drive. OUT: NULL, or data out. */
struct step {
	const char *cdb, *out;
	enum mmc_sense sense;
	const char *data; /* that come; NULL: any */
};

static void follow(enum vbench_disc disc, const struct step *steps, size_t n)
{
	vbench_power_on(&bench, disc);
	vbench_settle(&bench);
	for (size_t i = 0; i < n; i++) {
		const struct step *step = &steps[i];
		enum mmc_sense sense = step->out ? vbench_send_out(&bench, step->cdb, step->out)
						 : vbench_send(&bench, step->cdb, 4096);
		bool is_right =
			sense == step->sense && (!step->data || vbench_got(&bench, step->data));
		CU_ASSERT_TRUE(is_right);
		if (!is_right)
			printf("# step %zu: %s: sense %06x\n", i, step->cdb, sense);
	}
	vbench_power_off(&bench);
}

#define FOLLOW(disc, steps) follow(disc, steps, sizeof(steps) / sizeof((steps)[0]))

#define HEADER "00000000 00000000 "
#define REST_OF5                                                                                   \
	"00000000 0096 00000000000000000000000000000000"                                           \
	"00000000000000000000000000000000 00000000"

static void mode_pages_keep_what_may_be_set(void)
{
	static const struct step steps[] = {
		/* page 05h: SAO, test write, multi-session, audio */
		{ "55 10 0000000000 003c 00", HEADER "0532 52 c0 00 00 00 00 00 00" REST_OF5, 0,
			"" },
		{ "5a 08 05 00000000 0012 00", NULL, 0,
			"003a 000000000000 0532 52 c0 00 00 00 00 00 00 =" },
		/* defaults and masks stay */
		{ "5a 08 85 00000000 000d 00", NULL, 0, "003a 000000000000 0532 41 04 08 =" },
		/* with four bytes of the vendor's behind it, as some send it */
		{ "55 10 0000000000 0040 00",
			HEADER "0536 41 04 08 00 00 00 00 00" REST_OF5 "00000000", 0, "" },
		/* undefined write type, block type, multi-session and session format */
		{ "55 10 0000000000 003c 00", HEADER "0532 45 04 08 00 00 00 00 00" REST_OF5,
			SENSE_INVALID_FIELD_IN_LIST, NULL },
		{ "55 10 0000000000 003c 00", HEADER "0532 41 04 05 00 00 00 00 00" REST_OF5,
			SENSE_INVALID_FIELD_IN_LIST, NULL },
		{ "55 10 0000000000 003c 00", HEADER "0532 41 84 08 00 00 00 00 00" REST_OF5,
			SENSE_INVALID_FIELD_IN_LIST, NULL },
		{ "55 10 0000000000 003c 00", HEADER "0532 41 04 08 00 00 00 30 00" REST_OF5,
			SENSE_INVALID_FIELD_IN_LIST, NULL },
		/* bits that may not change: of page 05h, of a page without any */
		{ "55 10 0000000000 003c 00", HEADER "0532 c1 04 08 00 00 00 00 00" REST_OF5,
			SENSE_INVALID_FIELD_IN_LIST, NULL },
		{ "55 10 0000000000 0012 00", HEADER "1d08 00000000 0006 0078",
			SENSE_INVALID_FIELD_IN_LIST, NULL },
		{ "55 10 0000000000 0028 00",
			HEADER "2a1e 3b37f1772923000000000000000000000000000000000000000000000000",
			SENSE_INVALID_FIELD_IN_LIST, NULL },
		{ "5a 08 05 00000000 000d 00", NULL, 0, "003a 000000000000 0532 41 04 08 =" },
		/* page 01h by MODE SELECT(6) */
		{ "15 10 0000 10 00", "00000000 010a 20 10 00000000 01 000000", 0, "" },
		{ "1a 08 01 00 08 00", NULL, 0, "0f000000 010a 20 10 =" },
		/* two pages at once; none */
		{ "55 10 0000000000 0020 00",
			HEADER "010a 00 20 00000000 01 000000 1a0a 00 03 0000000100000002", 0, "" },
		{ "5a 08 1a 00000000 0014 00", NULL, 0,
			"0012 000000000000 1a0a 0003 0000000100000002 =" },
		{ "55 10 0000000000 0008 00", HEADER, 0, "" },
		{ "55 10 0000000000 0000 00", "", 0, "" },
		/* lists that are no lists */
		{ "55 00 0000000000 0008 00", HEADER, SENSE_INVALID_FIELD_IN_CDB, NULL },
		{ "55 11 0000000000 0008 00", HEADER, SENSE_INVALID_FIELD_IN_CDB, NULL },
		{ "55 10 0000000000 0004 00", HEADER, SENSE_PARAMETER_LIST_LENGTH, NULL },
		{ "55 10 0000000000 0020 00", HEADER, SENSE_PARAMETER_LIST_LENGTH, NULL },
		{ "55 10 0000000000 000a 00", HEADER "010a", SENSE_PARAMETER_LIST_LENGTH, NULL },
		{ "55 10 0000000000 0009 00", HEADER "01", SENSE_PARAMETER_LIST_LENGTH, NULL },
		{ "55 10 0000000000 000a 00", HEADER "0100", SENSE_INVALID_FIELD_IN_LIST, NULL },
		{ "55 10 0000000000 0008 00", "000000000000 00ff", SENSE_PARAMETER_LIST_LENGTH,
			NULL },
		{ "55 10 0000000000 000a 00", HEADER "0800", SENSE_INVALID_FIELD_IN_LIST, NULL },
	};
	FOLLOW(MIXED_CD, steps);
}

static void the_tray_keeps_its_disc(void)
{
	static const struct step steps[] = {
		{ "4a 01 0000 10 0000 0008 00", NULL, 0,
			"0006 04 5e 02 02 0000 =" }, /* new media */
		{ "4a 01 0000 10 0000 0008 00", NULL, 0, "0006 04 5e 00 02 0000 =" },
		{ "1b 00 0000 02 00", NULL, 0, "=" }, /* eject */
		{ "00 0000000000", NULL, SENSE_NO_MEDIUM_OPEN, "=" },
		{ "46 00 0000 000000 0008 00", NULL, 0, "........ 0000 0000 =" },
		{ "bd 00 000000000000 0008 00 00", NULL, 0, "0010000000000000 =" },
		{ "4a 01 0000 10 0000 0008 00", NULL, 0, "0006 04 5e 03 01 0000 =" }, /* removal */
		{ "1b 00 0000 03 00", NULL, 0, "=" },                                 /* load */
		{ "43 00 00 00000000 0324 00", NULL, SENSE_MEDIUM_CHANGED, "=" },
		{ "43 00 00 00000000 0004 00", NULL, 0, "0022 01 03 =" },
		{ "4a 01 0000 10 0000 0008 00", NULL, 0, "0006 04 5e 02 02 0000 =" },
	};
	FOLLOW(MIXED_CD, steps);
}

static void a_locked_tray_stays_closed(void)
{
	static const struct step steps[] = {
		{ "1e 00 0000 01 00", NULL, 0, "=" },
		{ "1b 00 0000 02 00", NULL, SENSE_REMOVAL_PREVENTED, "=" },
		{ "5a 08 2a 00000000 000f 00", NULL, 0, "0026 000000000000 2a1e 3b37f1772b =" },
		{ "00 0000000000", NULL, 0, "=" },
		{ "1e 00 0000 03 00", NULL, 0, "=" }, /* for good, too */
		{ "1e 00 0000 00 00", NULL, 0, "=" },
		{ "1b 00 0000 02 00", NULL, SENSE_REMOVAL_PREVENTED, "=" },
		{ "1e 00 0000 02 00", NULL, 0, "=" },
		{ "1b 00 0000 02 00", NULL, 0, "=" },
		{ "00 0000000000", NULL, SENSE_NO_MEDIUM_OPEN, "=" },
	};
	FOLLOW(MIXED_CD, steps);
}

static void the_button_asks_when_it_may_not_eject(void)
{
	vbench_power_on(&bench, MIXED_CD);
	vbench_settle(&bench);
	vbench_send(&bench, "4a 01 0000 10 0000 0008 00", 8);
	vbench_send(&bench, "1e 00 0000 01 00", 0);
	CU_ASSERT_FALSE(vdrive_eject(bench.drive));
	CU_ASSERT_EQUAL(vbench_send(&bench, "4a 01 0000 10 0000 0008 00", 8), SENSE_NONE);
	CU_ASSERT_TRUE(vbench_got(&bench, "0006 04 5e 01 02 0000 ="));
	vbench_send(&bench, "1e 00 0000 00 00", 0);
	CU_ASSERT_TRUE(vdrive_eject(bench.drive));
	CU_ASSERT_EQUAL(vbench_send(&bench, "00 0000000000", 0), SENSE_NO_MEDIUM_OPEN);
	vbench_power_off(&bench);
}

static void another_disc_is_another_medium(void)
{
	vbench_power_on(&bench, MIXED_CD);
	vbench_settle(&bench);
	CU_ASSERT_EQUAL(
		vdrive_insert_disc(bench.drive, bench.job, vbench_disc(bench.job, DATA_BD)), 0);
	CU_ASSERT_EQUAL(vbench_send(&bench, "46 00 0000 000000 0008 00", 8), SENSE_NONE);
	CU_ASSERT_TRUE(vbench_got(&bench, "........ 0000 0040 ="));
	CU_ASSERT_EQUAL(vbench_send(&bench, "00 0000000000", 0), SENSE_MEDIUM_CHANGED);
	CU_ASSERT_EQUAL(vbench_send(&bench, "00 0000000000", 0), SENSE_NONE);
	vdrive_take_out(bench.drive);
	CU_ASSERT_EQUAL(vbench_send(&bench, "00 0000000000", 0), SENSE_NO_MEDIUM_CLOSED);
	vbench_power_off(&bench);
}

static void audio_plays_pauses_and_stops(void)
{
	static const struct step steps[] = {
		{ "45 00 00000104 00 0010 00", NULL, 0, "=" },
		{ "42 00 40 01 0000 00 0010 00", NULL, 0,
			"00 11 000c 01 10 02 01 00000104 0000000a =" },
		{ "42 02 40 01 0000 00 0010 00", NULL, 0,
			"00 11 000c 01 10 02 01 00000523 0000000a =" },
		{ "4b 00 000000000000 00 00", NULL, 0, "=" },
		{ "42 00 00 01 0000 00 0004 00", NULL, 0, "00 12 0000 =" },
		{ "4b 00 000000000000 01 00", NULL, 0, "=" },
		{ "42 00 00 01 0000 00 0004 00", NULL, 0, "00 11 0000 =" },
		{ "4e 00 000000000000 00 00", NULL, 0, "=" },
		{ "42 00 00 01 0000 00 0004 00", NULL, 0, "00 15 0000 =" },
		{ "4b 00 000000000000 01 00", NULL, SENSE_COMMAND_SEQUENCE, "=" },
		/* in the pause before track 2, INDEX 00 counts down */
		{ "2b 00 000000f8 00 0000 00", NULL, 0, "=" },
		{ "42 02 40 01 0000 00 0010 00", NULL, 0,
			"00 15 000c 01 10 02 00 00000517 00000001 =" },
	};
	FOLLOW(MIXED_CD, steps);
}

static void speeds_are_granted_as_there_are_some(void)
{
	static const struct step steps[] = {
		{ "bb 00 02c2 0000 00000000 00 00", NULL, 0, "=" }, /* 4x */
		{ "5a 08 2a 00000000 0018 00", NULL, 0,
			"0026 000000000000 2a1e 3b37f1772923 2113 0100 1000 02c2 =" },
		{ "ac 00 00000000 0000 0001 00 00", NULL, 0,
			"00000014 00000000 00000000 000002c2 00002e49 000002c2 =" },
		/* 1 MB in 1 s, by SET STREAMING */
		{ "b6 00 000000000000 00 001c 00",
			"00000000 00000000 00002e49 000003e8 000003e8 000003e8 000003e8", 0, "" },
		{ "ac 00 00000000 0000 0001 00 00", NULL, 0,
			"00000014 00000000 00000000 000003e8" },
		{ "b6 00 000000000000 00 001c 00",
			"00000000 00000000 00002e49 000003e8 00000000 000003e8 000003e8",
			SENSE_INVALID_FIELD_IN_LIST, NULL },
		{ "b6 00 000000000000 00 001c 00",
			"04000000 00000000 00000000 00000000 00000000 00000000 00000000", 0, "" },
		{ "ac 00 00000000 0000 0001 00 00", NULL, 0,
			"00000014 00000000 00000000 00002113" },
	};
	FOLLOW(MIXED_CD, steps);
}

/* TB of mode page 01h: by READ(10), whole by READ CD, in parts with sub-channels. */
static void bad_sectors_are_sent_when_they_are_wanted(void)
{
	static const struct {
		const char *cdb;
		size_t nbytes;
	} reads[] = {
		{ "28 00 00000031 00 0003 00", 2048 },
		{ "be 00 00000031 000003 f8 00 00", 2352 },
		{ "be 00 00000031 000003 f8 01 00", 2448 },
	};
	vbench_power_on(&bench, MIXED_CD);
	vbench_settle(&bench);
	for (size_t i = 0; i < 2 * sizeof(reads) / sizeof(reads[0]); i++) {
		bool is_wanted = i & 1;
		vbench_send_out(&bench, "15 10 0000 10 00",
			is_wanted ? "00000000 010a 20 20 00000000 01 000000"
				  : "00000000 010a 00 20 00000000 01 000000");
		CU_ASSERT_EQUAL(vbench_send(&bench, reads[i / 2].cdb, sizeof(bench.in)),
			SENSE_UNRECOVERED_READ);
		CU_ASSERT_EQUAL(bench.last.transferred, reads[i / 2].nbytes * (1 + is_wanted));
	}
	vbench_power_off(&bench);
}

static void request_sense_has_nothing_left_to_tell(void)
{
	static const struct step steps[] = {
		{ "ff 0000000000000000000000", NULL, SENSE_INVALID_OPCODE, "=" },
		{ "03 00 0000 12 00", NULL, 0, "70 00 00 00000000 0a 00000000 0000 00 000000 =" },
		{ "03 01 0000 12 00", NULL, SENSE_INVALID_FIELD_IN_CDB, "=" },
		{ "03 00 0000 04 00", NULL, 0, "70 00 00 00 =" },
	};
	FOLLOW(MIXED_CD, steps);
}

CU_TestInfo tests_of_vstate[] = {
	{ "mode pages keep what may be set", mode_pages_keep_what_may_be_set },
	{ "the tray keeps its disc", the_tray_keeps_its_disc },
	{ "a locked tray stays closed", a_locked_tray_stays_closed },
	{ "the button asks when it may not eject", the_button_asks_when_it_may_not_eject },
	{ "another disc is another medium", another_disc_is_another_medium },
	{ "audio plays, pauses and stops", audio_plays_pauses_and_stops },
	{ "speeds are granted as there are some", speeds_are_granted_as_there_are_some },
	{ "bad sectors are sent when they are wanted", bad_sectors_are_sent_when_they_are_wanted },
	{ "REQUEST SENSE has nothing left to tell", request_sense_has_nothing_left_to_tell },
	CU_TEST_INFO_NULL,
};
