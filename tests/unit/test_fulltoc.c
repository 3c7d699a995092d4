/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drive/fulltoc.h"
#include "suites.h"

/* A CD-Extra: one session with two audio tracks, and one with an XA track. */
static const uint8_t cd_extra[] = {
	0x00, 0x65, 1, 2, /* length of what follows, first and last session */
	/* session, ADR and control, TNO, POINT, MSF, 0, PMSF */
	1, 0x10, 0, 0xa0, 0, 0, 0, 0, 1, 0x00, 0,   /* first track, disc type CD-DA */
	1, 0x10, 0, 0xa1, 0, 0, 0, 0, 2, 0, 0,      /* last track */
	1, 0x10, 0, 0xa2, 0, 0, 0, 0, 10, 0, 0,     /* lead-out at 10:00:00 */
	1, 0x10, 0, 0x01, 0, 0, 0, 0, 0, 2, 0,      /* track 1 */
	1, 0x10, 0, 0x02, 0, 0, 0, 0, 5, 0, 0,      /* track 2 */
	2, 0x14, 0, 0xa0, 0, 0, 0, 0, 3, 0x20, 0,   /* first track, disc type XA */
	2, 0x14, 0, 0xa2, 0, 0, 0, 0, 20, 0, 0,     /* lead-out at 20:00:00 */
	2, 0x14, 0, 0x03, 0, 0, 0, 0, 12, 32, 0,    /* track 3 */
	1, 0x50, 0, 0xb0, 12, 30, 0, 2, 79, 59, 74, /* next program area: says nothing to us */
};

static void tracks_belong_to_their_sessions(void)
{
	struct toc toc;
	full_toc_parse(cd_extra, sizeof(cd_extra), &toc);
	CU_ASSERT_EQUAL(toc.tracks[1].session, 1);
	CU_ASSERT_EQUAL(toc.tracks[2].session, 1);
	CU_ASSERT_EQUAL(toc.tracks[3].session, 2);
	CU_ASSERT_EQUAL(toc.tracks[4].session, 0);
	CU_ASSERT_EQUAL(toc.sessions[1].leadout_lba, 10 * 4500 - 150);
	CU_ASSERT_EQUAL(toc.sessions[2].leadout_lba, 20 * 4500 - 150);
	CU_ASSERT_EQUAL(toc.tracks[3].control, 4);
	CU_ASSERT_EQUAL(toc.tracks[3].lba, 12 * 4500 + 32 * 75 - 150);
	CU_ASSERT_EQUAL(toc.sessions[1].disc_type, 0);
	CU_ASSERT_EQUAL(toc.sessions[2].disc_type, DISC_TYPE_XA);
	CU_ASSERT_EQUAL(toc.first_track, 1);
	CU_ASSERT_EQUAL(toc.last_track, 3);
	CU_ASSERT(toc_is_whole(&toc));
}

static void what_is_cut_off_or_absurd_tells_nothing(void)
{
	static const uint8_t absurd[] = { 0, 24, 1, 1, /* session 0, and session 200 */
		0, 0x10, 0, 0x01, 0, 0, 0, 0, 0, 2, 0, 200, 0x10, 0, 0x02, 0, 0, 0, 0, 0, 2, 0 };
	struct toc toc;
	full_toc_parse(cd_extra, 4 + 4 * 11 - 1, &toc);
	CU_ASSERT_EQUAL(toc.sessions[1].leadout_lba, 10 * 4500 - 150);
	CU_ASSERT_EQUAL(toc.tracks[1].session, 0);
	full_toc_parse(absurd, sizeof(absurd), &toc);
	CU_ASSERT_EQUAL(toc.tracks[1].session, 0);
	CU_ASSERT_EQUAL(toc.tracks[2].session, 0);
	full_toc_parse(cd_extra, 0, &toc);
	CU_ASSERT_EQUAL(toc.sessions[1].leadout_lba, 0);
}

/* Tracks 1 and 2 of session 1, whose lead-out is at sector 1000, with one thing wrong. */
static void a_broken_table_is_not_whole(void)
{
	static const struct {
		struct toc_track first, second;
		bool is_whole;
	} rows[] = {
		{ { 1, 0, 0 }, { 1, 0, 500 }, true },   /* nothing */
		{ { 0, 0, 0 }, { 1, 0, 500 }, false },  /* no track 1 before 2 */
		{ { 1, 0, 500 }, { 1, 0, 0 }, false },  /* tracks in the wrong order */
		{ { 2, 0, 0 }, { 1, 0, 500 }, false },  /* sessions in the wrong order */
		{ { 1, 0, 0 }, { 2, 0, 500 }, false },  /* a session without lead-out */
		{ { 1, 0, 0 }, { 1, 0, 1000 }, false }, /* a track behind its lead-out */
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct toc toc = { .first_track = 1, .last_track = 2 };
		toc.tracks[1] = rows[i].first;
		toc.tracks[2] = rows[i].second;
		toc.sessions[1].leadout_lba = 1000;
		CU_ASSERT_EQUAL(toc_is_whole(&toc), rows[i].is_whole);
	}
	struct toc none = { 0 };
	CU_ASSERT_FALSE(toc_is_whole(&none));
}

CU_TestInfo tests_of_fulltoc[] = {
	{ "tracks belong to their sessions", tracks_belong_to_their_sessions },
	{ "what is cut off or absurd tells nothing", what_is_cut_off_or_absurd_tells_nothing },
	{ "a broken table is not whole", a_broken_table_is_not_whole },
	CU_TEST_INFO_NULL,
};
