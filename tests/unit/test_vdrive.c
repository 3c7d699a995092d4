/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vdrive/vdrive.h"

#include "base/bytes.h"
#include "image.h"
#include "suites.h"

#include <stdlib.h>
#include <string.h>

/* A drive with a CD-ROM of 40 sectors, each full of its LBA; sector 30 is unreadable. */
struct bench {
	struct vdrive *drive;
	struct discimg_job *job;
	struct image *image;
	uint8_t data[16 * 2048];
	struct mmc_command last;
};

enum { NSECTORS = 40, UNREADABLE = 30 };

static void send(struct bench *bench, const uint8_t *cdb, size_t nbytes, size_t data_nbytes)
{
	struct iovec iov = { bench->data, data_nbytes };
	bench->last = (struct mmc_command){ .cdb = cdb,
		.cdb_nbytes = nbytes,
		.direction = MMC_IN,
		.iov = &iov,
		.niov = 1,
		.data_nbytes = data_nbytes };
	memset(bench->data, 0xee, sizeof(bench->data));
	vdrive_execute(bench->drive, &bench->last);
}

static enum mmc_sense sense_of(const struct bench *bench)
{
	return sense_get(bench->last.sense, MMC_SENSE_NBYTES);
}

static void power_on(struct bench *bench)
{
	memset(bench, 0, sizeof(*bench));
	bench->drive = vdrive_new(&(struct vdrive_options){ 0 });
	bench->job = discimg_job_new(NULL);
	bench->image = image_new(NSECTORS);
	for (int i = 0; i < NSECTORS; i++)
		memset(bench->image->data[i], i, 2048);
	bench->image->unreadable[UNREADABLE] = true;
}

/* Inserts the disc, and takes the unit attentions. */
static void load(struct bench *bench)
{
	static const uint8_t cdb[6] = { MMC_TEST_UNIT_READY };
	CU_ASSERT_EQUAL_FATAL(
		vdrive_insert_disc(bench->drive, bench->job, image_open(bench->image)), 0);
	do
		send(bench, cdb, sizeof(cdb), 0);
	while (bench->last.status != MMC_GOOD);
}

static void power_off(struct bench *bench)
{
	vdrive_free(bench->drive);
	discimg_job_free(bench->job);
	free(bench->image);
}

static void attentions_are_told_once_and_in_order(void)
{
	static const uint8_t ready[6] = { MMC_TEST_UNIT_READY };
	static const uint8_t inquiry[6] = { MMC_INQUIRY, [4] = 36 };
	static const uint8_t request[6] = { MMC_REQUEST_SENSE, [4] = 18 };
	struct bench bench;
	power_on(&bench);
	send(&bench, inquiry, 6, 36);
	CU_ASSERT_EQUAL(bench.last.status, MMC_GOOD);
	send(&bench, ready, 6, 0);
	CU_ASSERT_EQUAL(sense_of(&bench), SENSE_POWER_ON);
	send(&bench, ready, 6, 0);
	CU_ASSERT_EQUAL(sense_of(&bench), SENSE_NO_MEDIUM_CLOSED);
	vdrive_insert_disc(bench.drive, bench.job, image_open(bench.image));
	send(&bench, request, 6, 18);
	CU_ASSERT_EQUAL(bench.last.status, MMC_GOOD);
	CU_ASSERT_EQUAL(sense_get(bench.data, 18), SENSE_MEDIUM_CHANGED);
	send(&bench, ready, 6, 0);
	CU_ASSERT_EQUAL(bench.last.status, MMC_GOOD);
	CU_ASSERT_TRUE(vdrive_eject(bench.drive));
	send(&bench, ready, 6, 0);
	CU_ASSERT_EQUAL(sense_of(&bench), SENSE_NO_MEDIUM_OPEN);
	power_off(&bench);
}

static void inquiry_tells_who_the_drive_is(void)
{
	static const uint8_t standard[6] = { MMC_INQUIRY, [4] = 96 };
	static const uint8_t serial[6] = { MMC_INQUIRY, 1, 0x80, 0, 64 };
	static const uint8_t identity[6] = { MMC_INQUIRY, 1, 0x83, 0, 255 };
	static const uint8_t unknown[6] = { MMC_INQUIRY, 1, 0xb0, 0, 255 };
	struct bench bench;
	power_on(&bench);
	send(&bench, standard, 6, 96);
	CU_ASSERT_EQUAL(bench.last.transferred, 96);
	CU_ASSERT_EQUAL(memcmp(bench.data, "\x05\x80\x05\x02\x5b", 5), 0);
	CU_ASSERT_EQUAL(memcmp(bench.data + 8, "DISCIMG Virtual Drive   1.00", 28), 0);
	send(&bench, serial, 6, 64);
	CU_ASSERT_EQUAL(bench.last.transferred, 16);
	CU_ASSERT_EQUAL(memcmp(bench.data,
				"\5\x80\0\x0c"
				"000000000001",
				16),
		0);
	send(&bench, identity, 6, 255);
	CU_ASSERT_EQUAL(bench.last.transferred, 4 + 4 + 24 + 12);
	send(&bench, unknown, 6, 255);
	CU_ASSERT_EQUAL(sense_of(&bench), SENSE_INVALID_FIELD_IN_CDB);
	power_off(&bench);
}

static void sectors_are_read_up_to_the_first_bad_one(void)
{
	static const struct {
		uint8_t lba, n;
		size_t room, transferred;
		enum mmc_sense sense;
	} rows[] = {
		{ 0, 1, 2048, 2048, SENSE_NONE },
		{ 0, 0, 2048, 0, SENSE_NONE },
		{ 3, 16, 16 * 2048, 16 * 2048, SENSE_NONE },
		{ 3, 16, 5000, 5000, SENSE_NONE }, /* the initiator wants no more */
		{ 39, 1, 2048, 2048, SENSE_NONE },
		{ 39, 2, 4096, 0, SENSE_LBA_OUT_OF_RANGE },
		{ 40, 1, 2048, 0, SENSE_LBA_OUT_OF_RANGE },
		{ 40, 0, 2048, 0, SENSE_NONE },
		{ 28, 4, 4 * 2048, 2 * 2048, SENSE_UNRECOVERED_READ },
		{ 30, 1, 2048, 0, SENSE_UNRECOVERED_READ },
	};
	struct bench bench;
	power_on(&bench);
	load(&bench);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t cdb[10] = { MMC_READ_10, [5] = rows[i].lba, [8] = rows[i].n };
		send(&bench, cdb, sizeof(cdb), rows[i].room);
		CU_ASSERT_EQUAL(sense_of(&bench), rows[i].sense);
		CU_ASSERT_EQUAL(bench.last.transferred, rows[i].transferred);
		for (size_t k = 0; k < rows[i].transferred; k += 2048)
			CU_ASSERT_EQUAL(bench.data[k], rows[i].lba + k / 2048);
		if (rows[i].sense == SENSE_UNRECOVERED_READ)
			CU_ASSERT_EQUAL(get_be32(bench.last.sense + 3), UNREADABLE);
	}
	power_off(&bench);
}

/* The ring of a kernel gives pages, and not always whole sectors. */
static void sectors_go_into_any_pieces_of_memory(void)
{
	static const uint8_t cdb[10] = { MMC_READ_10, [5] = 4, [8] = 4 };
	static const size_t pieces[] = { 1, 2047, 3000, 4096 - 3000, 0, 2047, 1 };
	enum { NPIECES = sizeof(pieces) / sizeof(pieces[0]) };
	struct iovec iov[NPIECES];
	struct bench bench;
	power_on(&bench);
	load(&bench);
	for (size_t i = 0, offset = 0; i < NPIECES; offset += pieces[i++])
		iov[i] = (struct iovec){ bench.data + offset, pieces[i] };
	struct mmc_command command = { .cdb = cdb,
		.cdb_nbytes = sizeof(cdb),
		.direction = MMC_IN,
		.iov = iov,
		.niov = NPIECES,
		.data_nbytes = 4 * 2048 };
	vdrive_execute(bench.drive, &command);
	CU_ASSERT_EQUAL(command.status, MMC_GOOD);
	CU_ASSERT_EQUAL(command.transferred, 4 * 2048);
	CU_ASSERT_EQUAL(memcmp(bench.data, bench.image->data[4], 4 * 2048), 0);
	power_off(&bench);
}

static void what_is_no_command_is_refused(void)
{
	static const struct {
		uint8_t cdb[16];
		size_t nbytes;
		enum mmc_sense sense;
	} rows[] = {
		{ { 0 }, 0, SENSE_INVALID_OPCODE }, { { 0xff }, 16, SENSE_INVALID_OPCODE },
		{ { MMC_READ_10 }, 9, SENSE_INVALID_FIELD_IN_CDB },
		{ { MMC_READ_10, [9] = 4 }, 10, SENSE_INVALID_FIELD_IN_CDB }, /* NACA */
		{ { MMC_READ_10, 1 }, 10, SENSE_INVALID_FIELD_IN_CDB },
		{ { MMC_READ_12 }, 12, SENSE_NONE },
		{ { MMC_READ_CAPACITY }, 12, SENSE_NONE }, /* ATAPI's are always of 12 bytes */
	};
	struct bench bench;
	power_on(&bench);
	load(&bench);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		send(&bench, rows[i].cdb, rows[i].nbytes, 2048);
		CU_ASSERT_EQUAL(sense_of(&bench), rows[i].sense);
	}
	power_off(&bench);
}

CU_TestInfo tests_of_vdrive[] = {
	{ "attentions are told once and in order", attentions_are_told_once_and_in_order },
	{ "INQUIRY tells who the drive is", inquiry_tells_who_the_drive_is },
	{ "sectors are read up to the first bad one", sectors_are_read_up_to_the_first_bad_one },
	{ "sectors go into any pieces of memory", sectors_go_into_any_pieces_of_memory },
	{ "what is no command is refused", what_is_no_command_is_refused },
	CU_TEST_INFO_NULL,
};
