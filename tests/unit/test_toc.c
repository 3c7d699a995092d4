/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/context.h"
#include "format/format.h"
#include "suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NONE DISCIMG_NO_LBA

static char path[64];

/* Opens TEXT as a .toc; NULL when that fails. */
static struct discimg_disc *open_text(struct discimg_job *job, const char *text)
{
	struct discimg_disc *disc = NULL;
	strcpy(path, "/tmp/discimg-toc.XXXXXX");
	int fd = mkstemp(path);
	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	format_toc.open(job, path, &disc);
	unlink(path);
	return disc;
}

static void statements_become_addresses(void)
{
	static const struct {
		const char *text;
		int32_t start_lba, end_lba, indexes[4];
		uint32_t pregap_unstored, postgap_unstored;
	} rows[] = {
		{ "TRACK AUDIO SILENCE 00:04:00", 0, 300, { NONE, 0, NONE, NONE }, 0, 300 },
		{ "TRACK AUDIO PREGAP 00:02:00 SILENCE 00:04:00", 0, 450, { 0, 150, NONE, NONE },
			150, 300 },
		{ "TRACK AUDIO SILENCE 00:04:00 START 00:01:00 INDEX 00:00:01", 0, 300,
			{ 0, 75, 76, NONE }, 75, 225 },
		/* the position of START is rounded up to a sector */
		{ "TRACK AUDIO SILENCE 589 START SILENCE 00:04:00", 0, 302, { 0, 2, NONE, NONE }, 2,
			300 },
		{ "TRACK AUDIO SILENCE 588 START 00:00:00 SILENCE 1", 0, 2, { NONE, 0, NONE, NONE },
			0, 2 },
		{ "TRACK AUDIO SILENCE 00:04:00 END 00:02:00 INDEX 00:01:00", 0, 300,
			{ NONE, 0, 75, 150 }, 0, 300 },
		{ "TRACK AUDIO SILENCE 00:04:00 END 00:01:00 INDEX 00:02:00", 0, 300,
			{ NONE, 0, 75, 150 }, 0, 300 },
		{ "TRACK AUDIO ZERO 2353", 0, 2, { NONE, 0, NONE, NONE }, 0, 2 },
		{ "TRACK MODE1 ZERO 4096", 0, 2, { NONE, 0, NONE, NONE }, 0, 2 },
		{ "TRACK MODE1 ZERO MODE2 4672", 0, 2, { NONE, 0, NONE, NONE }, 0, 2 },
		{ "TRACK MODE1 ZERO MODE0 00:00:02", 0, 2, { NONE, 0, NONE, NONE }, 0, 2 },
		{ "TRACK MODE2_FORM2 RW ZERO 4840", 0, 2, { NONE, 0, NONE, NONE }, 0, 2 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct discimg_job *job = discimg_job_new(NULL);
		struct discimg_disc *disc = open_text(job, rows[i].text);
		CU_ASSERT_PTR_NOT_NULL_FATAL(disc);
		const struct discimg_track *track = discimg_disc_track(disc, 0);
		CU_ASSERT_EQUAL(track->start_lba, rows[i].start_lba);
		CU_ASSERT_EQUAL(track_end_lba(track), rows[i].end_lba);
		for (int k = 0; k < 4; k++)
			CU_ASSERT_EQUAL(track->index_lba[k], rows[i].indexes[k]);
		CU_ASSERT_EQUAL(track->pregap_unstored, rows[i].pregap_unstored);
		CU_ASSERT_EQUAL(track->postgap_unstored, rows[i].postgap_unstored);
		discimg_disc_free(disc);
		discimg_job_free(job);
	}
}

static void modes_reach_the_model(void)
{
	static const struct {
		const char *text;
		enum discimg_track_mode mode;
		unsigned nbytes, sub_nbytes;
		enum discimg_sub_kind sub_kind;
		unsigned disc_type;
	} rows[] = {
		{ "TRACK AUDIO ZERO 1", DISCIMG_AUDIO, 2352, 0, 0, 0x00 },
		{ "TRACK AUDIO RW ZERO 1", DISCIMG_AUDIO, 2352, 96, DISCIMG_SUB_RW, 0x00 },
		{ "TRACK MODE1 RW_RAW ZERO 1", DISCIMG_MODE1, 2048, 96, DISCIMG_SUB_RAW, 0x00 },
		{ "TRACK MODE1_RAW ZERO 1", DISCIMG_MODE1, 2352, 0, 0, 0x00 },
		{ "TRACK MODE2 ZERO 1", DISCIMG_MODE2, 2336, 0, 0, 0x20 },
		{ "CD_ROM TRACK MODE2 ZERO 1", DISCIMG_MODE2, 2336, 0, 0, 0x00 },
		{ "TRACK MODE2_RAW ZERO 1", DISCIMG_MODE2, 2352, 0, 0, 0x20 },
		{ "TRACK MODE2_FORM1 ZERO 1", DISCIMG_MODE2, 2048, 0, 0, 0x20 },
		{ "TRACK MODE2_FORM2 ZERO 1", DISCIMG_MODE2, 2336, 0, 0, 0x20 },
		{ "CD_ROM_XA TRACK MODE2_FORM_MIX ZERO 1", DISCIMG_MODE2, 2336, 0, 0, 0x20 },
		{ "CD_DA CD_I TRACK MODE2_RAW ZERO 1", DISCIMG_CDI, 2352, 0, 0, 0x10 },
		{ "CD_ROM_XA TRACK AUDIO ZERO 1", DISCIMG_AUDIO, 2352, 0, 0, 0x20 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct discimg_job *job = discimg_job_new(NULL);
		struct discimg_disc *disc = open_text(job, rows[i].text);
		CU_ASSERT_PTR_NOT_NULL_FATAL(disc);
		const struct discimg_track *track = discimg_disc_track(disc, 0);
		CU_ASSERT_EQUAL(track->mode, rows[i].mode);
		CU_ASSERT_EQUAL(track->stored_nbytes, rows[i].nbytes);
		CU_ASSERT_EQUAL(track->stored_sub_nbytes, rows[i].sub_nbytes);
		CU_ASSERT_EQUAL(track->stored_sub_kind, rows[i].sub_kind);
		CU_ASSERT_EQUAL(discimg_disc_session(disc, 0)->disc_type, rows[i].disc_type);
		discimg_disc_free(disc);
		discimg_job_free(job);
	}
}

static void texts_reach_the_model(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = open_text(job,
		"// REM DATE 1999\nCD_DA CATALOG \"1234567890123\" FIRST_TRACK_NO 4\n"
		"CD_TEXT {\n  LANGUAGE_MAP { 0 : EN 1: 105 2:8 }\n"
		"  LANGUAGE 0 { TITLE \"Gr\\366\\337e\" PERFORMER \"\" GENRE {0, 12, 74, 0} }\n"
		"  LANGUAGE 1 { TITLE \"\\224M\" SIZE_INFO { 128, 4, 4, 3 } }\n"
		"  LANGUAGE 2 { ENCODING_ASCII MESSAGE \"a \\\"b\\\" \\\\\" TOC_INFO1 { 1 } } }\n"
		"TRACK AUDIO // REM inside\n NO COPY COPY FOUR_CHANNEL_AUDIO PRE_EMPHASIS "
		"NO PRE_EMPHASIS\nISRC \"abcde1234567\"\n"
		"CD_TEXT { LANGUAGE 1 { TITLE \"\xe7\x86\xb1\" ISRC \"X\" } }\nZERO 1");
	CU_ASSERT_PTR_NOT_NULL_FATAL(disc);
	const struct discimg_track *track = discimg_disc_track(disc, 0);
	CU_ASSERT_STRING_EQUAL(discimg_disc_mcn(disc), "1234567890123");
	CU_ASSERT_EQUAL(track->number, 4);
	CU_ASSERT_EQUAL(track->flags, DISCIMG_FLAG_DCP | DISCIMG_FLAG_4CH);
	CU_ASSERT_STRING_EQUAL(track->isrc, "ABCDE1234567");
	CU_ASSERT_STRING_EQUAL(discimg_disc_cdtext(disc, 0, 0, DISCIMG_CDTEXT_TITLE),
		"Gr\xc3\xb6\xc3\x9f"
		"e");
	CU_ASSERT_PTR_NULL(discimg_disc_cdtext(disc, 0, 0, DISCIMG_CDTEXT_PERFORMER));
	CU_ASSERT_STRING_EQUAL(discimg_disc_cdtext(disc, 0, 0, DISCIMG_CDTEXT_GENRE), "J");
	CU_ASSERT_EQUAL(discimg_disc_cdtext_block(disc, 0)->genre, 12);
	CU_ASSERT_STRING_EQUAL(
		discimg_disc_cdtext(disc, 1, 0, DISCIMG_CDTEXT_TITLE), "\xe7\x86\xb1");
	CU_ASSERT_STRING_EQUAL(
		discimg_disc_cdtext(disc, 1, 4, DISCIMG_CDTEXT_TITLE), "\xe7\x86\xb1");
	CU_ASSERT_STRING_EQUAL(discimg_disc_cdtext(disc, 1, 4, DISCIMG_CDTEXT_UPC_ISRC), "X");
	CU_ASSERT_EQUAL(discimg_disc_cdtext_block(disc, 1)->language, 0x69);
	CU_ASSERT_EQUAL(discimg_disc_cdtext_block(disc, 1)->charset, DISCIMG_CHARSET_MSJIS);
	CU_ASSERT_EQUAL(discimg_disc_cdtext_block(disc, 1)->copyright, 3);
	CU_ASSERT_EQUAL(discimg_disc_cdtext_block(disc, 2)->charset, DISCIMG_CHARSET_ASCII);
	CU_ASSERT_STRING_EQUAL(
		discimg_disc_cdtext(disc, 2, 0, DISCIMG_CDTEXT_MESSAGE), "a \"b\" \\");
	CU_ASSERT_EQUAL_FATAL(disc->nremarks, 2);
	CU_ASSERT_STRING_EQUAL(disc->remarks[0].text, "DATE 1999");
	CU_ASSERT_EQUAL(disc->remarks[1].track, 4);
	discimg_disc_free(disc);
	discimg_job_free(job);
}

static const char *const names[] = { "a.bin", "a.toc", "out/a.bin", "out/a.toc" };

static FILE *open_in(const char *folder, const char *name, const char *mode)
{
	char full[64 + 16];
	snprintf(full, sizeof(full), "%s/%s", folder, name);
	return fopen(full, mode);
}

/* A folder with a.toc of TEXT, an a.bin of zeros that is long enough for all, and a folder out. */
static void enter(char folder[64], const char *text)
{
	char out[80];
	strcpy(folder, "/tmp/discimg-toc.XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
	snprintf(out, sizeof(out), "%s/out", folder);
	CU_ASSERT_EQUAL_FATAL(mkdir(out, 0700), 0);
	FILE *data = open_in(folder, "a.bin", "w"), *sheet = open_in(folder, "a.toc", "w");
	CU_ASSERT_FATAL(data && sheet);
	CU_ASSERT_EQUAL(ftruncate(fileno(data), 2 << 20), 0);
	CU_ASSERT_TRUE(fputs(text, sheet) >= 0);
	fclose(data);
	fclose(sheet);
}

static void leave(const char *folder)
{
	char full[80];
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(full, sizeof(full), "%s/%s", folder, names[i]);
		unlink(full);
	}
	snprintf(full, sizeof(full), "%s/out", folder);
	CU_ASSERT_EQUAL(rmdir(full), 0);
	CU_ASSERT_EQUAL(rmdir(folder), 0);
}

/* What out/a.toc says when a.toc is read and written. */
static void read_and_write(const char *folder, char text[4096])
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = NULL;
	struct format_options options = { 0 };
	struct format_writer writer = { 0 };
	char full[80];
	snprintf(full, sizeof(full), "%s/a.toc", folder);
	CU_ASSERT_EQUAL_FATAL(format_toc.open(job, full, &disc), 0);
	snprintf(full, sizeof(full), "%s/out/a.toc", folder);
	CU_ASSERT_EQUAL_FATAL(format_toc.create(job, disc, full, &options, &writer), 0);
	CU_ASSERT_EQUAL(writer.commit(writer.state, job), 0);
	format_writer_free(&writer);
	discimg_disc_free(disc);
	discimg_job_free(job);
	FILE *f = fopen(full, "r");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	text[fread(text, 1, 4095, f)] = '\0';
	fclose(f);
}

static void what_is_written_is_what_was_read(void)
{
	static const char *const rows[] = {
		"CD_DA\n\nTRACK AUDIO\nFILE \"a.bin\" SWAP 0 00:04:00\n",
		"CD_DA\n\nTRACK AUDIO\nSILENCE 00:02:00\nFILE \"a.bin\" SWAP 0 00:04:00\n"
		"SILENCE 00:00:10\nSTART 00:03:00\nINDEX 00:00:01\nINDEX 00:01:00\n",
		"CD_ROM\n// REM DATE 1999\nCATALOG \"1234567890123\"\nFIRST_TRACK_NO 4\n\n"
		"TRACK MODE1\nDATAFILE \"a.bin\" 00:02:00\n\n"
		"TRACK AUDIO\n// REM inside\nCOPY\nPRE_EMPHASIS\nFOUR_CHANNEL_AUDIO\n"
		"ISRC \"ABCDE1234567\"\nFILE \"a.bin\" SWAP #307200 0 00:04:00\n",
		"CD_ROM\n\nTRACK MODE1_RAW RW_RAW\nDATAFILE \"a.bin\" 00:00:10\n\n"
		"TRACK AUDIO RW\nZERO AUDIO RW 00:02:00\nDATAFILE \"a.bin\" #24480 00:04:00\n"
		"START 00:02:00\n",
		"CD_ROM\n\nTRACK MODE2\nDATAFILE \"a.bin\" 00:04:00\n",
		"CD_ROM_XA\n\nTRACK MODE2_FORM_MIX\nDATAFILE \"a.bin\" 00:00:01\n\n"
		"TRACK MODE2_FORM1\nZERO MODE2_FORM1 00:02:00\n"
		"DATAFILE \"a.bin\" #2336 00:00:01\nSTART 00:02:00\n",
		"CD_I\n\nTRACK MODE2_RAW\nDATAFILE \"a.bin\" 00:00:01\n",
		/* each language in its own code: Latin-1, MS-JIS; what a code lacks, in UTF-8 */
		"CD_DA\nCD_TEXT {\n  LANGUAGE_MAP { 0 : 9 1 : 105 2 : 8 }\n"
		"  LANGUAGE 0 {\n    TITLE \"Gr\\366\\337e \\\"1\\\" \\\\\"\n"
		"    GENRE { 0, 12, 74, 228, 0 }\n  }\n"
		"  LANGUAGE 1 {\n    TITLE \"\\224M\"\n    DISC_ID \"X-1\"\n"
		"    SIZE_INFO { 128, 1, 1, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "
		"0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }\n  }\n"
		"  LANGUAGE 2 {\n    MESSAGE \"\xe7\x86\xb1\"\n  }\n}\n\n"
		"TRACK AUDIO\nCD_TEXT {\n  LANGUAGE 0 {\n    COMPOSER \"B\"\n    ISRC \"X\"\n"
		"  }\n}\nFILE \"a.bin\" SWAP 0 00:00:01\n",
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char folder[64], text[4096];
		enter(folder, rows[i]);
		read_and_write(folder, text);
		CU_ASSERT_STRING_EQUAL(text, rows[i]);
		leave(folder);
	}
}

static void what_no_toc_can_tell_is_refused(void)
{
	static const struct {
		enum discimg_track_mode modes[2];
		uint32_t nsectors;
		const char *message;
	} rows[] = {
		{ { DISCIMG_CDI, DISCIMG_MODE2 }, 300, "track 2 is no CD-i track, others are not" },
		{ { DISCIMG_MODE1, DISCIMG_MODE1 }, 300000,
			"track 2 ends at sector 599999: a .toc" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct discimg_job *job = discimg_job_new(NULL);
		struct discimg_disc *disc = disc_new("test", DISCIMG_MEDIUM_ANY);
		struct format_options options = { 0 };
		struct format_writer writer = { 0 };
		for (int k = 0; k < 2; k++) {
			struct discimg_track *track = disc_add_track(disc);
			track->mode = rows[i].modes[k];
			track->stored_nbytes = rows[i].modes[k] == DISCIMG_MODE1 ? 2048 : 2336;
			track->start_lba = track->index_lba[1] = k * (int32_t)rows[i].nsectors;
			track->nsectors = rows[i].nsectors;
		}
		CU_ASSERT_EQUAL_FATAL(disc_finish(job, disc, "test"), 0);
		CU_ASSERT_EQUAL(format_toc.create(job, disc, "/nowhere/a.toc", &options, &writer),
			DISCIMG_E_REFUSED);
		CU_ASSERT_PTR_NOT_NULL(strstr(discimg_job_error(job), rows[i].message));
		discimg_disc_free(disc);
		discimg_job_free(job);
	}
}

CU_TestInfo tests_of_toc[] = {
	{ "statements become addresses", statements_become_addresses },
	{ "modes reach the model", modes_reach_the_model },
	{ "texts reach the model", texts_reach_the_model },
	{ "what is written is what was read", what_is_written_is_what_was_read },
	{ "what no .toc can tell is refused", what_no_toc_can_tell_is_refused },
	CU_TEST_INFO_NULL,
};
