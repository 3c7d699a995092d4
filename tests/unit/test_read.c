/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/context.h"
#include "disc/disc.h"
#include "sector/raw.h"
#include "suites.h"

#include <string.h>

/* Every stored byte of a sector is its LBA; sector 12 is unreadable. */
static int tell_lba(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	(void)state, (void)job;
	size_t nbytes = track->stored_nbytes + track->stored_sub_nbytes;
	for (uint32_t i = 0; i < n; i++) {
		memset(buf + i * nbytes, lba + (int32_t)i, nbytes);
		if (lba + (int32_t)i == 12)
			status[i] = DISCIMG_SECTOR_UNREADABLE;
	}
	return 0;
}

/* Mode 1 of 2048 bytes at 0–9, audio at 10–29 whose first and last two are gaps, CD+G at 30–39. */
static struct discimg_disc *three_tracks(struct discimg_job *job)
{
	static const struct discimg_track tracks[] = {
		{ .number = 1,
			.mode = DISCIMG_MODE1,
			.start_lba = 0,
			.nsectors = 10,
			.stored_nbytes = 2048 },
		{ .number = 2,
			.mode = DISCIMG_AUDIO,
			.start_lba = 10,
			.nsectors = 20,
			.stored_nbytes = 2352,
			.pregap_unstored = 2,
			.postgap_unstored = 2 },
		{ .number = 3,
			.mode = DISCIMG_CDG,
			.start_lba = 30,
			.nsectors = 10,
			.stored_nbytes = 2352,
			.stored_sub_nbytes = 96 },
	};
	struct discimg_disc *disc = disc_new("test", DISCIMG_MEDIUM_CD);
	disc->source.read = tell_lba;
	for (size_t i = 0; i < sizeof(tracks) / sizeof(tracks[0]); i++) {
		struct discimg_track *track = disc_add_track(disc);
		*track = tracks[i];
		track->session = 1;
		for (int k = 0; k < DISCIMG_NINDEXES; k++)
			track->index_lba[k] = DISCIMG_NO_LBA;
		track->index_lba[1] = track->start_lba;
	}
	CU_ASSERT_EQUAL_FATAL(disc_finish(job, disc, "test"), 0);
	return disc;
}

static void one_read_crosses_tracks_and_gaps(void)
{
	enum { N = 40 };
	static uint8_t buf[N * 2352], status[N];
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = three_tracks(job);
	memset(buf, 0xee, sizeof(buf));
	CU_ASSERT_EQUAL_FATAL(discimg_disc_read(disc, job, 0, N, 2352, buf, status), 0);
	for (int i = 0; i < N; i++) {
		bool is_gap = i == 10 || i == 11 || i == 28 || i == 29;
		int expected = i < 10 || is_gap ? DISCIMG_SECTOR_SYNTHESISED
			       : i == 12        ? DISCIMG_SECTOR_UNREADABLE
						: DISCIMG_SECTOR_GOOD;
		CU_ASSERT_EQUAL(status[i], expected);
		CU_ASSERT_EQUAL(buf[i * 2352 + 1000], is_gap ? 0 : i);
		if (i < 10)
			CU_ASSERT_EQUAL(raw_check(buf + (size_t)i * 2352, i), 0);
	}
	discimg_disc_free(disc);
	discimg_job_free(job);
}

static void sub_channels_and_c2_follow_the_main_channel(void)
{
	enum { C2 = 2352, SUB = 2352 + 294, ALL = SUB + 96 };
	static const struct sector_shape shape = { 2352, 294, 96 };
	uint8_t buf[2 * ALL], status[2];
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = three_tracks(job);
	memset(buf, 0xee, sizeof(buf));
	CU_ASSERT_EQUAL_FATAL(disc_read(disc, job, 31, 2, shape, buf, status), 0);
	CU_ASSERT_EQUAL(buf[ALL], 32);
	CU_ASSERT_EQUAL(buf[ALL + C2], 0);
	CU_ASSERT_EQUAL(buf[ALL + SUB], 32);
	CU_ASSERT_EQUAL_FATAL(disc_read(disc, job, 20, 1, shape, buf, status), 0);
	CU_ASSERT_EQUAL(buf[0], 20);
	CU_ASSERT_EQUAL(buf[SUB], 0x80); /* P alone: track 3 begins within two seconds */
	CU_ASSERT_EQUAL(status[0], DISCIMG_SECTOR_SYNTHESISED);
	discimg_disc_free(disc);
	discimg_job_free(job);
}

static void what_cannot_be_read_is_refused(void)
{
	static const struct {
		int32_t lba;
		uint32_t n;
		unsigned nbytes;
		int result;
		const char *expected;
	} rows[] = {
		{ -1, 1, 2048, DISCIMG_E_INVALID, "sector -1 lies in no track" },
		{ 39, 2, 2352, DISCIMG_E_INVALID, "sector 40 lies in no track" },
		{ INT32_MAX, 1, 2352, DISCIMG_E_INVALID, "lies in no track" },
		{ 0, 1, 2000, DISCIMG_E_INVALID, "expected 2048, 2336 or 2352" },
		{ 0, 1, 2336, DISCIMG_E_UNSUPPORTED, "sector 0 of track 1 is Mode 1" },
		{ 20, 1, 2048, DISCIMG_E_UNSUPPORTED, "sector 20 of track 2 is audio" },
		{ 10, 1, 2048, DISCIMG_E_UNSUPPORTED, "sector 10 of track 2 is audio" },
	};
	uint8_t buf[2 * 2352], status[2];
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct discimg_job *job = discimg_job_new(NULL);
		struct discimg_disc *disc = three_tracks(job);
		CU_ASSERT_EQUAL(discimg_disc_read(disc, job, rows[i].lba, rows[i].n, rows[i].nbytes,
					buf, status),
			rows[i].result);
		CU_ASSERT_PTR_NOT_NULL(strstr(discimg_job_error(job), rows[i].expected));
		discimg_disc_free(disc);
		discimg_job_free(job);
	}
}

CU_TestInfo tests_of_read[] = {
	{ "one read crosses tracks and gaps", one_read_crosses_tracks_and_gaps },
	{ "sub-channels and C2 follow the main channel",
		sub_channels_and_c2_follow_the_main_channel },
	{ "what cannot be read is refused", what_cannot_be_read_is_refused },
	CU_TEST_INFO_NULL,
};
