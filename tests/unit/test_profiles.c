/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every command on every medium, blank and burned: which are carried out, and why not the others.
 */
#include "mmc/opcode.h"
#include "suites.h"
#include "vbench.h"
#include "vdisc/vdisc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NSECTORS = 1024, ROOM = 2646, WRITE_NBYTES = 32 * 2048 };

/* In a row of the tables below each of these stands for an answer. */
static const struct {
	char letter;
	enum mmc_sense sense;
} answers[] = {
	{ '.', SENSE_NONE },
	{ 'n', SENSE_NO_MEDIUM_CLOSED },
	{ 't', SENSE_NO_MEDIUM_OPEN },
	{ 'o', SENSE_INVALID_OPCODE },
	{ 'f', SENSE_INVALID_FIELD_IN_CDB },
	{ 'l', SENSE_INVALID_FIELD_IN_LIST },
	{ 'g', SENSE_PARAMETER_LIST_LENGTH },
	{ 'r', SENSE_LBA_OUT_OF_RANGE },
	{ 'a', SENSE_INVALID_ADDRESS_FOR_WRITE },
	{ 'b', SENSE_BLANK_CHECK },
	{ 'p', SENSE_WRITE_PROTECTED },
	{ 'c', SENSE_COMMAND_SEQUENCE },
	{ 'e', SENSE_PROGRAM_AREA_EMPTY },
	{ 'h', SENSE_PROGRAM_AREA_NOT_EMPTY },
	{ 'm', SENSE_CANNOT_READ_FORMAT },
	{ 'w', SENSE_CANNOT_WRITE_MEDIUM },
	{ 'x', SENSE_CANNOT_FORMAT_MEDIUM },
	{ 'u', SENSE_NOT_FORMATTED },
	{ 'i', SENSE_ILLEGAL_MODE_FOR_TRACK },
	{ 'z', SENSE_SAVING_NOT_SUPPORTED },
};

static char letter_of(enum mmc_sense sense)
{
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		if (answers[i].sense == sense)
			return answers[i].letter;
	return '?';
}

/* Media of the columns, from the left. */
static const enum vbench_disc pressed[] = { NO_DISC, MIXED_CD, DATA_DVD, DATA_BD };
/* … then the open tray; then recordable media, the last of them a CD-R that may only be read. */
static const enum vdisc_kind recordable[] = { VDISC_CD_R, VDISC_CD_RW, VDISC_DVD_R, VDISC_DVD_R_DL,
	VDISC_DVD_RW, VDISC_DVD_PLUS_R, VDISC_DVD_PLUS_R_DL, VDISC_DVD_PLUS_RW, VDISC_DVD_RAM,
	VDISC_BD_R, VDISC_BD_R_DL, VDISC_BD_RE, VDISC_BD_RE_DL };

enum {
	NPRESSED = sizeof(pressed) / sizeof(pressed[0]),
	NRECORDABLE = sizeof(recordable) / sizeof(recordable[0]),
	NCOLUMNS = NPRESSED + 1 + NRECORDABLE + 1,
};

struct row {
	const char *cdb;
	const char *out; /* hexadecimal; "": data come in; NULL: 64 KiB of zeros */
	const char *expected;
};

/* A drive, and the file of the recordable disc in it; "": there is none, or it was changed. */
struct desk {
	struct vbench bench;
	char path[40];
};

static void burn(struct desk *desk);

/* In a drive that was just switched on; with BURNED it holds a session. */
static void insert_recordable(struct desk *desk, enum vdisc_kind kind, bool writable, bool burned)
{
	struct vbench *bench = &desk->bench;
	struct vdisc *disc;
	bool is_new = !desk->path[0];
	vbench_power_on(bench, NO_DISC);
	if (is_new) {
		strcpy(desk->path, "/tmp/discimg-profile.XXXXXX");
		close(mkstemp(desk->path));
		CU_ASSERT_EQUAL_FATAL(
			vdisc_create(bench->job, desk->path, kind, NSECTORS, true), 0);
	}
	CU_ASSERT_EQUAL_FATAL(vdisc_open(bench->job, desk->path, writable, &disc), 0);
	CU_ASSERT_EQUAL_FATAL(vdrive_insert_vdisc(bench->drive, bench->job, disc), 0);
	vbench_settle(bench);
	if (is_new && burned)
		burn(desk);
}

static void insert_pressed(struct desk *desk, enum vbench_disc disc)
{
	vbench_power_on(&desk->bench, disc);
	vbench_settle(&desk->bench);
}

static void discard(struct desk *desk)
{
	if (desk->path[0])
		unlink(desk->path);
	desk->path[0] = '\0';
}

static enum mmc_sense send(struct desk *desk, const struct row *row)
{
	if (!row->out)
		return vbench_send_zeros(&desk->bench, row->cdb, WRITE_NBYTES);
	return row->out[0] ? vbench_send_out(&desk->bench, row->cdb, row->out)
			   : vbench_send(&desk->bench, row->cdb, ROOM);
}

#define PAGE_05(type, track, block)                                                                \
	"0000000000000000 05 32 " type track block "00000000000000000000 0096"                     \
	"00000000000000000000000000000000 00000000000000000000000000000000 00000000"
#define PACKETS PAGE_05("40", "04", "08")

/* One session of 32 sectors, after which no other can follow; a DVD-RW is formatted before. */
static void burn(struct desk *desk)
{
	static const struct row commands[] = {
		{ "04 1100000000", "00 00 00 08 00 00 04 00 98 00 00 00",
			"" }, /* DVD+RW: type 26h */
		{ "04 1100000000", "00 00 00 08 00 00 04 00 00 00 08 00",
			"" }, /* BD-RE: type 00h */
		{ "2a 00 00000000 00 0020 00", NULL, "" },
		{ "55 10 0000000000 003c 00", PACKETS,
			"" }, /* DVD-R: that was no way to write it */
		{ "2a 00 00000000 00 0020 00", NULL, "" }, { "35 00 00000000 00 0000 00", "", "" },
		{ "5b 00 01 00 0001 00000000", "", "" },
		{ "5b 00 02 00 0000 00000000", "", "" }, /* by page 05h the last */
		{ "5b 00 06 00 0000 00000000", "", "" }, /* DVD+R, BD-R: finalize */
	};
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		(void)send(desk, &commands[i]);
}

/* Whether a command that was carried out may have changed the disc. */
static bool is_writing(const char *cdb)
{
	static const uint8_t opcodes[] = { MMC_FORMAT_UNIT, MMC_WRITE_10, MMC_WRITE_AND_VERIFY_10,
		MMC_WRITE_12, MMC_RESERVE_TRACK, MMC_CLOSE_TRACK_SESSION, MMC_BLANK,
		MMC_SEND_DISC_STRUCTURE };
	return memchr(opcodes, (int)strtoul(cdb, NULL, 16), sizeof(opcodes));
}

/* Sends what the row has, and sets the letter of the answer; switches off. */
static void ask(struct desk *desk, const struct row *row, char *letter)
{
	enum mmc_sense sense = send(desk, row);
	*letter = letter_of(sense);
	vbench_power_off(&desk->bench);
	if (sense == SENSE_NONE && is_writing(row->cdb))
		discard(desk);
}

/* One column: the answers of a recordable medium. */
static void ask_recordable(enum vdisc_kind kind, bool writable, bool burned, const struct row *rows,
	size_t nrows, char (*got)[NCOLUMNS + 1], size_t column)
{
	static struct desk desk;
	for (size_t i = 0; i < nrows; i++) {
		insert_recordable(&desk, kind, writable, burned);
		ask(&desk, &rows[i], &got[i][column]);
	}
	discard(&desk);
}

static void compare(const struct row *rows, size_t nrows, char (*got)[NCOLUMNS + 1])
{
	for (size_t i = 0; i < nrows; i++) {
		if (strcmp(got[i], rows[i].expected) != 0)
			printf("# %s: %s, expected %s\n", rows[i].cdb, got[i], rows[i].expected);
		CU_ASSERT_STRING_EQUAL(got[i], rows[i].expected);
	}
}

static const struct row on_blank_media[] = {
	/* TEST UNIT READY, REQUEST SENSE, INQUIRY */
	{ "00 0000000000", "", "n...t.............." },
	{ "03 0000001200", "", "..................." },
	{ "12 0000006000", "", "..................." },
	{ "12 0100006000", "", "..................." },
	{ "12 0102006000", "", "fffffffffffffffffff" },
	/* MODE SENSE, MODE SELECT */
	{ "1a 082a00ff00", "", "..................." },
	{ "1a 080700ff00", "", "fffffffffffffffffff" },
	{ "5a 08 3f 00000000 0100 00", "", "..................." },
	{ "5a 08 c5 00000000 0100 00", "", "zzzzzzzzzzzzzzzzzzz" },
	{ "55 10 0000000000 003c 00", PACKETS, "..................." },
	{ "55 00 0000000000 003c 00", PACKETS, "fffffffffffffffffff" },
	{ "55 10 0000000000 003c 00", PAGE_05("46", "04", "08"), "lllllllllllllllllll" },
	{ "55 10 0000000000 0010 00", "0000000000000000 05 32 40 04 08 00 0000",
		"ggggggggggggggggggg" },
	/* START STOP UNIT, PREVENT ALLOW, GET CONFIGURATION, GET EVENT STATUS NOTIFICATION,
	   MECHANISM STATUS */
	{ "1b 0000000200", "", "..................." },
	{ "1e 0000000100", "", "..................." },
	{ "46 00 0000 000000 0100 00", "", "..................." },
	{ "46 03 0000 000000 0100 00", "", "fffffffffffffffffff" },
	{ "4a 01 0000 10 0000 0008 00", "", "..................." },
	{ "4a 00 0000 10 0000 0008 00", "", "fffffffffffffffffff" },
	{ "bd 00 000000000000 0008 00 00", "", "..................." },
	/* READ FORMAT CAPACITIES, READ CAPACITY, READ, SEEK, VERIFY */
	{ "23 00 0000000000 00fc 00", "", "..................." },
	{ "25 00 00000000 0000 00 00", "", "n...t.............." },
	{ "08 000000 01 00", "", "n...trrrrrrrr.rrrrr" },
	{ "28 00 00000000 00 0001 00", "", "n...trrrrrrrr.rrrrr" },
	{ "a8 00 00000000 00000001 00 00", "", "n...trrrrrrrr.rrrrr" },
	{ "28 00 7fffffff 00 0001 00", "", "nrrrtrrrrrrrrrrrrrr" },
	{ "2b 00 00000000 00 0000 00", "", "n...trrrrrrrr.rrrrr" },
	{ "2b 00 7fffffff 00 0000 00", "", "nrrrtrrrrrrrrrrrrrr" },
	{ "2f 00 00000000 00 0001 00", "", "n...trrrrrrrr.rrrrr" },
	/* READ CD, READ CD MSF */
	{ "be 00 00000000 000001 10 00 00", "", "n.mmtrrmmmmmmmmmmmr" },
	{ "be 00 00000000 000001 10 07 00", "", "nffftffffffffffffff" },
	{ "b9 00 00 000200 000201 10 00 00", "", "n.mmtrrmmmmmmmmmmmr" },
	/* READ TOC/PMA/ATIP, READ SUB-CHANNEL */
	{ "43 02 00 00000000 0324 00", "", "n...tffffffff.fffff" },
	{ "43 02 01 00000000 0324 00", "", "n...tffffffff.fffff" },
	{ "43 02 02 00000001 0324 00", "", "n.fftffffffffffffff" },
	{ "43 02 03 00000000 0324 00", "", "nffft..fffffffffff." },
	{ "43 02 04 00000000 0324 00", "", "nffft..fffffffffff." },
	{ "43 02 05 00000000 0324 00", "", "n.fft..fffffffffff." },
	{ "43 02 06 00000000 0324 00", "", "nffftffffffffffffff" },
	{ "42 02 40 01 0000 00 0010 00", "", "n.mmt..mmmmmmmmmmm." },
	{ "42 02 40 04 0000 00 0010 00", "", "nfmmtffmmmmmmmmmmmf" },
	/* READ DISC INFORMATION, READ TRACK INFORMATION */
	{ "51 00 0000000000 0022 00", "", "n...t.............." },
	{ "51 01 0000000000 000c 00", "", "n...t.............." },
	{ "51 02 0000000000 0010 00", "", "nff.tfffffffff....f" },
	{ "51 07 0000000000 0010 00", "", "nffftffffffffffffff" },
	{ "52 01 00000001 00 0030 00", "", "n...t.............." },
	{ "52 01 00000002 00 0030 00", "", "n.fftffffffffffffff" },
	{ "52 00 00000000 00 0030 00", "", "n...t.............." },
	{ "52 02 00000001 00 0030 00", "", "n...t.............." },
	{ "52 03 00000001 00 0030 00", "", "nffftffffffffffffff" },
	/* READ DISC STRUCTURE */
	{ "ad 00 00000000 00 00 0804 00 00", "", "nm.mtmm.......mmmmm" },
	{ "ad 00 00000000 00 01 0804 00 00", "", "nm.mtmm.......mmmmm" },
	{ "ad 00 00000000 00 04 0804 00 00", "", "nm.mtmm.......mmmmm" },
	{ "ad 00 00000000 00 08 0804 00 00", "", "nmfmtmmfffffffmmmmm" },
	{ "ad 00 00000000 00 09 0804 00 00", "", "nmfmtmmffffff.mmmmm" },
	{ "ad 00 00000000 00 0e 0804 00 00", "", "nmfmtmm...ffffmmmmm" },
	{ "ad 00 00000000 00 11 0804 00 00", "", "nmfmtmmfff...fmmmmm" },
	{ "ad 00 00000000 00 20 0804 00 00", "", "nmfmtmmf.ff.ffmmmmm" },
	{ "ad 00 00000000 00 c0 0804 00 00", "", "nm.mtmm.......mmmmm" },
	{ "ad 00 00000000 00 ff 0804 00 00", "", "nm.mtmm.......mmmmm" },
	{ "ad 00 00000000 00 7f 0804 00 00", "", "nmfmtmmfffffffmmmmm" },
	{ "ad 01 00000000 00 00 0804 00 00", "", "nmm.tmmmmmmmmm....m" },
	{ "ad 02 00000000 00 00 0804 00 00", "", "nffftffffffffffffff" },
	/* GET PERFORMANCE, SET CD SPEED, SET STREAMING, READ BUFFER CAPACITY */
	{ "ac 00 00000000 0000 0001 00 00", "", "n...t.............." },
	{ "ac 00 00000000 0000 0001 03 00", "", "n...t.............." },
	{ "ac 00 00000000 0000 0001 01 00", "", "nffftffffffffffffff" },
	{ "bb 00 ffff ffff 00000000 00 00", "", "..................." },
	{ "bb 02 ffff ffff 00000000 00 00", "", "fffffffffffffffffff" },
	{ "b6 00 000000000000 00 0000 00", "", "n...t.............." },
	{ "b6 00 000000000000 05 0000 00", "", "nffftffffffffffffff" },
	{ "b6 00 000000000000 00 001b 00", "00", "ngggtgggggggggggggg" },
	{ "5c 00 0000000000 000c 00", "", "n...t.............." },
	/* PLAY AUDIO, PAUSE/RESUME, STOP PLAY */
	{ "45 00 00000000 00 0001 00", "", "nimmtrrmmmmmmmmmmmr" },
	{ "47 00 00 000200 000300 00", "", "nimmtrrmmmmmmmmmmmr" },
	{ "a5 00 00000104 00000001 00 00", "", "n.mmtrrmmmmmmmmmmmr" },
	{ "4b 00 000000000000 01 00", "", "nccctcccccccccccccc" },
	{ "4e 00 000000000000 00 00", "", "n...t.............." },
	/* WRITE, WRITE AND VERIFY */
	{ "2a 00 00000000 00 0020 00", NULL, "npppt..iii..u...uup" },
	{ "aa 00 00000000 00000020 00 00", NULL, "npppt..iii..u...uup" },
	{ "2e 00 00000000 00 0020 00", NULL, "nopptooiii..u...uuo" },
	{ "2a 00 00000020 00 0020 00", NULL, "nppptaaiiiaau.aauup" },
	{ "2a 00 00000400 00 0020 00", NULL, "nppptrriiirrurrruup" },
	{ "2a 00 00000000 00 0000 00", "", "npppt.............p" },
	/* SYNCHRONIZE CACHE, SEND OPC INFORMATION, RESERVE TRACK */
	{ "35 00 00000000 00 0000 00", "", "n...t.............." },
	{ "54 01 00000000 00 0000 00", "", "npppt.............p" },
	{ "53 00 000000 00000020 00", "", "npppt.......oo..oop" },
	{ "53 00 000000 00000401 00", "", "nppptfffffffooffoop" },
	/* CLOSE TRACK/SESSION, SEND CUE SHEET */
	{ "5b 00 00 00 0000 00000000", "", "nppptfffffff..ff..p" },
	{ "5b 00 01 00 0001 00000000", "", "npppt.............p" },
	{ "5b 00 02 00 0000 00000000", "", "npppteeeeeee..ee..p" },
	{ "5b 00 03 00 0000 00000000", "", "nppptfffffff..ff..p" },
	{ "5b 00 05 00 0000 00000000", "", "nppptfffffeeffffffp" },
	{ "5b 00 06 00 0000 00000000", "", "nppptfffffeeffeeffp" },
	{ "5b 00 07 00 0000 00000000", "", "nppptfffffffffffffp" },
	{ "5d 00 00000000 000008 00", "0000000000000000", "nppptcccccccccccccp" },
	/* BLANK */
	{ "a1 00 00000000 000000000000", "", "nppptw.ww.wwwwwwwwp" },
	{ "a1 01 00000000 000000000000", "", "nppptw.ww.wwwwwwwwp" },
	{ "a1 02 00000000 000000000000", "", "nppptwewwewwwwwwwwp" },
	{ "a1 05 00000000 000000000000", "", "nppptwewwewwwwwwwwp" },
	{ "a1 06 00000000 000000000000", "", "nppptwewwewwwwwwwwp" },
	{ "a1 07 00000000 000000000000", "", "nppptwfwwfwwwwwwwwp" },
	/* FORMAT UNIT, SEND DISC STRUCTURE */
	{ "04 1100000000", "00 00 00 08 00 00 04 00 00 00 08 00", "nppptxxxx.xxl.....p" },
	{ "04 1100000000", "00 00 00 08 00 00 04 00 54 00 00 10", "nppptxxxx.xxllllllp" },
	{ "04 1100000000", "00 00 00 08 00 00 04 00 98 00 00 00", "nppptxxxxlxx.lllllp" },
	{ "04 1100000000", "00 00 00 08 00 00 04 00 c0 00 00 00", "nppptxxxxlxxllll..p" },
	{ "04 1100000000", "00 00 00 08 00 00 04 01 c0 00 00 00", "nppptxxxxlxxllllllp" },
	{ "04 0000000000", "", "nppptfffffffffffffp" },
	{ "bf 00 00000000 00 20 000c 00 00", "000a 0000 00 000000 00000100",
		"nppptfff.ff.ffffffp" },
	{ "bf 00 00000000 00 00 000c 00 00", "000a 0000 00 000000 00000100",
		"nppptfffffffffffffp" },
	/* what the drive does not know */
	{ "a4 00 00000000 00 00 0008 05 00", "", "ooooooooooooooooooo" },
	{ "3c 00 00 000000 000004 00", "", "ooooooooooooooooooo" },
	{ "58 00 00 00 0001 000000 00", "", "ooooooooooooooooooo" },
	{ "a6 00 000000000000 00 00 00 00", "", "ooooooooooooooooooo" },
	{ "ff 00 000000000000 00 00 00 00", "", "ooooooooooooooooooo" },
};

static void blank_media(void)
{
	enum { NROWS = sizeof(on_blank_media) / sizeof(on_blank_media[0]), OPEN = NPRESSED };
	char got[NROWS][NCOLUMNS + 1] = { "" };
	static struct desk desk;
	for (size_t i = 0; i < NROWS; i++) {
		for (size_t k = 0; k < NPRESSED; k++) {
			insert_pressed(&desk, pressed[k]);
			ask(&desk, &on_blank_media[i], &got[i][k]);
		}
		insert_pressed(&desk, MIXED_CD);
		CU_ASSERT_TRUE(vdrive_eject(desk.bench.drive));
		ask(&desk, &on_blank_media[i], &got[i][OPEN]);
	}
	for (size_t k = 0; k < NRECORDABLE; k++)
		ask_recordable(
			recordable[k], true, false, on_blank_media, NROWS, got, OPEN + 1 + k);
	ask_recordable(VDISC_CD_R, false, false, on_blank_media, NROWS, got, NCOLUMNS - 1);
	compare(on_blank_media, NROWS, got);
}

static const struct row on_burned_media[] = {
	/* READ FORMAT CAPACITIES, READ CAPACITY, READ, SEEK, VERIFY */
	{ "23 00 0000000000 00fc 00", "", "............." },
	{ "25 00 00000000 0000 00 00", "", "............." },
	{ "08 000000 01 00", "", "............." },
	{ "28 00 00000000 00 0001 00", "", "............." },
	{ "a8 00 00000000 00000001 00 00", "", "............." },
	{ "28 00 7fffffff 00 0001 00", "", "rrrrrrrrrrrrr" },
	{ "2b 00 00000000 00 0000 00", "", "............." },
	{ "2b 00 7fffffff 00 0000 00", "", "rrrrrrrrrrrrr" },
	{ "2f 00 00000000 00 0001 00", "", "............." },
	/* READ CD, READ CD MSF */
	{ "be 00 00000000 000001 10 00 00", "", "..mmmmmmmmmmm" },
	{ "be 00 00000000 000001 10 07 00", "", "fffffffffffff" },
	{ "b9 00 00 000200 000201 10 00 00", "", "..mmmmmmmmmmm" },
	/* READ TOC/PMA/ATIP, READ SUB-CHANNEL */
	{ "43 02 00 00000000 0324 00", "", "............." },
	{ "43 02 01 00000000 0324 00", "", "............." },
	{ "43 02 02 00000001 0324 00", "", "..fffffffffff" },
	{ "43 02 03 00000000 0324 00", "", "..fffffffffff" },
	{ "43 02 04 00000000 0324 00", "", "..fffffffffff" },
	{ "43 02 05 00000000 0324 00", "", "..fffffffffff" },
	{ "43 02 06 00000000 0324 00", "", "fffffffffffff" },
	{ "42 02 40 01 0000 00 0010 00", "", "..mmmmmmmmmmm" },
	{ "42 02 40 04 0000 00 0010 00", "", "ffmmmmmmmmmmm" },
	/* READ DISC INFORMATION, READ TRACK INFORMATION */
	{ "51 00 0000000000 0022 00", "", "............." },
	{ "51 01 0000000000 000c 00", "", "............." },
	{ "51 02 0000000000 0010 00", "", "fffffffff...." },
	{ "51 07 0000000000 0010 00", "", "fffffffffffff" },
	{ "52 01 00000001 00 0030 00", "", "............." },
	{ "52 01 00000002 00 0030 00", "", "fffffffffffff" },
	{ "52 00 00000000 00 0030 00", "", "............." },
	{ "52 02 00000001 00 0030 00", "", "............." },
	{ "52 03 00000001 00 0030 00", "", "fffffffffffff" },
	/* READ DISC STRUCTURE */
	{ "ad 00 00000000 00 00 0804 00 00", "", "mm.......mmmm" },
	{ "ad 00 00000000 00 01 0804 00 00", "", "mm.......mmmm" },
	{ "ad 00 00000000 00 04 0804 00 00", "", "mm.......mmmm" },
	{ "ad 00 00000000 00 08 0804 00 00", "", "mmfffffffmmmm" },
	{ "ad 00 00000000 00 09 0804 00 00", "", "mmffffff.mmmm" },
	{ "ad 00 00000000 00 0e 0804 00 00", "", "mm...ffffmmmm" },
	{ "ad 00 00000000 00 11 0804 00 00", "", "mmfff...fmmmm" },
	{ "ad 00 00000000 00 20 0804 00 00", "", "mmf.ff.ffmmmm" },
	{ "ad 00 00000000 00 c0 0804 00 00", "", "mm.......mmmm" },
	{ "ad 00 00000000 00 ff 0804 00 00", "", "mm.......mmmm" },
	{ "ad 00 00000000 00 7f 0804 00 00", "", "mmfffffffmmmm" },
	{ "ad 01 00000000 00 00 0804 00 00", "", "mmmmmmmmm...." },
	{ "ad 02 00000000 00 00 0804 00 00", "", "fffffffffffff" },
	/* GET PERFORMANCE, SET CD SPEED, SET STREAMING, READ BUFFER CAPACITY */
	{ "5c 00 0000000000 000c 00", "", "............." },
	/* PLAY AUDIO, PAUSE/RESUME, STOP PLAY */
	{ "45 00 00000000 00 0001 00", "", "iimmmmmmmmmmm" },
	{ "47 00 00 000200 000300 00", "", "iimmmmmmmmmmm" },
	{ "a5 00 00000104 00000001 00 00", "", "iimmmmmmmmmmm" },
	/* WRITE, WRITE AND VERIFY */
	{ "2a 00 00000000 00 0020 00", NULL, "aaii.aa..aa.." },
	{ "aa 00 00000000 00000020 00 00", NULL, "aaii.aa..aa.." },
	{ "2e 00 00000000 00 0020 00", NULL, "ooii.aa..aa.." },
	{ "2a 00 00000020 00 0020 00", NULL, "aaii.aa..aa.." },
	{ "2a 00 00000400 00 0020 00", NULL, "rriirrrrrrrrr" },
	{ "2a 00 00000000 00 0000 00", "", "............." },
	/* SYNCHRONIZE CACHE, SEND OPC INFORMATION, RESERVE TRACK */
	{ "35 00 00000000 00 0000 00", "", "............." },
	{ "54 01 00000000 00 0000 00", "", "............." },
	{ "53 00 000000 00000020 00", "", "ccccoccooccoo" },
	{ "53 00 000000 00000401 00", "", "ccccoccooccoo" },
	/* CLOSE TRACK/SESSION, SEND CUE SHEET */
	{ "5b 00 00 00 0000 00000000", "", "ffff.ff..ff.." },
	{ "5b 00 01 00 0001 00000000", "", "............." },
	{ "5b 00 02 00 0000 00000000", "", "............." },
	{ "5b 00 03 00 0000 00000000", "", "ffff.ff..ff.." },
	{ "5b 00 05 00 0000 00000000", "", "fffff..ffffff" },
	{ "5b 00 06 00 0000 00000000", "", "fffff..ff..ff" },
	{ "5b 00 07 00 0000 00000000", "", "fffffffffffff" },
	{ "5d 00 00000000 000008 00", "0000000000000000", "ccccccccccccc" },
	/* BLANK */
	{ "a1 00 00000000 000000000000", "", "w.ww.wwwwwwww" },
	{ "a1 01 00000000 000000000000", "", "w.ww.wwwwwwww" },
	{ "a1 02 00000000 000000000000", "", "wcwwfwwwwwwww" },
	{ "a1 05 00000000 000000000000", "", "w.wwfwwwwwwww" },
	{ "a1 06 00000000 000000000000", "", "w.wwfwwwwwwww" },
	{ "a1 07 00000000 000000000000", "", "wfwwfwwwwwwww" },
	/* FORMAT UNIT, SEND DISC STRUCTURE */
	{ "04 1100000000", "00 00 00 08 00 00 04 00 00 00 08 00", "xxxx.xxl.cc.." },
	{ "04 1100000000", "00 00 00 08 00 00 04 00 54 00 00 10", "xxxx.xxllllll" },
	{ "04 1100000000", "00 00 00 08 00 00 04 00 98 00 00 00", "xxxxlxx.lllll" },
	{ "04 1100000000", "00 00 00 08 00 00 04 00 c0 00 00 00", "xxxxlxxllll.." },
	{ "04 1100000000", "00 00 00 08 00 00 04 01 c0 00 00 00", "xxxxlxxllllll" },
	{ "04 0000000000", "", "fffffffffffff" },
	{ "bf 00 00000000 00 20 000c 00 00", "000a 0000 00 000000 00000100", "fffcffcffffff" },
	{ "bf 00 00000000 00 00 000c 00 00", "000a 0000 00 000000 00000100", "fffffffffffff" },
};

static void burned_media(void)
{
	enum { NROWS = sizeof(on_burned_media) / sizeof(on_burned_media[0]) };
	char got[NROWS][NCOLUMNS + 1] = { "" };
	for (size_t k = 0; k < NRECORDABLE; k++)
		ask_recordable(recordable[k], true, true, on_burned_media, NROWS, got, k);
	compare(on_burned_media, NROWS, got);
}

CU_TestInfo tests_of_profiles[] = {
	{ "every command on blank media", blank_media },
	{ "every command on burned media", burned_media },
	CU_TEST_INFO_NULL,
};
