/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tracks whose headers count from elsewhere, the first of them damaged. */
#include "check/moved.h"
#include "sector/raw.h"
#include "suites.h"

#include <string.h>

#define NSECTORS 100

struct moved_track {
	int32_t ahead;
	unsigned ndamaged; /* sectors at the beginning */
};

static int read_moved(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	static const uint8_t zeros[SECTOR_USER_NBYTES];
	const struct moved_track *moved = state;
	(void)job, (void)track, (void)status;
	for (uint32_t i = 0; i < n; i++, lba++, buf += SECTOR_RAW_NBYTES) {
		raw_reshape(SECTOR_MODE1, lba + moved->ahead, zeros, SECTOR_USER_NBYTES, buf,
			SECTOR_RAW_NBYTES);
		if ((unsigned)lba < moved->ndamaged)
			memset(buf, 0x55, RAW_DATA);
	}
	return 0;
}

static int32_t find(struct moved_track moved, unsigned stored_nbytes)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = disc_new_plain("test", DISCIMG_MEDIUM_CD, NSECTORS);
	disc->tracks[0].stored_nbytes = stored_nbytes;
	disc->source = (struct disc_source){ .read = read_moved, .state = &moved };
	int32_t ahead = moved_by(job, disc, &disc->tracks[0]);
	discimg_disc_free(disc);
	discimg_job_free(job);
	return ahead;
}

static void the_first_two_headers_that_agree_are_believed(void)
{
	static const struct moved_track rows[] = { { 0, 0 }, { 11400, 0 }, { -150, 0 },
		{ 11400, 1 }, { 11400, 30 }, { 0, 30 } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CU_ASSERT_EQUAL(find(rows[i], SECTOR_RAW_NBYTES), rows[i].ahead);
}

static void without_two_that_agree_a_track_is_where_it_is(void)
{
	CU_ASSERT_EQUAL(find((struct moved_track){ 11400, NSECTORS }, SECTOR_RAW_NBYTES), 0);
	CU_ASSERT_EQUAL(find((struct moved_track){ 11400, 0 }, SECTOR_USER_NBYTES), 0);
}

CU_TestInfo tests_of_moved[] = {
	{ "the first two headers that agree are believed",
		the_first_two_headers_that_agree_are_believed },
	{ "without two that agree a track is where it is",
		without_two_that_agree_a_track_is_where_it_is },
	CU_TEST_INFO_NULL,
};
