/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing to a virtual drive, command by command, and what is on the disc afterwards. */
#include "base/bytes.h"
#include "base/context.h"
#include "base/digest.h"
#include "base/io.h"
#include "sector/msf.h"
#include "sector/raw.h"
#include "suites.h"
#include "vbench.h"
#include "vdisc/vdisc.h"
#include "vdrive/modepages.h"
#include "vdrive/vdrive.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_BLOCKS = 320, SMALL = 32768 };

/* A drive with a disc of SMALL sectors; what is sent is in data, full of each block's number. */
struct bench {
	struct vdrive *drive;
	struct discimg_job *job;
	char path[32];
	uint8_t data[MAX_BLOCKS * 2352];
	struct mmc_command last;
};

static enum mmc_sense send(
	struct bench *bench, const uint8_t *cdb, enum mmc_direction direction, size_t data_nbytes)
{
	struct iovec iov = { bench->data, data_nbytes };
	bench->last = (struct mmc_command){ .cdb = cdb,
		.cdb_nbytes = MMC_CDB_MAX_NBYTES,
		.direction = direction,
		.iov = &iov,
		.niov = 1,
		.data_nbytes = data_nbytes };
	vdrive_execute(bench->drive, &bench->last);
	return bench->last.status == MMC_GOOD ? SENSE_NONE
					      : sense_get(bench->last.sense, MMC_SENSE_NBYTES);
}

static void insert(struct bench *bench)
{
	static const uint8_t ready[MMC_CDB_MAX_NBYTES] = { MMC_TEST_UNIT_READY };
	struct vdisc *disc;
	CU_ASSERT_EQUAL_FATAL(vdisc_open(bench->job, bench->path, true, &disc), 0);
	CU_ASSERT_EQUAL_FATAL(vdrive_insert_vdisc(bench->drive, bench->job, disc), 0);
	for (int i = 0; i < 3 && send(bench, ready, MMC_NO_DATA, 0) != SENSE_NONE; i++)
		;
}

static struct bench *power_on(enum vdisc_kind kind)
{
	struct bench *bench = calloc(1, sizeof(*bench));
	bench->job = discimg_job_new(NULL);
	bench->drive = vdrive_new(&(struct vdrive_options){ 0 });
	strcpy(bench->path, "/tmp/discimg-burn.XXXXXX");
	close(mkstemp(bench->path));
	CU_ASSERT_EQUAL_FATAL(vdisc_create(bench->job, bench->path, kind, SMALL, true), 0);
	insert(bench);
	return bench;
}

static void power_off(struct bench *bench)
{
	vdrive_free(bench->drive);
	discimg_job_free(bench->job);
	unlink(bench->path);
	free(bench);
}

/* WRITE(10) of N blocks whose bytes are FIRST, FIRST + 1, … */
static enum mmc_sense write_blocks(
	struct bench *bench, int32_t lba, unsigned n, unsigned nbytes, unsigned first)
{
	uint8_t cdb[MMC_CDB_MAX_NBYTES] = { MMC_WRITE_10 };
	put_be32(cdb + 2, (uint32_t)lba);
	put_be16(cdb + 7, (uint16_t)n);
	for (unsigned i = 0; i < n; i++)
		memset(bench->data + (size_t)i * nbytes, (int)(first + i), nbytes);
	return send(bench, cdb, MMC_OUT, (size_t)n * nbytes);
}

/* Page 05h: write type and flags, track mode and multi-session, data block type. */
static enum mmc_sense set_page(struct bench *bench, unsigned type, unsigned mode, unsigned block)
{
	static const uint8_t cdb[MMC_CDB_MAX_NBYTES] = { MMC_MODE_SELECT_10, 0x10, [8] = 60 };
	uint8_t *page = bench->data + 8;
	memset(bench->data, 0, 60);
	page[0] = PAGE_WRITE_PARAMETERS;
	page[1] = WRITE_PAGE_NBYTES - 2;
	page[WRITE_TYPE] = (uint8_t)(WRITE_BUFFER_FREE | type);
	page[WRITE_TRACK_MODE] = (uint8_t)mode;
	page[WRITE_BLOCK_TYPE] = (uint8_t)block;
	put_be16(page + WRITE_PAUSE_NSECTORS, 150);
	return send(bench, cdb, MMC_OUT, 60);
}

static enum mmc_sense sync_cache(struct bench *bench)
{
	static const uint8_t cdb[MMC_CDB_MAX_NBYTES] = { MMC_SYNCHRONIZE_CACHE };
	return send(bench, cdb, MMC_NO_DATA, 0);
}

static enum mmc_sense close_what(struct bench *bench, unsigned function, unsigned track)
{
	const uint8_t cdb[MMC_CDB_MAX_NBYTES] = {
		MMC_CLOSE_TRACK_SESSION, [2] = (uint8_t)function, [5] = (uint8_t)track
	};
	return send(bench, cdb, MMC_NO_DATA, 0);
}

static enum mmc_sense blank_disc(struct bench *bench, unsigned type)
{
	const uint8_t cdb[MMC_CDB_MAX_NBYTES] = { MMC_BLANK, (uint8_t)type };
	return send(bench, cdb, MMC_NO_DATA, 0);
}

static enum mmc_sense format_disc(struct bench *bench, unsigned type)
{
	static const uint8_t cdb[MMC_CDB_MAX_NBYTES] = { MMC_FORMAT_UNIT, 0x11 };
	memset(bench->data, 0, 12);
	bench->data[3] = 8;
	put_be32(bench->data + 4, SMALL);
	bench->data[8] = (uint8_t)(type << 2);
	return send(bench, cdb, MMC_OUT, 12);
}

/* READ DISC INFORMATION: the disc's state, then the last session's. */
static unsigned disc_state(struct bench *bench)
{
	static const uint8_t cdb[MMC_CDB_MAX_NBYTES] = { MMC_READ_DISC_INFORMATION, [8] = 34 };
	CU_ASSERT_EQUAL(send(bench, cdb, MMC_IN, 34), SENSE_NONE);
	return bench->data[2] & 0x0f;
}

enum {
	BLANK = 0x0,
	SESSION_OPEN = 0x5,
	APPENDABLE = 0x1,
	FINAL = 0xe,
	ANYWHERE = 0xf,
};

/* READ TRACK INFORMATION of NUMBER; -1000 when it has no next writable address. */
static int32_t next_writable(struct bench *bench, unsigned number)
{
	const uint8_t cdb[MMC_CDB_MAX_NBYTES] = { MMC_READ_TRACK_INFORMATION,
		1, [5] = (uint8_t)number, [8] = 48 };
	if (send(bench, cdb, MMC_IN, 48) != SENSE_NONE || !(bench->data[7] & 1))
		return -1000;
	return (int32_t)get_be32(bench->data + 12);
}

/* The byte that the sector at LBA is full of; -1 when it cannot be read. */
static int read_byte(struct bench *bench, int32_t lba)
{
	uint8_t cdb[MMC_CDB_MAX_NBYTES] = { MMC_READ_10, [8] = 1 };
	put_be32(cdb + 2, (uint32_t)lba);
	return send(bench, cdb, MMC_IN, 2048) == SENSE_NONE ? bench->data[100] : -1;
}

static void tracks_at_once_are_written_in_order(void)
{
	struct bench *bench = power_on(VDISC_CD_R);
	CU_ASSERT_EQUAL(disc_state(bench), BLANK);
	CU_ASSERT_EQUAL(next_writable(bench, 1), 0);
	CU_ASSERT_EQUAL(set_page(bench, WRITE_TAO, 0xc4, BLOCK_MODE1), SENSE_NONE);
	CU_ASSERT_EQUAL(write_blocks(bench, 16, 1, 2048, 0), SENSE_INVALID_ADDRESS_FOR_WRITE);
	CU_ASSERT_EQUAL(write_blocks(bench, 0, 310, 2048, 1), SENSE_NONE);
	CU_ASSERT_EQUAL(disc_state(bench), SESSION_OPEN);
	CU_ASSERT_EQUAL(next_writable(bench, 1), 310);
	CU_ASSERT_EQUAL(write_blocks(bench, 0, 1, 2048, 0), SENSE_INVALID_ADDRESS_FOR_WRITE);
	CU_ASSERT_EQUAL(write_blocks(bench, 310, 5, 2048, 7), SENSE_NONE);
	CU_ASSERT_EQUAL(sync_cache(bench), SENSE_NONE);
	CU_ASSERT_EQUAL(next_writable(bench, 1), -1000);
	CU_ASSERT_EQUAL(next_writable(bench, 2), 315 + 150);
	/* audio of data blocks is none */
	CU_ASSERT_EQUAL(set_page(bench, WRITE_TAO, 0x00, BLOCK_MODE1), SENSE_NONE);
	CU_ASSERT_EQUAL(write_blocks(bench, 465, 1, 2048, 0), SENSE_ILLEGAL_MODE_FOR_TRACK);
	CU_ASSERT_EQUAL(set_page(bench, WRITE_TAO, 0x00, BLOCK_RAW), SENSE_NONE);
	CU_ASSERT_EQUAL(write_blocks(bench, 465, 20, 2352, 3), SENSE_NONE);
	CU_ASSERT_EQUAL(close_what(bench, 1, 2), SENSE_NONE);
	/* four seconds at least */
	CU_ASSERT_EQUAL(next_writable(bench, 3), 465 + 300 + 150);
	CU_ASSERT_EQUAL(close_what(bench, 2, 0), SENSE_NONE);
	CU_ASSERT_EQUAL(disc_state(bench), FINAL);
	CU_ASSERT_EQUAL(read_byte(bench, 2), 3);
	CU_ASSERT_EQUAL(read_byte(bench, 311), 8);
	CU_ASSERT_EQUAL(write_blocks(bench, 915, 1, 2352, 0), SENSE_INVALID_ADDRESS_FOR_WRITE);
	power_off(bench);
}

static void sessions_follow_behind_their_gaps(void)
{
	static const struct {
		enum vdisc_kind kind;
		unsigned type, close_function;
		int32_t second, third;
	} rows[] = {
		{ VDISC_CD_R, WRITE_TAO, 2, 304 + 11400, 304 + 11400 + 304 + 6900 },
		{ VDISC_CD_RW, WRITE_TAO, 2, 304 + 11400, 304 + 11400 + 304 + 6900 },
		{ VDISC_DVD_PLUS_R, WRITE_PACKET, 2, 304 + 2048, 2 * (304 + 2048) },
		{ VDISC_BD_R, WRITE_PACKET, 2, 320, 640 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bench *bench = power_on(rows[i].kind);
		set_page(bench, rows[i].type, 0xc4, BLOCK_MODE1);
		CU_ASSERT_EQUAL(write_blocks(bench, 0, 304, 2048, 1), SENSE_NONE);
		CU_ASSERT_EQUAL(sync_cache(bench), SENSE_NONE);
		CU_ASSERT_EQUAL(close_what(bench, 1, 1), SENSE_NONE);
		CU_ASSERT_EQUAL(close_what(bench, rows[i].close_function, 0), SENSE_NONE);
		CU_ASSERT_EQUAL(disc_state(bench), APPENDABLE);
		CU_ASSERT_EQUAL(next_writable(bench, 2), rows[i].second);
		CU_ASSERT_EQUAL(write_blocks(bench, rows[i].second, 304, 2048, 5), SENSE_NONE);
		vdrive_take_out(bench->drive);
		insert(bench);
		CU_ASSERT_EQUAL(disc_state(bench), SESSION_OPEN);
		CU_ASSERT_EQUAL(close_what(bench, rows[i].close_function, 0), SENSE_NONE);
		CU_ASSERT_EQUAL(next_writable(bench, 3), rows[i].third);
		CU_ASSERT_EQUAL(read_byte(bench, 303), (uint8_t)304);
		CU_ASSERT_EQUAL(read_byte(bench, rows[i].second + 1), 6);
		power_off(bench);
	}
}

/* CRC-32 of the disc's file as far as its states reach. */
static uint32_t crc_of_states(const struct bench *bench)
{
	static uint8_t bytes[1024 * 1024];
	int fd = open(bench->path, O_RDONLY);
	ssize_t n = pread_whole(fd, bytes, sizeof(bytes), 0);
	close(fd);
	return crc32_of(0, bytes, n > 0 ? (size_t)n : 0);
}

static void a_test_write_writes_nothing(void)
{
	struct bench *bench = power_on(VDISC_CD_R);
	uint32_t before = crc_of_states(bench);
	set_page(bench, WRITE_TEST | WRITE_TAO, 0x04, BLOCK_MODE1);
	CU_ASSERT_EQUAL(write_blocks(bench, 0, 300, 2048, 1), SENSE_NONE);
	CU_ASSERT_EQUAL(write_blocks(bench, 0, 1, 2048, 1), SENSE_INVALID_ADDRESS_FOR_WRITE);
	CU_ASSERT_EQUAL(write_blocks(bench, 300, 1, 2048, 1), SENSE_NONE);
	CU_ASSERT_EQUAL(close_what(bench, 1, 1), SENSE_NONE);
	CU_ASSERT_EQUAL(sync_cache(bench), SENSE_NONE);
	CU_ASSERT_EQUAL(next_writable(bench, 1), 0);
	CU_ASSERT_EQUAL(crc_of_states(bench), before);
	set_page(bench, WRITE_TAO, 0x04, BLOCK_MODE1);
	CU_ASSERT_EQUAL(write_blocks(bench, 0, 1, 2048, 1), SENSE_NONE);
	power_off(bench);
}

struct cue_entry {
	uint8_t control_adr, track, index, form;
	int32_t lba;
};

static enum mmc_sense send_sheet(struct bench *bench, const struct cue_entry *entries, unsigned n)
{
	const uint8_t cdb[MMC_CDB_MAX_NBYTES] = { MMC_SEND_CUE_SHEET, [8] = (uint8_t)(n * 8) };
	for (unsigned i = 0; i < n; i++) {
		struct msf msf = msf_of_lba(entries[i].lba);
		const uint8_t entry[8] = { entries[i].control_adr, entries[i].track,
			entries[i].index, entries[i].form, 0, msf.minute, msf.second, msf.frame };
		memcpy(bench->data + i * 8, entry, 8);
	}
	return send(bench, cdb, MMC_OUT, (size_t)n * 8);
}

/* Data, then audio with a pregap and INDEX 02. */
static const struct cue_entry mixed[] = {
	{ 0x41, 0, 0, 0x01, -150 },
	{ 0x41, 1, 0, 0x14, -150 },
	{ 0x41, 1, 1, 0x10, 0 },
	{ 0x01, 2, 0, 0x01, 300 },
	{ 0x01, 2, 1, 0x00, 450 },
	{ 0x01, 2, 2, 0x00, 600 },
	{ 0x01, 0xaa, 1, 0x01, 760 },
};

static void a_session_at_once_is_as_its_cue_sheet(void)
{
	struct bench *bench = power_on(VDISC_CD_R);
	struct discimg_disc *view;
	struct vdisc *disc;
	set_page(bench, WRITE_SAO, 0x04, BLOCK_MODE1);
	CU_ASSERT_EQUAL(write_blocks(bench, 0, 1, 2048, 0), SENSE_COMMAND_SEQUENCE);
	CU_ASSERT_EQUAL(send_sheet(bench, mixed, 7), SENSE_NONE);
	CU_ASSERT_EQUAL(write_blocks(bench, -150, 1, 2048, 0), SENSE_INVALID_ADDRESS_FOR_WRITE);
	CU_ASSERT_EQUAL(next_writable(bench, 0xff), 0);
	CU_ASSERT_EQUAL(write_blocks(bench, 0, 300, 2048, 1), SENSE_NONE);
	CU_ASSERT_EQUAL(next_writable(bench, 0xff), 450);
	CU_ASSERT_EQUAL(close_what(bench, 2, 0), SENSE_INCOMPLETE_TRACK_IN_SESSION);
	CU_ASSERT_EQUAL(write_blocks(bench, 450, 310, 2352, 1), SENSE_NONE);
	CU_ASSERT_EQUAL(write_blocks(bench, 760, 1, 2352, 1), SENSE_INVALID_ADDRESS_FOR_WRITE);
	CU_ASSERT_EQUAL(sync_cache(bench), SENSE_NONE);
	CU_ASSERT_EQUAL(disc_state(bench), FINAL);
	vdrive_take_out(bench->drive);
	CU_ASSERT_EQUAL(vdisc_open(bench->job, bench->path, false, &disc), 0);
	CU_ASSERT_EQUAL(vdisc_view(disc, bench->job, true, &view), 0);
	CU_ASSERT_EQUAL(discimg_disc_ntracks(view), 2);
	const struct discimg_track *audio = discimg_disc_track(view, 1);
	CU_ASSERT_EQUAL(audio->mode, DISCIMG_AUDIO);
	CU_ASSERT_EQUAL(audio->start_lba, 300);
	CU_ASSERT_EQUAL(audio->index_lba[1], 450);
	CU_ASSERT_EQUAL(audio->index_lba[2], 600);
	CU_ASSERT_EQUAL(track_end_lba(audio), 760);
	discimg_disc_free(view);
	power_off(bench);
}

static void wrong_cue_sheets_change_nothing(void)
{
	static const struct {
		unsigned row;
		struct cue_entry entry;
		enum mmc_sense sense;
	} rows[] = {
		{ 0, { 0x41, 0, 0, 0xd5, -150 }, SENSE_INVALID_FIELD_IN_LIST },
		{ 1, { 0x41, 1, 0, 0x14, -149 }, SENSE_INVALID_FIELD_IN_LIST },
		{ 1, { 0x41, 0, 0, 0x14, -150 }, SENSE_INVALID_FIELD_IN_LIST },
		{ 2, { 0x41, 1, 1, 0x3f, 0 }, SENSE_INVALID_FIELD_IN_LIST },
		{ 2, { 0x41, 1, 100, 0x10, 0 }, SENSE_INVALID_FIELD_IN_LIST },
		{ 3, { 0x41, 3, 0, 0x01, 300 }, SENSE_INVALID_FIELD_IN_LIST },
		{ 4, { 0x41, 2, 1, 0x00, 299 }, SENSE_INVALID_FIELD_IN_LIST },
		{ 4, { 0x41, 2, 3, 0x00, 450 }, SENSE_INVALID_FIELD_IN_LIST },
		{ 6, { 0x01, 0xaa, 1, 0x01, 500 }, SENSE_INVALID_FIELD_IN_LIST },
		{ 6, { 0x01, 3, 1, 0x01, 760 }, SENSE_INVALID_FIELD_IN_LIST },
		{ 6, { 0x01, 0xaa, 1, 0x01, SMALL + 1 }, SENSE_LBA_OUT_OF_RANGE },
	};
	struct bench *bench = power_on(VDISC_CD_R);
	set_page(bench, WRITE_SAO, 0x04, BLOCK_MODE1);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct cue_entry sheet[7];
		memcpy(sheet, mixed, sizeof(sheet));
		sheet[rows[i].row] = rows[i].entry;
		enum mmc_sense sense = send_sheet(bench, sheet, 7);
		if (sense != rows[i].sense)
			printf("# row %zu: %06x\n", i, sense);
		CU_ASSERT_EQUAL(sense, rows[i].sense);
		CU_ASSERT_EQUAL(disc_state(bench), BLANK);
	}
	CU_ASSERT_EQUAL(send_sheet(bench, mixed, 7), SENSE_NONE);
	power_off(bench);
}

static void raw_mode_begins_with_the_lead_in(void)
{
	static const struct {
		unsigned block, nbytes, first;
		enum mmc_sense sense;
	} rows[] = {
		{ BLOCK_RAW_PQ, 2368, 0, SENSE_NONE },
		{ BLOCK_RAW_96, 2448, 0xff, SENSE_NONE },
		{ BLOCK_RAW_PW, 2448, 0xc0, SENSE_NONE }, /* P and Q only */
		{ BLOCK_RAW_PW, 2448, 0x01, SENSE_ILLEGAL_MODE_FOR_TRACK },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bench *bench = power_on(VDISC_CD_R);
		CU_ASSERT_EQUAL(next_writable(bench, 1), 0);
		set_page(bench, WRITE_RAW, 0x00, rows[i].block);
		CU_ASSERT_EQUAL(next_writable(bench, 0xff), -12375);
		CU_ASSERT_EQUAL(write_blocks(bench, -12375, 1, rows[i].nbytes, rows[i].first),
			rows[i].sense);
		power_off(bench);
	}
}

static void each_block_type_has_its_sector(void)
{
	static const struct {
		unsigned type, mode, nbytes;
		enum mmc_sense sense;
	} rows[] = {
		{ BLOCK_RAW, 0x00, 2352, SENSE_NONE },
		{ BLOCK_MODE1, 0x04, 2048, SENSE_NONE },
		{ BLOCK_MODE2, 0x04, 2336, SENSE_NONE },
		{ BLOCK_FORM1, 0x04, 2048, SENSE_NONE },
		{ BLOCK_FORM1_SUB, 0x04, 2056, SENSE_NONE },
		{ BLOCK_FORM2, 0x04, 2324, SENSE_NONE },
		{ BLOCK_MIXED, 0x04, 2332, SENSE_NONE },
		{ BLOCK_RAW_96, 0x04, 2448, SENSE_ILLEGAL_MODE_FOR_TRACK },
		{ BLOCK_FORM2, 0x00, 2324, SENSE_ILLEGAL_MODE_FOR_TRACK },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bench *bench = power_on(VDISC_CD_R);
		struct discimg_disc *view;
		struct vdisc *disc;
		uint8_t sector[SECTOR_RAW_NBYTES], status;
		set_page(bench, WRITE_TAO, rows[i].mode, rows[i].type);
		enum mmc_sense sense = write_blocks(bench, 0, 20, rows[i].nbytes, 32);
		CU_ASSERT_EQUAL(sense, rows[i].sense);
		CU_ASSERT_EQUAL(close_what(bench, 1, 1), SENSE_NONE);
		vdrive_take_out(bench->drive);
		CU_ASSERT_EQUAL(vdisc_open(bench->job, bench->path, false, &disc), 0);
		CU_ASSERT_EQUAL(vdisc_view(disc, bench->job, true, &view), 0);
		CU_ASSERT_EQUAL(view != NULL, sense == SENSE_NONE);
		/* Mode 2 of 2336 bytes is as it was sent, with EDC or without. */
		bool is_checked = rows[i].mode && rows[i].type != BLOCK_MODE2;
		for (int32_t lba = 0; view && is_checked && lba < 300; lba++) {
			CU_ASSERT_EQUAL(
				discimg_disc_read(view, bench->job, lba, 1, 2352, sector, &status),
				0);
			CU_ASSERT_EQUAL(raw_check(sector, lba), 0);
		}
		if (!view)
			vdisc_free(disc);
		discimg_disc_free(view);
		power_off(bench);
	}
}

static void overwritable_media_are_formatted_then_written_anywhere(void)
{
	static const struct {
		enum vdisc_kind kind;
		unsigned format;
		bool is_ready;
		enum mmc_sense unaligned;
		unsigned state;
	} rows[] = {
		{ VDISC_DVD_PLUS_RW, 0x26, false, SENSE_NONE, FINAL },
		{ VDISC_BD_RE, 0x31, false, SENSE_NONE, ANYWHERE },
		{ VDISC_BD_RE_DL, 0x00, false, SENSE_NONE, ANYWHERE },
		{ VDISC_DVD_RAM, 0x00, true, SENSE_NONE, ANYWHERE },
		{ VDISC_DVD_RW, 0x10, false, SENSE_INVALID_ADDRESS_FOR_WRITE, FINAL },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bench *bench = power_on(rows[i].kind);
		if (rows[i].kind != VDISC_DVD_RW)
			CU_ASSERT_EQUAL(write_blocks(bench, 64, 32, 2048, 0),
				rows[i].is_ready ? SENSE_NONE : SENSE_NOT_FORMATTED);
		CU_ASSERT_EQUAL(format_disc(bench, 0x3f), SENSE_INVALID_FIELD_IN_LIST);
		CU_ASSERT_EQUAL(format_disc(bench, rows[i].format), SENSE_NONE);
		vdrive_take_out(bench->drive);
		insert(bench);
		CU_ASSERT_EQUAL(disc_state(bench), rows[i].state);
		CU_ASSERT_EQUAL(next_writable(bench, 1), -1000);
		CU_ASSERT_EQUAL((bench->data[6] & 0x30) == 0x30, rows[i].kind == VDISC_DVD_RW);
		CU_ASSERT_EQUAL(write_blocks(bench, 20000, 32, 2048, 9), SENSE_NONE);
		CU_ASSERT_EQUAL(write_blocks(bench, 64, 32, 2048, 100), SENSE_NONE);
		CU_ASSERT_EQUAL(write_blocks(bench, 65, 1, 2048, 7), rows[i].unaligned);
		CU_ASSERT_EQUAL(write_blocks(bench, SMALL, 32, 2048, 0), SENSE_LBA_OUT_OF_RANGE);
		CU_ASSERT_EQUAL(sync_cache(bench), SENSE_NONE);
		CU_ASSERT_EQUAL(read_byte(bench, 20001), 10);
		CU_ASSERT_EQUAL(read_byte(bench, 64), 100);
		CU_ASSERT_EQUAL(read_byte(bench, 5000), 0);
		power_off(bench);
	}
}

static void only_what_can_be_is_blanked(void)
{
	static const struct {
		enum vdisc_kind kind;
		unsigned type;
		enum mmc_sense sense;
		unsigned state;
	} rows[] = {
		{ VDISC_CD_RW, 0, SENSE_NONE, BLANK },
		{ VDISC_CD_RW, 1, SENSE_NONE, BLANK },
		{ VDISC_CD_RW, 6, SENSE_NONE, BLANK },
		{ VDISC_CD_RW, 5, SENSE_NONE, SESSION_OPEN },
		{ VDISC_CD_RW, 7, SENSE_INVALID_FIELD_IN_CDB, FINAL },
		{ VDISC_DVD_RW, 0, SENSE_NONE, BLANK },
		{ VDISC_DVD_RW, 1, SENSE_NONE, BLANK },
		{ VDISC_CD_R, 0, SENSE_CANNOT_WRITE_MEDIUM, FINAL },
		{ VDISC_DVD_R, 1, SENSE_CANNOT_WRITE_MEDIUM, FINAL },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bench *bench = power_on(rows[i].kind);
		bool is_cd = vdisc_medium_of(rows[i].kind)->family == DISCIMG_MEDIUM_CD;
		set_page(bench, is_cd ? WRITE_TAO : WRITE_PACKET, 0x04, BLOCK_MODE1);
		CU_ASSERT_EQUAL(write_blocks(bench, 0, 304, 2048, 1), SENSE_NONE);
		CU_ASSERT_EQUAL(close_what(bench, 1, 1), SENSE_NONE);
		CU_ASSERT_EQUAL(close_what(bench, 2, 0), SENSE_NONE);
		CU_ASSERT_EQUAL(disc_state(bench), FINAL);
		CU_ASSERT_EQUAL(blank_disc(bench, rows[i].type), rows[i].sense);
		CU_ASSERT_EQUAL(disc_state(bench), rows[i].state);
		if (rows[i].state == BLANK)
			CU_ASSERT_EQUAL(write_blocks(bench, 0, 16, 2048, 1), SENSE_NONE);
		power_off(bench);
	}
}

static void reserved_tracks_are_written_each_at_its_own_place(void)
{
	const uint8_t reserve[MMC_CDB_MAX_NBYTES] = { MMC_RESERVE_TRACK, [7] = 0x02, [8] = 0x01 };
	struct bench *bench = power_on(VDISC_DVD_R);
	set_page(bench, WRITE_PACKET, 0xc5, BLOCK_MODE1);
	CU_ASSERT_EQUAL(send(bench, reserve, MMC_NO_DATA, 0), SENSE_NONE);
	CU_ASSERT_EQUAL(next_writable(bench, 1), 0);
	CU_ASSERT_EQUAL(next_writable(bench, 2), 528);
	CU_ASSERT_EQUAL(write_blocks(bench, 528, 20, 2048, 1), SENSE_NONE);
	CU_ASSERT_EQUAL(write_blocks(bench, 0, 16, 2048, 50), SENSE_NONE);
	CU_ASSERT_EQUAL(sync_cache(bench), SENSE_NONE);
	CU_ASSERT_EQUAL(next_writable(bench, 1), 16);
	CU_ASSERT_EQUAL(next_writable(bench, 2), 560);
	CU_ASSERT_EQUAL(close_what(bench, 1, 1), SENSE_NONE);
	CU_ASSERT_EQUAL(close_what(bench, 2, 0), SENSE_NONE);
	CU_ASSERT_EQUAL(disc_state(bench), APPENDABLE);
	CU_ASSERT_EQUAL(read_byte(bench, 0), 50);
	CU_ASSERT_EQUAL(read_byte(bench, 400), 0);
	CU_ASSERT_EQUAL(read_byte(bench, 529), 2);
	power_off(bench);
}

static void a_disc_at_once_is_final_when_it_is_flushed(void)
{
	struct bench *bench = power_on(VDISC_DVD_R);
	set_page(bench, WRITE_SAO, 0x05, BLOCK_MODE1);
	CU_ASSERT_EQUAL(write_blocks(bench, 0, 32, 2048, 1), SENSE_NONE);
	CU_ASSERT_EQUAL(sync_cache(bench), SENSE_NONE);
	CU_ASSERT_EQUAL(disc_state(bench), FINAL);
	CU_ASSERT_EQUAL(read_byte(bench, 31), 32);
	CU_ASSERT_EQUAL(write_blocks(bench, 32, 1, 2048, 1), SENSE_PROGRAM_AREA_NOT_EMPTY);
	power_off(bench);
}

static void the_end_of_the_disc_is_not_written_over(void)
{
	struct bench *bench = power_on(VDISC_BD_R);
	for (int32_t lba = 0; lba < SMALL; lba += 256)
		CU_ASSERT_EQUAL(write_blocks(bench, lba, 256, 2048, 1), SENSE_NONE);
	CU_ASSERT_EQUAL(write_blocks(bench, SMALL, 1, 2048, 1), SENSE_LBA_OUT_OF_RANGE);
	CU_ASSERT_EQUAL(close_what(bench, 6, 0), SENSE_NONE);
	CU_ASSERT_EQUAL(disc_state(bench), FINAL);
	CU_ASSERT_EQUAL(read_byte(bench, SMALL - 1), 0);
	power_off(bench);
}

static void a_disc_opened_for_reading_is_write_protected(void)
{
	struct bench *bench = power_on(VDISC_DVD_RAM);
	struct vdisc *disc;
	vdrive_take_out(bench->drive);
	CU_ASSERT_EQUAL(vdisc_open(bench->job, bench->path, false, &disc), 0);
	CU_ASSERT_EQUAL(vdrive_insert_vdisc(bench->drive, bench->job, disc), 0);
	sync_cache(bench);
	CU_ASSERT_EQUAL(write_blocks(bench, 0, 16, 2048, 0), SENSE_WRITE_PROTECTED);
	CU_ASSERT_EQUAL(format_disc(bench, 0), SENSE_WRITE_PROTECTED);
	CU_ASSERT_EQUAL(close_what(bench, 1, 1), SENSE_WRITE_PROTECTED);
	CU_ASSERT_EQUAL(blank_disc(bench, 0), SENSE_WRITE_PROTECTED);
	power_off(bench);
}

static void a_faulty_drive_writes_as_its_plan_says(void)
{
	static const uint8_t opc[MMC_CDB_MAX_NBYTES] = { MMC_SEND_OPC_INFORMATION, 1 };
	struct bench *bench = power_on(VDISC_DVD_PLUS_R);
	vdrive_set_faults(
		bench->drive, vbench_good_plan("calibration-error tries 1\nwrite-error 20 tries 1\n"
					       "flip 3 2047 0\nend 64\nvanish-at 60\n"));
	CU_ASSERT_EQUAL(send(bench, opc, MMC_NO_DATA, 0), SENSE_POWER_CALIBRATION_ERROR);
	CU_ASSERT_EQUAL(send(bench, opc, MMC_NO_DATA, 0), SENSE_NONE);
	CU_ASSERT_EQUAL(write_blocks(bench, 0, 16, 2048, 0), SENSE_NONE);
	CU_ASSERT(bench->last.delay_us > 1400);
	CU_ASSERT_EQUAL(write_blocks(bench, 16, 16, 2048, 16), SENSE_WRITE_ERROR);
	CU_ASSERT_EQUAL(bench->last.sense[6], 20);
	CU_ASSERT_EQUAL(write_blocks(bench, 16, 16, 2048, 16), SENSE_INVALID_ADDRESS_FOR_WRITE);
	CU_ASSERT_EQUAL(write_blocks(bench, 20, 28, 2048, 20), SENSE_NONE);
	CU_ASSERT_EQUAL(write_blocks(bench, 48, 16, 2048, 48), SENSE_INTERNAL_FAILURE);
	CU_ASSERT_TRUE(bench->last.is_lost);
	vdrive_set_faults(bench->drive, vbench_good_plan("end 64\n"));
	CU_ASSERT_EQUAL(write_blocks(bench, 60, 16, 2048, 60), SENSE_END_OF_USER_AREA);
	CU_ASSERT_EQUAL(bench->last.transferred, 4 * 2048);
	CU_ASSERT_EQUAL(close_what(bench, 1, 1), SENSE_NONE);
	CU_ASSERT_EQUAL(close_what(bench, 6, 0), SENSE_NONE);
	CU_ASSERT_EQUAL(read_byte(bench, 20), 20);
	CU_ASSERT_EQUAL(read_byte(bench, 3), 3);
	CU_ASSERT_EQUAL(bench->data[2047], 2);
	power_off(bench);
}

CU_TestInfo tests_of_burn[] = {
	{ "tracks at once are written in order", tracks_at_once_are_written_in_order },
	{ "sessions follow behind their gaps", sessions_follow_behind_their_gaps },
	{ "a test write writes nothing", a_test_write_writes_nothing },
	{ "a session at once is as its cue sheet", a_session_at_once_is_as_its_cue_sheet },
	{ "wrong cue sheets change nothing", wrong_cue_sheets_change_nothing },
	{ "raw mode begins with the lead-in", raw_mode_begins_with_the_lead_in },
	{ "each block type has its sector", each_block_type_has_its_sector },
	{ "overwritable media are formatted, then written anywhere",
		overwritable_media_are_formatted_then_written_anywhere },
	{ "only what can be is blanked", only_what_can_be_is_blanked },
	{ "reserved tracks are written each at its own place",
		reserved_tracks_are_written_each_at_its_own_place },
	{ "a disc at once is final when it is flushed",
		a_disc_at_once_is_final_when_it_is_flushed },
	{ "the end of the disc is not written over", the_end_of_the_disc_is_not_written_over },
	{ "a disc opened for reading is write-protected",
		a_disc_opened_for_reading_is_write_protected },
	{ "a faulty drive writes as its plan says", a_faulty_drive_writes_as_its_plan_says },
	CU_TEST_INFO_NULL,
};
