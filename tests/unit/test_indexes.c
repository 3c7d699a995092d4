/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What our own reader finds of a disc by commands, whatever is wrong with its sub-channels. */
#include "drive/optical.h"
#include "sector/raw.h"
#include "suites.h"
#include "vbench.h"

#include <string.h>

static void execute(void *state, struct mmc_command *command, unsigned timeout_ms)
{
	struct vbench *bench = state;
	(void)timeout_ms;
	vdrive_execute(bench->drive, command);
}

static void leave_open(void *state)
{
	(void)state;
}

static int open_bench(struct vbench *bench, bool raw, struct disc_reader *reader)
{
	const struct mmc_transport transport = {
		.max_nbytes = 65536, .execute = execute, .free = leave_open, .state = bench
	};
	return optical_open(bench->job, "bench", &transport, raw, reader);
}

static void a_mixed_disc_is_found_by_commands(void)
{
	struct vbench bench;
	struct disc_reader reader;
	vbench_power_on(&bench, MIXED_CD);
	CU_ASSERT_EQUAL_FATAL(open_bench(&bench, true, &reader), 0);
	const struct discimg_disc *disc = reader.disc;
	CU_ASSERT_EQUAL_FATAL(disc->ntracks, 3);
	CU_ASSERT_EQUAL_FATAL(disc->nsessions, 2);
	CU_ASSERT_STRING_EQUAL(disc->mcn, "1234567890123");
	CU_ASSERT_STRING_EQUAL(disc->tracks[1].isrc, "USABC0512345");
	CU_ASSERT_EQUAL(disc->tracks[0].nsectors, 100);
	CU_ASSERT_EQUAL(disc->tracks[0].mode, DISCIMG_MODE1);
	CU_ASSERT_EQUAL(disc->tracks[1].mode, DISCIMG_AUDIO);
	CU_ASSERT_EQUAL(disc->tracks[2].mode, DISCIMG_MODE2);
	CU_ASSERT_EQUAL(disc->tracks[2].session, 2);
	CU_ASSERT_EQUAL(disc->tracks[2].start_lba, 11800);
	CU_ASSERT_EQUAL(disc->sessions[0].leadout_lba, 400);
	CU_ASSERT_EQUAL(disc->sessions[1].leadout_lba, 11850);
	reader_free(&reader);
	vbench_power_off(&bench);
}

/* Track 2 of the mixed disc: pause at 100, INDEX 01 at 250, INDEX 02 at 300, end at 400. */
static void indexes_are_found_by_what_q_tells(void)
{
	static const struct {
		const char *faults;
		int32_t pause, index_2;
	} rows[] = {
		{ "seed 1", 100, 300 },
		{ "no-q 240-249", 100, 300 },                  /* the last of the pause */
		{ "no-q 390-399", 100, 300 },                  /* the last of the track */
		{ "wrong-q 150-160\nno-q 330-335", 100, 300 }, /* where bisection looks */
		{ "no-q 100-104\nwrong-q 300-302", 105, 304 }, /* the borders; 303 tells the MCN */
		{ "no-q -150-399", DISCIMG_NO_LBA, DISCIMG_NO_LBA },
		{ "unreadable 98-102", 103, 300 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vbench bench;
		struct disc_reader reader;
		vbench_power_on(&bench, MIXED_CD);
		vdrive_set_faults(bench.drive, vbench_good_plan(rows[i].faults));
		CU_ASSERT_EQUAL_FATAL(open_bench(&bench, true, &reader), 0);
		const struct discimg_track *track = &reader.disc->tracks[1];
		int32_t start = rows[i].pause == DISCIMG_NO_LBA ? 250 : rows[i].pause;
		CU_ASSERT_EQUAL(track->index_lba[0], rows[i].pause);
		CU_ASSERT_EQUAL(track->index_lba[1], 250);
		CU_ASSERT_EQUAL(track->index_lba[2], rows[i].index_2);
		CU_ASSERT_EQUAL(track->start_lba, start);
		CU_ASSERT_EQUAL(track_end_lba(track), 400);
		CU_ASSERT_EQUAL(track_end_lba(&reader.disc->tracks[0]), start);
		reader_free(&reader);
		vbench_power_off(&bench);
	}
}

static void a_reader_for_data_does_not_seek_for_indexes(void)
{
	struct vbench bench;
	struct disc_reader reader;
	vbench_power_on(&bench, MIXED_CD);
	CU_ASSERT_EQUAL_FATAL(open_bench(&bench, false, &reader), 0);
	CU_ASSERT_EQUAL(reader.disc->tracks[1].index_lba[0], DISCIMG_NO_LBA);
	CU_ASSERT_EQUAL(reader.disc->tracks[0].stored_nbytes, SECTOR_USER_NBYTES);
	CU_ASSERT_EQUAL(reader.disc->tracks[1].stored_nbytes, SECTOR_RAW_NBYTES);
	reader_free(&reader);
	vbench_power_off(&bench);
}

static void other_media_are_read_by_their_capacity(void)
{
	static const struct {
		enum vbench_disc disc;
		enum discimg_medium medium;
		int result;
	} rows[] = {
		{ DATA_DVD, DISCIMG_MEDIUM_DVD, 0 },
		{ DATA_BD, DISCIMG_MEDIUM_BD, 0 },
		{ NO_DISC, 0, DISCIMG_E_MEDIUM },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vbench bench;
		struct disc_reader reader;
		vbench_power_on(&bench, rows[i].disc);
		CU_ASSERT_EQUAL(open_bench(&bench, true, &reader), rows[i].result);
		if (rows[i].result == 0) {
			CU_ASSERT_EQUAL(reader.disc->medium, rows[i].medium);
			CU_ASSERT_EQUAL(discimg_disc_nsectors(reader.disc), 1000);
		} else {
			CU_ASSERT_STRING_EQUAL(discimg_job_error(bench.job),
				"bench: there is no disc in the drive");
		}
		reader_free(&reader);
		vbench_power_off(&bench);
	}
}

CU_TestInfo tests_of_indexes[] = {
	{ "a mixed disc is found by commands", a_mixed_disc_is_found_by_commands },
	{ "indexes are found by what Q tells", indexes_are_found_by_what_q_tells },
	{ "a reader for data does not seek for indexes",
		a_reader_for_data_does_not_seek_for_indexes },
	{ "other media are read by their capacity", other_media_are_read_by_their_capacity },
	CU_TEST_INFO_NULL,
};
