/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "disc/subcode.h"
#include "sector/qcode.h"
#include "sector/raw.h"
#include "sector/subchannel.h"
#include "suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Three tracks: data; then audio with a pause of 200 sectors, an INDEX 02 and an ISRC; then audio
 * with no pause, made by SCMS. A catalogue number.
 */
static struct discimg_disc *make_disc(struct discimg_job *job)
{
	struct discimg_disc *disc = disc_new("test", DISCIMG_MEDIUM_CD);
	struct discimg_track *track = disc_add_track(disc);
	*track = (struct discimg_track){ .number = 1,
		.session = 1,
		.mode = DISCIMG_MODE1,
		.flags = DISCIMG_FLAG_DCP,
		.start_lba = -150,
		.nsectors = 1150 };
	for (int i = 0; i < DISCIMG_NINDEXES; i++)
		track->index_lba[i] = DISCIMG_NO_LBA;
	track->index_lba[0] = -150;
	track->index_lba[1] = 0;
	track->stored_nbytes = SECTOR_USER_NBYTES;
	track->pregap_unstored = 150;
	track = disc_add_track(disc);
	track->flags = DISCIMG_FLAG_PRE;
	track->start_lba = track->index_lba[0] = 1000;
	track->index_lba[1] = 1200;
	track->index_lba[2] = 1700;
	track->nsectors = 1000;
	track->stored_nbytes = SECTOR_RAW_NBYTES;
	memcpy(track->isrc, "XYBLG1101234", 13);
	track = disc_add_track(disc);
	track->flags = DISCIMG_FLAG_SCMS;
	track->start_lba = track->index_lba[1] = 2000;
	track->nsectors = 1000;
	track->stored_nbytes = SECTOR_RAW_NBYTES;
	memcpy(disc->mcn, "4988005647413", 14);
	CU_ASSERT_EQUAL_FATAL(disc_finish(job, disc, "test"), 0);
	return disc;
}

static void q_of(const struct discimg_disc *disc, int32_t lba, uint8_t *q)
{
	subcode_make_q(disc, disc_track_at(disc, lba), lba, q);
}

static void positions_follow_the_table_of_contents(void)
{
	static const struct {
		int32_t lba;
		const char *text; /* control, track, index, relative and absolute time */
	} rows[] = {
		{ -150, "6 1 0 00:01:74 00:00:00" }, /* a pregap counts down */
		{ -1, "6 1 0 00:00:00 00:01:74" },   /* to zero */
		{ 0, "6 1 1 00:00:00 00:02:00" },    /* and up again */
		{ 999, "6 1 1 00:13:24 00:15:24" },
		{ 1000, "1 2 0 00:02:49 00:15:25" },
		{ 1199, "1 2 0 00:00:00 00:17:74" },
		{ 1200, "1 2 1 00:00:00 00:18:00" },
		{ 1699, "1 2 1 00:06:49 00:24:49" },
		{ 1700, "1 2 2 00:06:50 00:24:50" },
		{ 2000, "2 3 1 00:00:00 00:28:50" }, /* SCMS: four sectors with, four without */
		{ 2001, "2 3 1 00:00:01 00:28:51" },
		{ 2002, "0 3 1 00:00:02 00:28:52" },
		{ 2006, "2 3 1 00:00:06 00:28:56" },
	};
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = make_disc(job);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct q_position at = { 0 };
		uint8_t q[Q_NBYTES];
		char text[64];
		q_of(disc, rows[i].lba, q);
		CU_ASSERT_TRUE(q_is_intact(q));
		CU_ASSERT_TRUE(q_get_position(q, &at));
		snprintf(text, sizeof(text), "%u %u %u %02u:%02u:%02u %02u:%02u:%02u",
			q_control_of(q), at.track, at.index, at.relative.minute, at.relative.second,
			at.relative.frame, at.absolute.minute, at.absolute.second,
			at.absolute.frame);
		CU_ASSERT_STRING_EQUAL(text, rows[i].text);
	}
	discimg_disc_free(disc);
	discimg_job_free(job);
}

/* MMC-6 §4.2.3: at least one sector in 100 tells each, and it tells the right one. */
static void codes_come_in_every_hundred_sectors(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = make_disc(job);
	int32_t last_mcn = -150, last_isrc = 1000;
	for (int32_t lba = -150; lba < 3000; lba++) {
		uint8_t q[Q_NBYTES], frame;
		char text[14];
		q_of(disc, lba, q);
		CU_ASSERT_TRUE(q_is_intact(q));
		if (q_get_mcn(q, text, &frame)) {
			CU_ASSERT_STRING_EQUAL(text, "4988005647413");
			CU_ASSERT_EQUAL(frame, (lba + 150) % 75);
			last_mcn = lba;
		}
		if (q_get_isrc(q, text, &frame)) {
			CU_ASSERT_STRING_EQUAL(text, "XYBLG1101234");
			CU_ASSERT_TRUE(lba >= 1000 && lba < 2000);
			last_isrc = lba;
		}
		CU_ASSERT_TRUE(lba - last_mcn < 100);
		CU_ASSERT_TRUE(lba < 1000 || lba >= 2000 || lba - last_isrc < 100);
	}
	discimg_disc_free(disc);
	discimg_job_free(job);
}

/* IEC 60908 §17.4: at least two seconds, one sector after Q. */
static void p_is_set_until_a_track_begins(void)
{
	static const struct {
		int32_t lba;
		bool p;
	} rows[] = {
		{ -149, true },
		{ 0, true },
		{ 1, false },
		{ 1000, false },
		{ 1001, true },
		{ 1200, true },
		{ 1201, false },
		{ 1850, false },
		{ 1851, true },
		{ 2000, true },
		{ 2001, false },
		{ 2999, false },
	};
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = make_disc(job);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t sub[SECTOR_SUB_NBYTES], p[SUBCHANNEL_NBYTES], expected[SUBCHANNEL_NBYTES];
		uint8_t rw = 0;
		subcode_make(disc, disc_track_at(disc, rows[i].lba), rows[i].lba, sub);
		subchannel_get(sub, SUBCHANNEL_P, p);
		memset(expected, rows[i].p ? 0xff : 0, sizeof(expected));
		CU_ASSERT_EQUAL(memcmp(p, expected, sizeof(p)), 0);
		for (unsigned k = 0; k < sizeof(sub); k++)
			rw |= sub[k] & SUBCHANNEL_RW_MASK;
		CU_ASSERT_EQUAL(rw, 0);
	}
	discimg_disc_free(disc);
	discimg_job_free(job);
}

static void flags_and_control_tell_the_same(void)
{
	struct discimg_track track = { .mode = DISCIMG_AUDIO };
	for (unsigned flags = 0; flags < 8; flags++) {
		track.flags = flags;
		CU_ASSERT_EQUAL(subcode_flags(subcode_control(&track)), flags);
		CU_ASSERT_FALSE(subcode_control(&track) & Q_CONTROL_DATA);
	}
	track.mode = DISCIMG_CDI;
	CU_ASSERT_EQUAL(subcode_control(&track), Q_CONTROL_DATA | Q_CONTROL_COPY_PERMITTED);
	CU_ASSERT_EQUAL(subcode_flags(0xf), DISCIMG_FLAG_DCP);
}

static int read_zeros(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	(void)state, (void)job, (void)lba, (void)status;
	memset(buf, 0, (size_t)n * (track->stored_nbytes + track->stored_sub_nbytes));
	return 0;
}

static void reading_makes_what_is_not_stored(void)
{
	enum { N = 200, NBYTES = SECTOR_RAW_NBYTES + SECTOR_SUB_NBYTES };
	struct sector_shape shape = { .nbytes = SECTOR_RAW_NBYTES,
		.sub_nbytes = SECTOR_SUB_NBYTES };
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = make_disc(job);
	uint8_t *buf = malloc((size_t)N * NBYTES), status[N], expected[SECTOR_SUB_NBYTES];
	CU_ASSERT_PTR_NOT_NULL_FATAL(buf);
	disc->source.read = read_zeros;
	for (int32_t lba = -150; lba < 2800; lba += 590) {
		CU_ASSERT_EQUAL(disc_read(disc, job, lba, N, shape, buf, status), 0);
		for (int32_t i = 0; i < N; i++) {
			subcode_make(disc, disc_track_at(disc, lba + i), lba + i, expected);
			CU_ASSERT_EQUAL(status[i], DISCIMG_SECTOR_SYNTHESISED);
			CU_ASSERT_EQUAL(memcmp(buf + i * NBYTES + SECTOR_RAW_NBYTES, expected,
						sizeof(expected)),
				0);
		}
	}
	free(buf);
	discimg_disc_free(disc);
	discimg_job_free(job);
}

static void stored_sub_channels_are_read_as_they_are(void)
{
	struct sector_shape shape = { .nbytes = SECTOR_RAW_NBYTES,
		.sub_nbytes = SECTOR_SUB_NBYTES };
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = make_disc(job);
	uint8_t buf[SECTOR_RAW_NBYTES + SECTOR_SUB_NBYTES], status,
		zeros[SECTOR_SUB_NBYTES] = { 0 };
	disc->source.read = read_zeros;
	disc->tracks[0].stored_sub_nbytes = disc->tracks[1].stored_sub_nbytes = SECTOR_SUB_NBYTES;
	CU_ASSERT_EQUAL(disc_read(disc, job, 500, 1, shape, buf, &status), 0);
	CU_ASSERT_EQUAL(memcmp(buf + SECTOR_RAW_NBYTES, zeros, sizeof(zeros)), 0);
	CU_ASSERT_EQUAL(disc_read(disc, job, 1500, 1, shape, buf, &status), 0);
	CU_ASSERT_EQUAL(memcmp(buf + SECTOR_RAW_NBYTES, zeros, sizeof(zeros)), 0);
	CU_ASSERT_EQUAL(status, DISCIMG_SECTOR_GOOD);
	discimg_disc_free(disc);
	discimg_job_free(job);
}

CU_TestInfo tests_of_subcode[] = {
	{ "positions follow the table of contents", positions_follow_the_table_of_contents },
	{ "codes come in every hundred sectors", codes_come_in_every_hundred_sectors },
	{ "P is set until a track begins", p_is_set_until_a_track_begins },
	{ "flags and control tell the same", flags_and_control_tell_the_same },
	{ "reading makes what is not stored", reading_makes_what_is_not_stored },
	{ "stored sub-channels are read as they are", stored_sub_channels_are_read_as_they_are },
	CU_TEST_INFO_NULL,
};
