/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/context.h"
#include "disc/disc.h"
#include "sector/msf.h"
#include "suites.h"

#include <string.h>

struct row {
	const char *expected; /* in the message; NULL: the disc is good */
	enum discimg_medium medium;
	struct {
		unsigned number, session;
		int32_t start_lba;
		uint32_t nsectors;
		int32_t index[3]; /* 00, 01, 02 */
		uint32_t pregap_unstored;
	} tracks[3];
};

#define NONE DISCIMG_NO_LBA

static struct discimg_disc *disc_of(const struct row *row)
{
	struct discimg_disc *disc = disc_new("test", row->medium);
	for (size_t i = 0; i < 3 && row->tracks[i].number; i++) {
		struct discimg_track *track = disc_add_track(disc);
		track->number = row->tracks[i].number;
		track->session = row->tracks[i].session;
		track->start_lba = row->tracks[i].start_lba;
		track->nsectors = row->tracks[i].nsectors;
		track->pregap_unstored = row->tracks[i].pregap_unstored;
		track->stored_nbytes = 2352;
		memcpy(track->index_lba, row->tracks[i].index, sizeof(row->tracks[i].index));
	}
	return disc;
}

static void finish_checks_what_a_disc_must_be(void)
{
	static const struct row rows[] = {
		{ NULL, DISCIMG_MEDIUM_CD, { { 1, 1, 0, 100, { NONE, 0, NONE }, 0 } } },
		{ NULL, DISCIMG_MEDIUM_CD,
			{ { 1, 1, -150, 250, { -150, 0, 1 }, 150 },
				{ 2, 1, 100, 100, { 100, 110, NONE }, 0 } } },
		{ NULL, DISCIMG_MEDIUM_CD, { { 7, 1, 0, 449850, { NONE, 0, NONE }, 0 } } },
		{ NULL, DISCIMG_MEDIUM_ANY, { { 1, 1, 0, 2147483647, { NONE, 0, NONE }, 0 } } },
		{ "holds no track", DISCIMG_MEDIUM_CD, { { 0 } } },
		{ "track 1 is empty", DISCIMG_MEDIUM_CD, { { 1, 1, 0, 0, { NONE, 0, NONE }, 0 } } },
		{ "track 1 has no INDEX 01", DISCIMG_MEDIUM_CD,
			{ { 1, 1, 0, 9, { 0, NONE, NONE }, 0 } } },
		{ "INDEX 02 is at sector 3, before what precedes it at 5", DISCIMG_MEDIUM_CD,
			{ { 1, 1, 0, 9, { 0, 5, 3 }, 0 } } },
		{ "INDEX 01 is at sector 0, before what precedes it at 1", DISCIMG_MEDIUM_CD,
			{ { 1, 1, 1, 9, { NONE, 0, NONE }, 0 } } },
		{ "INDEX 02 is at sector 9, but the track ends at 9", DISCIMG_MEDIUM_CD,
			{ { 1, 1, 0, 9, { NONE, 0, 9 }, 0 } } },
		{ "track number 100, expected 1 to 99", DISCIMG_MEDIUM_CD,
			{ { 100, 1, 0, 9, { NONE, 0, NONE }, 0 } } },
		{ "ends at sector 449850, but the last one that a CD (99:59:74) has is 449849",
			DISCIMG_MEDIUM_CD, { { 1, 1, 0, 449851, { NONE, 0, NONE }, 0 } } },
		{ "shorter than its gaps", DISCIMG_MEDIUM_CD,
			{ { 1, 1, 0, 9, { NONE, 0, NONE }, 10 } } },
		{ "track 3 follows track 1", DISCIMG_MEDIUM_CD,
			{ { 1, 1, 0, 9, { NONE, 0, NONE }, 0 },
				{ 3, 1, 9, 9, { NONE, 9, NONE }, 0 } } },
		{ "track 2 follows track 1", DISCIMG_MEDIUM_CD,
			{ { 1, 2, 0, 9, { NONE, 0, NONE }, 0 },
				{ 2, 1, 9, 9, { NONE, 9, NONE }, 0 } } },
		{ "track 2 starts at sector 8, inside track 1, which ends at 9", DISCIMG_MEDIUM_CD,
			{ { 1, 1, 0, 9, { NONE, 0, NONE }, 0 },
				{ 2, 1, 8, 9, { NONE, 8, NONE }, 0 } } },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct discimg_job *job = discimg_job_new(NULL);
		struct discimg_disc *disc = disc_of(&rows[i]);
		int r = disc_finish(job, disc, "test");
		CU_ASSERT_EQUAL(r, rows[i].expected ? DISCIMG_E_FORMAT : 0);
		CU_ASSERT_PTR_NOT_NULL(
			strstr(discimg_job_error(job), rows[i].expected ? rows[i].expected : ""));
		discimg_disc_free(disc);
		discimg_job_free(job);
	}
}

static const struct row two_sessions = { NULL, DISCIMG_MEDIUM_CD,
	{ { 4, 1, 0, 100, { 0, 10, NONE }, 0 }, { 5, 1, 100, 50, { NONE, 100, NONE }, 0 },
		{ 6, 2, 11550, 60, { NONE, 11560, NONE }, 10 } } };

static void sessions_follow_from_tracks(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = disc_of(&two_sessions);
	CU_ASSERT_EQUAL_FATAL(disc_finish(job, disc, "test"), 0);
	CU_ASSERT_EQUAL_FATAL(discimg_disc_nsessions(disc), 2);
	const struct discimg_session *session = discimg_disc_session(disc, 0);
	CU_ASSERT_EQUAL(session->first_track, 4);
	CU_ASSERT_EQUAL(session->last_track, 5);
	CU_ASSERT_EQUAL(session->leadout_lba, 150);
	CU_ASSERT_EQUAL(discimg_disc_session(disc, 1)->start_lba, 11550);
	CU_ASSERT_EQUAL(discimg_disc_nsectors(disc), 11610);
	CU_ASSERT_PTR_NULL(discimg_disc_session(disc, 2));
	CU_ASSERT_PTR_NULL(discimg_disc_track(disc, 3));
	discimg_disc_free(disc);
	discimg_job_free(job);
}

static void a_sector_is_found_in_its_track_or_in_none(void)
{
	static const struct {
		int32_t lba;
		unsigned track; /* 0: none */
	} rows[] = {
		{ -1, 0 },
		{ 0, 4 },
		{ 99, 4 },
		{ 100, 5 },
		{ 149, 5 },
		{ 150, 0 },
		{ 11549, 0 },
		{ 11550, 6 },
		{ 11609, 6 },
		{ 11610, 0 },
		{ INT32_MAX, 0 },
		{ INT32_MIN, 0 },
	};
	struct discimg_disc *disc = disc_of(&two_sessions);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct discimg_track *track = disc_track_at(disc, rows[i].lba);
		CU_ASSERT_EQUAL(track ? track->number : 0, rows[i].track);
	}
	discimg_disc_free(disc);
}

static int tell_lba(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	(void)state, (void)job, (void)track, (void)status;
	for (uint32_t i = 0; i < n; i++, buf += 2352)
		memset(buf, (lba + (int32_t)i) & 0xff, 2352);
	return 0;
}

static void one_session_becomes_a_disc_from_lba_0(void)
{
	uint8_t sector[2352], status;
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = disc_of(&two_sessions);
	disc->source = (struct disc_source){ .read = tell_lba };
	disc_add_remark(disc, 0, "of the disc");
	disc_add_remark(disc, 4, "of track 4");
	disc_add_remark(disc, 6, "of track 6");
	disc_set_cdtext(disc, 0, 0, DISCIMG_CDTEXT_TITLE, "the disc");
	disc_set_cdtext(disc, 1, 4, DISCIMG_CDTEXT_TITLE, "vier");
	disc_set_cdtext(disc, 1, 6, DISCIMG_CDTEXT_TITLE, "sechs");
	disc_finish(job, disc, "test");
	CU_ASSERT_EQUAL_FATAL(disc_keep_session(job, disc, 2), 0);
	CU_ASSERT_EQUAL(disc->nsessions, 1);
	CU_ASSERT_EQUAL(disc->ntracks, 1);
	CU_ASSERT_EQUAL(disc->tracks[0].number, 1);
	CU_ASSERT_EQUAL(disc->tracks[0].start_lba, -10);
	CU_ASSERT_EQUAL(disc->tracks[0].index_lba[1], 0);
	CU_ASSERT_EQUAL(discimg_disc_nsectors(disc), 50);
	CU_ASSERT_EQUAL(disc->nremarks, 2);
	CU_ASSERT_EQUAL(disc->remarks[1].track, 1);
	CU_ASSERT_STRING_EQUAL(discimg_disc_cdtext(disc, 0, 0, DISCIMG_CDTEXT_TITLE), "the disc");
	CU_ASSERT_STRING_EQUAL(discimg_disc_cdtext(disc, 1, 1, DISCIMG_CDTEXT_TITLE), "sechs");
	CU_ASSERT_PTR_NULL(discimg_disc_cdtext(disc, 1, 4, DISCIMG_CDTEXT_TITLE));
	CU_ASSERT_PTR_NULL(discimg_disc_cdtext(disc, 1, 6, DISCIMG_CDTEXT_TITLE));
	CU_ASSERT_EQUAL(discimg_disc_read(disc, job, 3, 1, 2352, sector, &status), 0);
	CU_ASSERT_EQUAL(sector[100], 11563 & 0xff);
	CU_ASSERT_EQUAL(disc_keep_session(job, disc, 2), DISCIMG_E_INVALID);
	discimg_disc_free(disc);
	discimg_job_free(job);
}

CU_TestInfo tests_of_disc[] = {
	{ "finish checks what a disc must be", finish_checks_what_a_disc_must_be },
	{ "sessions follow from tracks", sessions_follow_from_tracks },
	{ "a sector is found in its track or in none", a_sector_is_found_in_its_track_or_in_none },
	{ "one session becomes a disc from LBA 0", one_session_becomes_a_disc_from_lba_0 },
	CU_TEST_INFO_NULL,
};
