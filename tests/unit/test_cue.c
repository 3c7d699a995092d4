/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/context.h"
#include "format/format.h"
#include "suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NONE DISCIMG_NO_LBA

static const char *const names[] = { "a.bin", "b.bin", "in.cue", "out.cue", "out.bin" };

/* A folder with a.bin and b.bin, 300 audio sectors each; the working directory is left alone. */
struct place {
	char folder[64];
	struct discimg_job *job;
};

static const char *in_folder(const struct place *place, const char *name, char path[128])
{
	snprintf(path, 128, "%s/%s", place->folder, name);
	return path;
}

static void put(const struct place *place, const char *name, const char *bytes, size_t nbytes)
{
	char path[128];
	FILE *f = fopen(in_folder(place, name, path), "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fwrite(bytes, 1, nbytes, f);
	fclose(f);
}

static void enter(struct place *place)
{
	static char sectors[300 * 2352];
	strcpy(place->folder, "/tmp/discimg-cue.XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(place->folder));
	put(place, "a.bin", sectors, sizeof(sectors));
	put(place, "b.bin", sectors, sizeof(sectors));
	place->job = discimg_job_new(NULL);
}

static void leave(struct place *place)
{
	char path[128];
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(in_folder(place, names[i], path));
	CU_ASSERT_EQUAL(rmdir(place->folder), 0);
	discimg_job_free(place->job);
}

static int open_sheet(struct place *place, const char *text, struct discimg_disc **disc)
{
	char path[128];
	put(place, "in.cue", text, strlen(text));
	return format_cue.open(place->job, in_folder(place, "in.cue", path), disc);
}

struct expected_track {
	unsigned session;
	int32_t start_lba, end_lba, index00, index01;
	uint32_t pregap_unstored, postgap_unstored;
};

/* Where things lie, computed by hand from the sheets. */
static void indexes_become_addresses(void)
{
	static const struct {
		const char *sheet;
		struct expected_track tracks[3];
	} rows[] = {
		{ "FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n"
		  "TRACK 02 AUDIO\nINDEX 00 00:01:00\nINDEX 01 00:02:00\n",
			{ { 1, 0, 75, NONE, 0, 0, 0 }, { 1, 75, 300, 75, 150, 0, 0 } } },
		{ "FILE a.bin BINARY\nTRACK 01 AUDIO\nPREGAP 00:00:32\nINDEX 01 00:00:00\n"
		  "TRACK 02 AUDIO\nPREGAP 00:02:00\nINDEX 01 00:02:00\nPOSTGAP 00:01:00\n",
			{ { 1, 0, 182, 0, 32, 32, 0 }, { 1, 182, 557, 182, 332, 150, 75 } } },
		{ "FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n"
		  "FILE b.bin BINARY\nTRACK 02 AUDIO\nINDEX 00 00:00:00\nINDEX 01 00:02:00\n",
			{ { 1, 0, 300, NONE, 0, 0, 0 }, { 1, 300, 600, 300, 450, 0, 0 } } },
		/* the pregap lies at the end of the file before */
		{ "FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n"
		  "TRACK 02 AUDIO\nINDEX 00 00:03:00\nFILE b.bin BINARY\nINDEX 01 00:00:00\n",
			{ { 1, 0, 225, NONE, 0, 0, 0 }, { 1, 225, 600, 225, 300, 0, 0 } } },
		/* sectors before the first index of a file */
		{ "FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:33\n",
			{ { 1, 0, 300, 0, 33, 0, 0 } } },
		/* a second session without lengths: 01:30:00 + 01:00:00 + 00:02:00 */
		{ "FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nREM SESSION 02\n"
		  "TRACK 02 AUDIO\nINDEX 01 00:02:00\n",
			{ { 1, 0, 150, NONE, 0, 0, 0 }, { 2, 11550, 11700, NONE, 11550, 0, 0 } } },
		/* with them, and one more session: 00:30:00 + 01:00:00 + 00:02:00 */
		{ "FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nREM LEAD-OUT 00:00:10\n"
		  "REM SESSION 02\nREM LEAD-IN 00:00:20\nREM PREGAP 00:00:30\n"
		  "TRACK 02 AUDIO\nINDEX 01 00:01:00\nREM SESSION 03\n"
		  "TRACK 03 AUDIO\nINDEX 01 00:02:00\n",
			{ { 1, 0, 75, NONE, 0, 0, 0 }, { 2, 135, 210, NONE, 135, 0, 0 },
				{ 3, 7110, 7260, NONE, 7110, 0, 0 } } },
		/* a GD-ROM, which goes on behind 99:59:74 */
		{ "REM SINGLE-DENSITY AREA\nFILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n"
		  "REM HIGH-DENSITY AREA\nTRACK 02 AUDIO\nINDEX 01 00:02:00\nPOSTGAP 99:59:74\n",
			{ { 1, 0, 150, NONE, 0, 0, 0 },
				{ 2, 45000, 495149, NONE, 45000, 0, 449999 } } },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct place place;
		struct discimg_disc *disc = NULL;
		enter(&place);
		CU_ASSERT_EQUAL(open_sheet(&place, rows[i].sheet, &disc), 0);
		for (size_t k = 0; disc && k < disc->ntracks; k++) {
			const struct discimg_track *track = &disc->tracks[k];
			const struct expected_track *expected = &rows[i].tracks[k];
			CU_ASSERT_EQUAL(track->session, expected->session);
			CU_ASSERT_EQUAL(track->start_lba, expected->start_lba);
			CU_ASSERT_EQUAL(track_end_lba(track), expected->end_lba);
			CU_ASSERT_EQUAL(track->index_lba[0], expected->index00);
			CU_ASSERT_EQUAL(track->index_lba[1], expected->index01);
			CU_ASSERT_EQUAL(track->pregap_unstored, expected->pregap_unstored);
			CU_ASSERT_EQUAL(track->postgap_unstored, expected->postgap_unstored);
		}
		CU_ASSERT_TRUE(disc && disc->ntracks && disc->ntracks <= 3);
		discimg_disc_free(disc);
		leave(&place);
	}
}

static void a_sheet_of_one_plain_track_is_any_medium(void)
{
	static const struct {
		const char *sheet;
		enum discimg_medium medium;
	} rows[] = {
		{ "FILE a.bin BINARY\nTRACK 01 MODE1/2048\nINDEX 01 00:00:00\n",
			DISCIMG_MEDIUM_ANY },
		{ "FILE a.bin BINARY\nTRACK 01 MODE1/2352\nINDEX 01 00:00:00\n",
			DISCIMG_MEDIUM_CD },
		{ "CATALOG 1234567890123\nFILE a.bin BINARY\nTRACK 01 MODE1/2048\n"
		  "INDEX 01 00:00:00\n",
			DISCIMG_MEDIUM_CD },
		{ "FILE a.bin BINARY\nTRACK 01 MODE1/2048\nPREGAP 00:02:00\nINDEX 01 00:00:00\n",
			DISCIMG_MEDIUM_CD },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct place place;
		struct discimg_disc *disc = NULL;
		enter(&place);
		CU_ASSERT_EQUAL_FATAL(open_sheet(&place, rows[i].sheet, &disc), 0);
		CU_ASSERT_EQUAL(discimg_disc_medium(disc), rows[i].medium);
		discimg_disc_free(disc);
		leave(&place);
	}
}

static void texts_reach_the_model(void)
{
	struct place place;
	struct discimg_disc *disc = NULL;
	enter(&place);
	CU_ASSERT_EQUAL_FATAL(open_sheet(&place,
				      "CATALOG 1234567890123\nTITLE \"Gr\xf6\xdf"
				      "e\"\nREM DATE 1999\n"
				      "FILE a.bin BINARY\nTRACK 01 AUDIO\nPERFORMER The \"X\"\n"
				      "FLAGS SCMS 4CH\nISRC gbaye9900001\nREM inside\n"
				      "INDEX 01 00:00:00\n",
				      &disc),
		0);
	const struct discimg_track *track = discimg_disc_track(disc, 0);
	CU_ASSERT_STRING_EQUAL(discimg_disc_mcn(disc), "1234567890123");
	CU_ASSERT_STRING_EQUAL(discimg_disc_cdtext(disc, 0, 0, DISCIMG_CDTEXT_TITLE),
		"Gr\xc3\xb6\xc3\x9f"
		"e");
	CU_ASSERT_STRING_EQUAL(
		discimg_disc_cdtext(disc, 0, track->number, DISCIMG_CDTEXT_PERFORMER), "The \"X\"");
	CU_ASSERT_STRING_EQUAL(track->isrc, "GBAYE9900001");
	CU_ASSERT_EQUAL(track->flags, DISCIMG_FLAG_SCMS | DISCIMG_FLAG_4CH);
	CU_ASSERT_EQUAL_FATAL(disc->nremarks, 2);
	CU_ASSERT_STRING_EQUAL(disc->remarks[0].text, "DATE 1999");
	CU_ASSERT_EQUAL(disc->remarks[1].track, 1);
	discimg_disc_free(disc);
	leave(&place);
}

/* What a drive tells: the pregap of LBA -150, of a later session, and a hole between tracks. */
static void gaps_of_a_drive_are_written_as_a_sheet_has_them(void)
{
	static const struct {
		unsigned session;
		int32_t start_lba, index01;
		uint32_t nsectors, pregap_unstored;
	} tracks[] = {
		{ 1, -150, 0, 450, 150 },
		{ 1, 310, 310, 90, 0 },
		{ 2, 11650, 11800, 350, 150 },
	};
	struct place place;
	struct format_writer writer = { 0 };
	struct discimg_disc *disc = disc_new("test", DISCIMG_MEDIUM_CD);
	char path[128];
	enter(&place);
	for (size_t i = 0; i < sizeof(tracks) / sizeof(tracks[0]); i++) {
		struct discimg_track *track = disc_add_track(disc);
		track->session = tracks[i].session;
		track->start_lba = tracks[i].start_lba;
		track->nsectors = tracks[i].nsectors;
		track->index_lba[1] = tracks[i].index01;
		track->pregap_unstored = tracks[i].pregap_unstored;
		track->stored_nbytes = 2352;
	}
	CU_ASSERT_EQUAL_FATAL(disc_finish(place.job, disc, "test"), 0);
	struct format_options options = { 0 };
	CU_ASSERT_EQUAL_FATAL(format_cue.create(place.job, disc, in_folder(&place, "out.cue", path),
				      &options, &writer),
		0);
	CU_ASSERT_EQUAL(writer.ranges[0].lba, 0);
	CU_ASSERT_EQUAL(writer.ranges[0].nsectors, 300);
	CU_ASSERT_EQUAL(writer.ranges[2].lba, 11800);
	CU_ASSERT_EQUAL(writer.commit(writer.state, place.job), 0);
	format_writer_free(&writer);
	discimg_disc_free(disc);

	char text[512] = "";
	FILE *f = fopen(path, "r");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_TRUE(fread(text, 1, sizeof(text) - 1, f) > 0);
	fclose(f);
	CU_ASSERT_STRING_EQUAL(text,
		"REM SESSION 01\nFILE \"out.bin\" BINARY\n"
		"  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n"
		"  TRACK 02 AUDIO\n    PREGAP 00:00:10\n    INDEX 01 00:04:00\n"
		"REM LEAD-OUT 01:30:00\nREM SESSION 02\nREM LEAD-IN 01:00:00\n"
		"REM PREGAP 00:02:00\n"
		"  TRACK 03 AUDIO\n    INDEX 01 00:05:15\n");
	leave(&place);
}

CU_TestInfo tests_of_cue[] = {
	{ "indexes become addresses", indexes_become_addresses },
	{ "a sheet of one plain track is any medium", a_sheet_of_one_plain_track_is_any_medium },
	{ "texts reach the model", texts_reach_the_model },
	{ "gaps of a drive are written as a sheet has them",
		gaps_of_a_drive_are_written_as_a_sheet_has_them },
	CU_TEST_INFO_NULL,
};
