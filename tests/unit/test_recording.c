/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What our own recorder sends to a drive, medium by medium, and what it makes of failures. */
#include "base/bytes.h"
#include "base/context.h"
#include "disc/disc.h"
#include "drive/recording.h"
#include "mmc/writepage.h"
#include "suites.h"
#include "vbench.h"
#include "vdisc/vdisc.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CAPACITY = 32768, NSECTORS = 100 };

/* A virtual drive, and a diary of the commands that change its disc. */
struct desk {
	struct discimg_job *job;        /* of the recorder */
	struct discimg_job *medium_job; /* of the drive, which forgives what it made sense of */
	struct vdrive *drive;
	struct disc_recorder recorder;
	char path[32];
	char diary[256];
	uint8_t sheet[256]; /* SEND CUE SHEET's */
	size_t sheet_nbytes;
	int32_t next_lba; /* behind the last write, if that was the last command */
};

static void note(struct desk *desk, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void note(struct desk *desk, const char *format, ...)
{
	va_list arguments;
	size_t n = strlen(desk->diary);
	va_start(arguments, format);
	vsnprintf(desk->diary + n, sizeof(desk->diary) - n, format, arguments);
	va_end(arguments);
}

/* Writes in a row are one line: "write 0 to 99". */
static void note_write(struct desk *desk, int32_t lba, uint32_t n)
{
	char *last = strrchr(desk->diary, ';');
	char *to = strstr(last ? last : desk->diary, " to ");
	if (to && lba == desk->next_lba)
		*to = '\0';
	else
		note(desk, "; write %d", lba);
	desk->next_lba = lba + (int32_t)n;
	note(desk, " to %d", desk->next_lba - 1);
}

static void note_command(struct desk *desk, const struct mmc_command *command)
{
	const uint8_t *cdb = command->cdb;
	const uint8_t *data = command->niov ? command->iov[0].iov_base : NULL;
	switch (cdb[0]) {
	case MMC_MODE_SELECT_10:
		note(desk, "; type %u%s", data[8 + WRITE_TYPE] & WRITE_TYPE_MASK,
			data[8 + WRITE_TYPE] & WRITE_TEST ? ", test" : "");
		break;
	case MMC_SEND_CUE_SHEET:
		note(desk, "; cue sheet");
		desk->sheet_nbytes = command->data_nbytes;
		memcpy(desk->sheet, data, command->data_nbytes);
		break;
	case MMC_RESERVE_TRACK:
		note(desk, "; reserve %u", get_be32(cdb + 5));
		break;
	case MMC_WRITE_10:
		note_write(desk, (int32_t)get_be32(cdb + 2), get_be16(cdb + 7));
		break;
	case MMC_SYNCHRONIZE_CACHE:
		note(desk, "; flush");
		break;
	case MMC_CLOSE_TRACK_SESSION:
		note(desk, "; close %u", cdb[2]);
		break;
	case MMC_BLANK:
		note(desk, "; blank %u", cdb[1] & 7u);
		break;
	case MMC_FORMAT_UNIT:
		note(desk, "; format %02x", (unsigned)data[8] >> 2);
		break;
	}
}

static void execute(void *state, struct mmc_command *command, unsigned timeout_ms)
{
	struct desk *desk = state;
	CU_ASSERT(timeout_ms > 0);
	note_command(desk, command);
	vdrive_execute(desk->drive, command);
	if (command->is_lost)
		errno = ENODEV;
}

static void leave_open(void *state)
{
	(void)state;
}

/* With a blank disc of KIND. */
static struct desk *set_up(enum vdisc_kind kind)
{
	struct desk *desk = calloc(1, sizeof(*desk));
	struct vdisc *disc;
	desk->job = discimg_job_new(NULL);
	desk->medium_job = discimg_job_new(NULL);
	desk->drive = vdrive_new(&(struct vdrive_options){ 0 });
	strcpy(desk->path, "/tmp/discimg-desk.XXXXXX");
	close(mkstemp(desk->path));
	CU_ASSERT_EQUAL_FATAL(vdisc_create(desk->job, desk->path, kind, CAPACITY, true), 0);
	CU_ASSERT_EQUAL_FATAL(vdisc_open(desk->medium_job, desk->path, true, &disc), 0);
	CU_ASSERT_EQUAL_FATAL(vdrive_insert_vdisc(desk->drive, desk->medium_job, disc), 0);
	const struct mmc_transport transport = {
		.max_nbytes = 65536, .execute = execute, .free = leave_open, .state = desk
	};
	CU_ASSERT_EQUAL_FATAL(recording_open(desk->job, "desk", &transport, &desk->recorder), 0);
	return desk;
}

static void clear_up(struct desk *desk)
{
	desk->recorder.free(desk->recorder.state);
	vdrive_free(desk->drive);
	discimg_job_free(desk->medium_job);
	discimg_job_free(desk->job);
	unlink(desk->path);
	free(desk);
}

static int burn(struct desk *desk, const struct record_plan *plan)
{
	static uint8_t data[NSECTORS * 2048], status[NSECTORS];
	const struct sector_batch batch = {
		.nsectors = NSECTORS, .shape = { .nbytes = 2048 }, .data = data, .status = status
	};
	struct disc_recorder *recorder = &desk->recorder;
	int r = recorder->begin(recorder->state, desk->job, plan);
	if (r < 0)
		return r;
	r = recorder->take(recorder->state, desk->job, &batch);
	if (r == 0)
		r = recorder->finish(recorder->state, desk->job);
	if (r < 0)
		recorder->abort(recorder->state, desk->job);
	return r;
}

static void each_medium_gets_its_commands(void)
{
	static const struct {
		enum vdisc_kind kind;
		bool blank, full, multi, simulate;
		const char *diary;
	} rows[] = {
		{ VDISC_CD_R, 0, 0, 0, 0, "; type 2; cue sheet; write -150 to 299; flush" },
		{ VDISC_CD_R, 0, 0, 1, 1, "; type 2, test; cue sheet; write -150 to 299; flush" },
		{ VDISC_CD_RW, 1, 0, 0, 0,
			"; blank 1; type 2; cue sheet; write -150 to 299; flush" },
		{ VDISC_CD_RW, 1, 1, 0, 0,
			"; blank 0; type 2; cue sheet; write -150 to 299; flush" },
		{ VDISC_DVD_R, 0, 0, 0, 0, "; type 2; reserve 112; write 0 to 111; flush" },
		{ VDISC_DVD_R_DL, 0, 0, 0, 1,
			"; type 2, test; reserve 112; write 0 to 111; flush" },
		{ VDISC_DVD_RW, 1, 1, 1, 0,
			"; blank 0; type 0; write 0 to 111; flush; close 1; close 2" },
		{ VDISC_DVD_PLUS_R, 0, 0, 0, 0, "; write 0 to 127; flush; close 1; close 6" },
		{ VDISC_DVD_PLUS_R_DL, 0, 0, 1, 0, "; write 0 to 127; flush; close 1; close 2" },
		{ VDISC_BD_R, 0, 0, 0, 0, "; write 0 to 127; flush; close 1; close 6" },
		{ VDISC_DVD_RAM, 0, 0, 0, 0, "; write 0 to 127; flush; write 0 to 31; flush" },
		{ VDISC_DVD_RAM, 1, 0, 0, 0,
			"; write 0 to 31; flush; write 0 to 127; flush; write 0 to 31; flush" },
		{ VDISC_DVD_PLUS_RW, 1, 0, 0, 0,
			"; format 26; write 0 to 127; flush; write 0 to 31; flush; close 0" },
		{ VDISC_BD_RE, 1, 0, 0, 0,
			"; format 00; write 0 to 127; flush; write 0 to 31; flush" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct desk *desk = set_up(rows[i].kind);
		const struct record_plan plan = {
			.nsectors = NSECTORS, .multi = rows[i].multi, .simulate = rows[i].simulate
		};
		if (rows[i].blank)
			CU_ASSERT_EQUAL(
				desk->recorder.blank(&desk->recorder, desk->job, !rows[i].full), 0);
		CU_ASSERT_EQUAL(burn(desk, &plan), 0);
		CU_ASSERT_STRING_EQUAL(desk->diary, rows[i].diary);
		clear_up(desk);
	}
}

/* A data track of 300 sectors, and 500 sectors of audio behind a pause of 150. */
static struct discimg_disc *mixed_disc(struct discimg_job *job)
{
	struct discimg_disc *disc = disc_new("test", DISCIMG_MEDIUM_CD);
	struct discimg_track *data = disc_add_track(disc);
	data->mode = DISCIMG_MODE1;
	data->stored_nbytes = 2352;
	data->nsectors = 300;
	data->index_lba[1] = 0;
	struct discimg_track *audio = disc_add_track(disc);
	audio->mode = DISCIMG_AUDIO;
	audio->flags = DISCIMG_FLAG_DCP;
	audio->stored_nbytes = 2352;
	audio->start_lba = audio->index_lba[0] = 300;
	audio->nsectors = 500;
	audio->index_lba[1] = 450;
	audio->index_lba[2] = 500;
	strcpy(disc->mcn, "1234567890123");
	strcpy(audio->isrc, "USABC0512345");
	CU_ASSERT_EQUAL_FATAL(disc_finish(job, disc, "test"), 0);
	return disc;
}

static void a_disc_becomes_a_cue_sheet(void)
{
	static const uint8_t expected[] = {
		0x42, '1', '2', '3', '4', '5', '6', '7',  /* MCN */
		0x42, '8', '9', '0', '1', '2', '3', 0,    /* … */
		0x41, 0x00, 0, 0x14, 0, 0, 0, 0,          /* lead-in, made by the drive */
		0x41, 0x01, 0, 0x11, 0, 0, 0, 0,          /* pause: Mode 1, sent raw */
		0x41, 0x01, 1, 0x11, 0, 0, 2, 0,          /* INDEX 01 */
		0x23, 0x02, 'U', 'S', 'A', 'B', 'C', '0', /* ISRC */
		0x23, 0x02, '5', '1', '2', '3', '4', '5', /* … */
		0x21, 0x02, 0, 0x00, 0, 0, 6, 0,          /* audio that may be copied: INDEX 00 */
		0x21, 0x02, 1, 0x00, 0, 0, 8, 0,          /* INDEX 01 */
		0x21, 0x02, 2, 0x00, 0, 0, 8, 50,         /* INDEX 02 */
		0x21, 0xaa, 1, 0x01, 0, 0, 12, 50,        /* lead-out */
	};
	struct desk *desk = set_up(VDISC_CD_R);
	struct discimg_disc *disc = mixed_disc(desk->job);
	struct disc_recorder *recorder = &desk->recorder;
	const struct record_plan plan = { .disc = disc, .nsectors = 800 };
	CU_ASSERT_EQUAL(recorder->begin(recorder->state, desk->job, &plan), 0);
	CU_ASSERT_EQUAL_FATAL(desk->sheet_nbytes, sizeof(expected));
	CU_ASSERT_EQUAL(memcmp(desk->sheet, expected, sizeof(expected)), 0);
	CU_ASSERT_STRING_EQUAL(desk->diary, "; type 2; cue sheet; write -150 to -1");
	recorder->abort(recorder->state, desk->job);
	discimg_disc_free(disc);
	clear_up(desk);
}

/* Texts are in the lead-in, which ATIP has begin at 97:01:00. */
static void texts_are_written_before_all_else(void)
{
	struct desk *desk = set_up(VDISC_CD_R);
	struct discimg_disc *disc = mixed_disc(desk->job);
	struct disc_recorder *recorder = &desk->recorder;
	const struct record_plan plan = { .disc = disc, .nsectors = 800 };
	CU_ASSERT(disc_set_cdtext(disc, 0, 0, DISCIMG_CDTEXT_TITLE, "Album"));
	CU_ASSERT(disc_set_cdtext(disc, 0, 2, DISCIMG_CDTEXT_TITLE, "Song"));
	CU_ASSERT_EQUAL(recorder->begin(recorder->state, desk->job, &plan), 0);
	CU_ASSERT_EQUAL(desk->sheet[2 * 8 + 3], 0x54);
	CU_ASSERT_STRING_EQUAL(desk->diary, "; type 2; cue sheet; write -13575 to -1");
	recorder->abort(recorder->state, desk->job);
	discimg_disc_free(disc);
	clear_up(desk);
}

static void each_medium_is_described(void)
{
	static const struct {
		enum vdisc_kind kind;
		bool blank, overwritable, unformatted, erasable;
		uint32_t fastest_kbps;
	} rows[] = {
		{ VDISC_CD_R, true, false, false, false, 8467 },
		{ VDISC_CD_RW, true, false, false, true, 4234 },
		{ VDISC_DVD_R, true, false, false, false, 22160 },
		{ VDISC_DVD_RW, true, false, false, true, 8310 },
		{ VDISC_DVD_PLUS_RW, false, true, true, false, 11080 },
		{ VDISC_DVD_RAM, false, true, false, false, 6925 },
		{ VDISC_BD_R_DL, true, false, false, false, 53940 },
		{ VDISC_BD_RE, false, true, true, false, 8990 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct desk *desk = set_up(rows[i].kind);
		const struct recorder_medium *medium = &desk->recorder.medium;
		CU_ASSERT(medium->present && medium->recordable && !medium->appendable);
		CU_ASSERT_EQUAL(medium->blank, rows[i].blank);
		CU_ASSERT_EQUAL(medium->overwritable, rows[i].overwritable);
		CU_ASSERT_EQUAL(medium->unformatted, rows[i].unformatted);
		CU_ASSERT_EQUAL(medium->erasable, rows[i].erasable);
		CU_ASSERT_EQUAL(medium->speeds_kbps[0], rows[i].fastest_kbps);
		CU_ASSERT_EQUAL(medium->nsectors, CAPACITY);
		clear_up(desk);
	}
}

/* One that was written knows how much it will hold when it is blank again. */
static void what_was_written_is_described(void)
{
	static const struct {
		enum vdisc_kind kind;
		bool multi, appendable, erasable;
		uint32_t nsectors;
	} rows[] = {
		{ VDISC_CD_R, false, false, false, 0 },
		{ VDISC_CD_R, true, true, false, 0 },
		{ VDISC_CD_RW, false, false, true, CAPACITY },
		{ VDISC_DVD_RW, false, false, true, CAPACITY },
		{ VDISC_BD_R, true, true, false, 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct desk *desk = set_up(rows[i].kind);
		struct recording *recording = desk->recorder.state;
		const struct record_plan plan = { .nsectors = NSECTORS, .multi = rows[i].multi };
		CU_ASSERT_EQUAL(burn(desk, &plan), 0);
		CU_ASSERT_EQUAL(recording_inspect(recording, desk->job), 0);
		CU_ASSERT_FALSE(recording->medium.blank);
		CU_ASSERT_EQUAL(recording->medium.appendable, rows[i].appendable);
		CU_ASSERT_EQUAL(recording->medium.erasable, rows[i].erasable);
		CU_ASSERT_EQUAL(recording->medium.nsectors, rows[i].nsectors);
		clear_up(desk);
	}
}

static void failures_are_told_in_words(void)
{
	static const struct {
		enum vdisc_kind kind;
		const char *faults;
		int result;
		const char *text;
	} rows[] = {
		{ VDISC_DVD_R, "write-error 60", DISCIMG_E_DRIVE,
			"desk: sectors 32 to 63 cannot be written: write error (sense 3/0c/00)" },
		{ VDISC_CD_R, "calibration-error", DISCIMG_E_DRIVE,
			"desk: writing cannot begin: the laser's power could not be calibrated "
			"(sense 3/73/03)" },
		{ VDISC_BD_R, "vanish-at 60", DISCIMG_E_DRIVE,
			"desk: the drive does not answer any more: No such device" },
		{ VDISC_CD_R, "change 8", DISCIMG_E_MEDIUM,
			"desk: the disc was taken out or changed" },
		{ VDISC_CD_R, "attention 8", 0, "" },
		{ VDISC_DVD_PLUS_R, "attention 5", 0, "" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct desk *desk = set_up(rows[i].kind);
		const struct record_plan plan = { .nsectors = NSECTORS };
		vdrive_set_faults(desk->drive, vbench_good_plan(rows[i].faults));
		CU_ASSERT_EQUAL(burn(desk, &plan), rows[i].result);
		CU_ASSERT_STRING_EQUAL(discimg_job_error(desk->job), rows[i].text);
		clear_up(desk);
	}
}

/* With the page that has it left open for further sessions, where there is one. */
static void what_was_begun_can_be_closed(void)
{
	static const struct {
		enum vdisc_kind kind;
		const char *diary;
	} rows[] = {
		{ VDISC_DVD_R, "; type 0; close 1; close 2" },
		{ VDISC_DVD_R_DL, "; type 0; close 1; close 2" },
		{ VDISC_DVD_RW, "; type 0; close 1; close 2" },
		{ VDISC_DVD_PLUS_R, "; close 1; close 2" },
		{ VDISC_DVD_PLUS_R_DL, "; close 1; close 2" },
		{ VDISC_BD_R, "; close 1; close 2" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct desk *desk = set_up(rows[i].kind);
		struct recording *recording = desk->recorder.state;
		const struct record_plan plan = { .nsectors = NSECTORS, .multi = true };
		vdrive_set_faults(desk->drive, vbench_good_plan("write-error 60"));
		CU_ASSERT_EQUAL(burn(desk, &plan), DISCIMG_E_DRIVE);
		forgive(desk->job);
		desk->diary[0] = '\0';
		CU_ASSERT_EQUAL(recording_inspect(recording, desk->job), 0);
		CU_ASSERT_EQUAL(desk->recorder.close(recording, desk->job), 0);
		CU_ASSERT_STRING_EQUAL(desk->diary, rows[i].diary);
		CU_ASSERT_EQUAL(recording_inspect(recording, desk->job), 0);
		CU_ASSERT(recording->medium.appendable);
		clear_up(desk);
	}
}

static void no_cd_is_longer_than_its_addresses(void)
{
	struct desk *desk = set_up(VDISC_CD_R);
	const struct record_plan plan = { .nsectors = 449850, .overburn = true };
	CU_ASSERT_EQUAL(burn(desk, &plan), DISCIMG_E_NOSPACE);
	CU_ASSERT_STRING_EQUAL(discimg_job_error(desk->job),
		"desk: 449850 sectors cannot be addressed on a CD, at most 449849 can");
	CU_ASSERT_STRING_EQUAL(desk->diary, "");
	clear_up(desk);
}

static void what_cannot_be_is_refused(void)
{
	struct desk *desk = set_up(VDISC_DVD_PLUS_R);
	const struct record_plan plan = { .nsectors = NSECTORS, .simulate = true };
	CU_ASSERT_EQUAL(burn(desk, &plan), DISCIMG_E_REFUSED);
	CU_ASSERT_STRING_EQUAL(discimg_job_error(desk->job),
		"desk: writing a DVD+R cannot be simulated; CD-R, CD-RW, DVD-R and DVD-RW can");
	forgive(desk->job);
	CU_ASSERT_EQUAL(desk->recorder.blank(&desk->recorder, desk->job, true), DISCIMG_E_MEDIUM);
	CU_ASSERT_STRING_EQUAL(
		discimg_job_error(desk->job), "desk: a DVD+R can be written only once");
	CU_ASSERT_STRING_EQUAL(desk->diary, "");
	clear_up(desk);
}

CU_TestInfo tests_of_recording[] = {
	{ "each medium gets its commands", each_medium_gets_its_commands },
	{ "a disc becomes a cue sheet", a_disc_becomes_a_cue_sheet },
	{ "texts are written before all else", texts_are_written_before_all_else },
	{ "each medium is described", each_medium_is_described },
	{ "what was written is described", what_was_written_is_described },
	{ "failures are told in words", failures_are_told_in_words },
	{ "what was begun can be closed", what_was_begun_can_be_closed },
	{ "no CD is longer than its addresses", no_cd_is_longer_than_its_addresses },
	{ "what cannot be is refused", what_cannot_be_is_refused },
	CU_TEST_INFO_NULL,
};
