/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LOGICAL UNIT RESET: what of a drive and of a burn under way outlives it. */
#include "suites.h"
#include "vbench.h"
#include "vdisc/vdisc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct vbench bench;
static char path[32];

/* Mode page 05h: write type and flags as TYPE says, Mode 1, multi-session. */
static void set_page(const char *type)
{
	char out[160];
	snprintf(out, sizeof(out),
		"0000000000000000 0532 %s c4 08 0000000000 00000000 0096"
		"00000000000000000000000000000000 00000000000000000000000000000000 00000000",
		type);
	CU_ASSERT_EQUAL(vbench_send_out(&bench, "55 10 0000000000 003c 00", out), SENSE_NONE);
}

/* A blank CD-R. */
static void insert_blank(void)
{
	struct vdisc *disc = NULL;
	vbench_power_on(&bench, NO_DISC);
	strcpy(path, "/tmp/discimg-reset.XXXXXX");
	close(mkstemp(path));
	CU_ASSERT_EQUAL_FATAL(vdisc_create(bench.job, path, VDISC_CD_R, 2048, true), 0);
	CU_ASSERT_EQUAL_FATAL(vdisc_open(bench.job, path, true, &disc), 0);
	CU_ASSERT_EQUAL_FATAL(vdrive_insert_vdisc(bench.drive, bench.job, disc), 0);
	vbench_settle(&bench);
}

static void power_off(void)
{
	vbench_power_off(&bench);
	unlink(path);
}

/* WRITE(10) of N blocks, at most 16, from LBA on, full of FILL. */
static enum mmc_sense write_blocks(uint8_t lba, uint8_t n, uint8_t fill)
{
	static uint8_t data[16 * 2048];
	const uint8_t cdb[MMC_CDB_MAX_NBYTES] = { MMC_WRITE_10, [5] = lba, [8] = n };
	struct iovec iov = { data, (size_t)n * 2048 };
	struct mmc_command command = { .cdb = cdb,
		.cdb_nbytes = sizeof(cdb),
		.direction = MMC_OUT,
		.iov = &iov,
		.niov = 1,
		.data_nbytes = iov.iov_len };
	memset(data, fill, sizeof(data));
	vdrive_execute(bench.drive, &command);
	return sense_get(command.sense, MMC_SENSE_NBYTES);
}

static void the_disc_stays_and_settings_go(void)
{
	vbench_power_on(&bench, MIXED_CD);
	vbench_settle(&bench);
	set_page("52");
	CU_ASSERT_EQUAL(vbench_send(&bench, "1e 00 0000 01 00", 0), SENSE_NONE);
	CU_ASSERT_EQUAL(vbench_send(&bench, "47 00 00 000523 000530 00", 0), SENSE_NONE);
	vdrive_reset(bench.drive);
	CU_ASSERT_EQUAL(vbench_send(&bench, "00 0000000000", 0), SENSE_NONE);
	CU_ASSERT_EQUAL(vbench_send(&bench, "5a 08 05 00000000 000c 00", 12), SENSE_NONE);
	CU_ASSERT_TRUE(vbench_got(&bench, "003a 000000000000 0532 41 04 ="));
	CU_ASSERT_EQUAL(vbench_send(&bench, "42 02 40 01 000000 0010 00", 16), SENSE_NONE);
	CU_ASSERT_TRUE(vbench_got(&bench, "00 15"));
	CU_ASSERT_EQUAL(vbench_send(&bench, "1b 00 0000 02 00", 0), SENSE_NONE);
	vdrive_reset(bench.drive);
	CU_ASSERT_EQUAL(vbench_send(&bench, "00 0000000000", 0), SENSE_NO_MEDIUM_OPEN);
	vbench_power_off(&bench);
}

static void a_tray_that_is_locked_for_good_stays_so(void)
{
	vbench_power_on(&bench, MIXED_CD);
	vbench_settle(&bench);
	CU_ASSERT_EQUAL(vbench_send(&bench, "1e 00 0000 03 00", 0), SENSE_NONE);
	vdrive_reset(bench.drive);
	CU_ASSERT_EQUAL(vbench_send(&bench, "1b 00 0000 02 00", 0), SENSE_REMOVAL_PREVENTED);
	CU_ASSERT_EQUAL(vbench_send(&bench, "1e 00 0000 02 00", 0), SENSE_NONE);
	CU_ASSERT_EQUAL(vbench_send(&bench, "1b 00 0000 02 00", 0), SENSE_NONE);
	vbench_power_off(&bench);
}

static void what_was_written_stays_and_goes_on(void)
{
	insert_blank();
	set_page("41");
	CU_ASSERT_EQUAL(write_blocks(0, 10, 0x11), SENSE_NONE);
	vdrive_reset(bench.drive);
	set_page("41");
	CU_ASSERT_EQUAL(write_blocks(10, 10, 0x22), SENSE_NONE);
	CU_ASSERT_EQUAL(vbench_send(&bench, "5b 00 01 00 0001 000000 00", 0), SENSE_NONE);
	CU_ASSERT_EQUAL(vbench_send(&bench, "28 00 00000009 00 0002 00", 4096), SENSE_NONE);
	CU_ASSERT_EQUAL(bench.in[0], 0x11);
	CU_ASSERT_EQUAL(bench.in[2048], 0x22);
	power_off();
}

static void a_test_write_was_none(void)
{
	insert_blank();
	set_page("51");
	CU_ASSERT_EQUAL(write_blocks(0, 10, 0x11), SENSE_NONE);
	vdrive_reset(bench.drive);
	set_page("41");
	CU_ASSERT_EQUAL(write_blocks(0, 10, 0x22), SENSE_NONE);
	power_off();
}

/* Such a disc is spoiled: its session cannot be closed, but what was written is there. */
static void a_session_at_once_is_cut_off(void)
{
	insert_blank();
	set_page("42");
	CU_ASSERT_EQUAL(vbench_send_out(&bench, "5d 00 0000 0000 000020 00",
				"41 00 00 14 00 000000 41 01 00 14 00 000000"
				"41 01 01 10 00 000200 41 aa 01 14 00 000a00"),
		SENSE_NONE);
	CU_ASSERT_EQUAL(write_blocks(0, 16, 0x11), SENSE_NONE);
	vdrive_reset(bench.drive);
	set_page("42");
	CU_ASSERT_EQUAL(write_blocks(16, 1, 0x22), SENSE_COMMAND_SEQUENCE);
	CU_ASSERT_EQUAL(vbench_send(&bench, "5b 00 02 00 0000 000000 00", 0),
		SENSE_INCOMPLETE_TRACK_IN_SESSION);
	CU_ASSERT_EQUAL(vbench_send(&bench, "28 00 0000000f 00 0001 00", 2048), SENSE_NONE);
	CU_ASSERT_EQUAL(bench.in[0], 0x11);
	power_off();
}

CU_TestInfo tests_of_reset[] = {
	{ "the disc stays, and settings go", the_disc_stays_and_settings_go },
	{ "a tray that is locked for good stays so", a_tray_that_is_locked_for_good_stays_so },
	{ "what was written stays, and goes on", what_was_written_stays_and_goes_on },
	{ "a test write was none", a_test_write_was_none },
	{ "a session at once is cut off", a_session_at_once_is_cut_off },
	CU_TEST_INFO_NULL,
};
