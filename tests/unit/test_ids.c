/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/ids.h"
#include "suites.h"

#include <stdio.h>
#include <string.h>

/* A disc of tracks at OFFSETS; those whose digit in DATA is 1 are data, in a session of their own
 * when they are the last. */
static struct discimg_disc *make_disc(
	struct discimg_job *job, const int32_t *offsets, const char *data, int32_t leadout)
{
	struct discimg_disc *disc = disc_new("test", DISCIMG_MEDIUM_CD);
	size_t n = strlen(data);
	for (size_t i = 0; disc && i < n; i++) {
		struct discimg_track *track = disc_add_track(disc);
		int32_t end = i + 1 < n ? offsets[i + 1] : leadout;
		bool session_follows = i + 2 == n && data[i + 1] == '1';
		track->mode = data[i] == '1' ? DISCIMG_MODE1 : DISCIMG_AUDIO;
		track->session = i > 0 && i + 1 == n && data[i] == '1' ? 2 : 1;
		track->start_lba = track->index_lba[1] = offsets[i];
		track->nsectors = (uint32_t)(end - offsets[i] - (session_follows ? 11400 : 0));
	}
	CU_ASSERT_EQUAL_FATAL(disc_finish(job, disc, "test"), 0);
	return disc;
}

/*
 * The example of musicbrainz.org/doc/Disc_ID_Calculation (its freedb and AccurateRip ids by
 * whipper), and Ladyhawke's Enhanced CD, which whipper's authors looked up in all three databases.
 */
static void published_discs_have_their_ids(void)
{
	static const struct {
		const char *data;
		int32_t offsets[13], leadout;
		struct ids ids;
	} rows[] = {
		{ "000000", { 0, 15213, 32164, 46442, 63264, 80339 }, 95312,
			{ "3404f606", "dBAR-006-000513be-001b2231-3404f606",
				"49HHV7Eb8UKF3aQiNmu1GR8vKTY-" } },
		{ "0000000000001",
			{ 0, 15537, 31691, 50866, 66466, 81202, 99409, 115920, 133093, 149847,
				161560, 177682, 207106 },
			210385,
			{ "c60af50d", "dBAR-012-0013bd5a-00b8d489-c60af50d",
				"KnpGsLhvH.lPrNc1PBL21lb9Bg4-" } },
	};
	struct discimg_job *job = discimg_job_new(NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ids ids;
		struct discimg_disc *disc =
			make_disc(job, rows[i].offsets, rows[i].data, rows[i].leadout);
		CU_ASSERT_EQUAL(ids_of_disc(job, disc, &ids), 0);
		CU_ASSERT_STRING_EQUAL(ids.musicbrainz, rows[i].ids.musicbrainz);
		CU_ASSERT_STRING_EQUAL(ids.freedb, rows[i].ids.freedb);
		CU_ASSERT_STRING_EQUAL(ids.accuraterip, rows[i].ids.accuraterip);
		discimg_disc_free(disc);
	}
	discimg_job_free(job);
}

static void discs_without_audio_have_none(void)
{
	static const int32_t offsets[] = { 0 };
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = make_disc(job, offsets, "1", 5000);
	struct ids ids;
	CU_ASSERT_EQUAL(ids_of_disc(job, disc, &ids), 0);
	CU_ASSERT_STRING_EQUAL(ids.freedb, "");
	CU_ASSERT_STRING_EQUAL(ids.accuraterip, "");
	CU_ASSERT_STRING_EQUAL(ids.musicbrainz, "");
	discimg_disc_free(disc);
	discimg_job_free(job);
}

CU_TestInfo tests_of_ids[] = {
	{ "published discs have their ids", published_discs_have_their_ids },
	{ "discs without audio have none", discs_without_audio_have_none },
	CU_TEST_INFO_NULL,
};
