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
	struct full_toc toc;
	full_toc_parse(cd_extra, sizeof(cd_extra), &toc);
	CU_ASSERT_EQUAL(toc.session_of_track[1], 1);
	CU_ASSERT_EQUAL(toc.session_of_track[2], 1);
	CU_ASSERT_EQUAL(toc.session_of_track[3], 2);
	CU_ASSERT_EQUAL(toc.session_of_track[4], 0);
	CU_ASSERT_EQUAL(toc.leadout_lba[1], 10 * 4500 - 150);
	CU_ASSERT_EQUAL(toc.leadout_lba[2], 20 * 4500 - 150);
	CU_ASSERT_EQUAL(toc.disc_type, 0);
}

static void what_is_cut_off_or_absurd_tells_nothing(void)
{
	static const uint8_t absurd[] = { 0, 24, 1, 1, /* session 0, and session 200 */
		0, 0x10, 0, 0x01, 0, 0, 0, 0, 0, 2, 0, 200, 0x10, 0, 0x02, 0, 0, 0, 0, 0, 2, 0 };
	struct full_toc toc;
	full_toc_parse(cd_extra, 4 + 4 * 11 - 1, &toc);
	CU_ASSERT_EQUAL(toc.leadout_lba[1], 10 * 4500 - 150);
	CU_ASSERT_EQUAL(toc.session_of_track[1], 0);
	full_toc_parse(absurd, sizeof(absurd), &toc);
	CU_ASSERT_EQUAL(toc.session_of_track[1], 0);
	CU_ASSERT_EQUAL(toc.session_of_track[2], 0);
	full_toc_parse(cd_extra, 0, &toc);
	CU_ASSERT_EQUAL(toc.leadout_lba[1], 0);
}

CU_TestInfo tests_of_fulltoc[] = {
	{ "tracks belong to their sessions", tracks_belong_to_their_sessions },
	{ "what is cut off or absurd tells nothing", what_is_cut_off_or_absurd_tells_nothing },
	CU_TEST_INFO_NULL,
};
