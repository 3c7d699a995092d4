/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sub-channels as a recorder writes them, and a table of contents that tells something else. */
#include "check/subq.h"
#include "disc/subcode.h"
#include "sector/raw.h"
#include "suites.h"

#include <string.h>

static void add_track(struct discimg_disc *disc, int32_t start, int32_t index_1, int32_t end)
{
	struct discimg_track *track = disc_add_track(disc);
	track->session = 1;
	track->start_lba = start;
	track->nsectors = (uint32_t)(end - start);
	track->index_lba[0] = start < index_1 ? start : DISCIMG_NO_LBA;
	track->index_lba[1] = index_1;
	track->stored_nbytes = SECTOR_RAW_NBYTES;
	track->stored_sub_nbytes = SECTOR_SUB_NBYTES;
	strcpy(track->isrc, "XYBLG1101234");
}

static struct discimg_disc *make_disc(struct discimg_job *job)
{
	struct discimg_disc *disc = disc_new("test", DISCIMG_MEDIUM_CD);
	add_track(disc, 0, 0, 400);
	add_track(disc, 400, 550, 900);
	disc->tracks[1].index_lba[2] = 700;
	strcpy(disc->mcn, "4988005647413");
	CU_ASSERT_EQUAL_FATAL(disc_finish(job, disc, "test"), 0);
	return disc;
}

/* The sectors of the disc that STATE is. */
static int read_sectors(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	const struct discimg_disc *original = state;
	(void)job, (void)track, (void)status;
	for (uint32_t i = 0; i < n; i++, lba++) {
		memset(buf, 0, SECTOR_RAW_NBYTES);
		subcode_make(original, disc_track_at(original, lba), lba, buf + SECTOR_RAW_NBYTES);
		buf += SECTOR_RAW_NBYTES + SECTOR_SUB_NBYTES;
	}
	return 0;
}

/* Says of each kind how many sectors of the disc are wrong when CHANGE was done to what it is. */
static void scan(void (*change)(struct discimg_disc *disc), uint64_t wrong[SUBQ_NKINDS])
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *original = make_disc(job), *disc = make_disc(job);
	struct subq_report report;
	disc->source = (struct disc_source){ .read = read_sectors, .state = original };
	change(disc);
	CU_ASSERT_EQUAL(subq_scan(job, disc, &report), 0);
	CU_ASSERT_EQUAL(report.nchecked, 900);
	for (int kind = 0; kind < SUBQ_NKINDS; kind++)
		wrong[kind] = report.wrong[kind].bad.nsectors;
	CU_ASSERT_EQUAL(report.mcn[0] == '\0', disc->mcn[0] != '\0');
	subq_report_free(&report);
	discimg_disc_free(disc);
	discimg_disc_free(original);
	discimg_job_free(job);
}

static void change_nothing(struct discimg_disc *disc)
{
	(void)disc;
}

static void change_index_2(struct discimg_disc *disc)
{
	disc->tracks[1].index_lba[2] += 3;
}

static void change_mcn(struct discimg_disc *disc)
{
	disc->mcn[0] = '5';
}

static void drop_mcn(struct discimg_disc *disc)
{
	disc->mcn[0] = '\0';
}

static void change_isrc(struct discimg_disc *disc)
{
	disc->tracks[0].isrc[11] = '5';
}

static void change_mode(struct discimg_disc *disc)
{
	disc->tracks[1].mode = DISCIMG_MODE1;
}

static void what_the_sheet_tells_otherwise_is_found(void)
{
	static const struct {
		void (*change)(struct discimg_disc *disc);
		uint64_t at_least[SUBQ_NKINDS], at_most[SUBQ_NKINDS];
	} rows[] = {
		{ change_nothing, { 0 }, { 0 } },
		{ change_index_2, { [SUBQ_PLACE] = 2 }, { [SUBQ_PLACE] = 3 } },
		{ change_mcn, { [SUBQ_MCN] = 15 }, { [SUBQ_MCN] = 20 } },
		{ drop_mcn, { 0 }, { 0 } },
		{ change_isrc, { [SUBQ_ISRC] = 6 }, { [SUBQ_ISRC] = 9 } },
		{ change_mode, { [SUBQ_PLACE] = 450 }, { [SUBQ_PLACE] = 500 } },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t wrong[SUBQ_NKINDS];
		scan(rows[i].change, wrong);
		for (int kind = 0; kind < SUBQ_NKINDS; kind++)
			CU_ASSERT_TRUE(wrong[kind] >= rows[i].at_least[kind] &&
				       wrong[kind] <= rows[i].at_most[kind]);
	}
}

static void pairs_five_sectors_apart_look_like_libcrypt(void)
{
	struct discimg_bad_range ranges[40];
	struct discimg_bad wrong = { .ranges = ranges };
	for (int i = 0; i < 20; i++) {
		ranges[2 * i] = (struct discimg_bad_range){ .lba = 100 * i, .nsectors = 1 };
		ranges[2 * i + 1] = (struct discimg_bad_range){ .lba = 100 * i + 5, .nsectors = 1 };
	}
	for (size_t n = 0; n <= 40; n++) {
		wrong.nranges = n;
		wrong.nsectors = n;
		CU_ASSERT_EQUAL(subq_looks_like_libcrypt(&wrong), n >= 16);
	}
	wrong.nsectors = 80; /* there is as much else */
	CU_ASSERT_FALSE(subq_looks_like_libcrypt(&wrong));
}

CU_TestInfo tests_of_subq[] = {
	{ "what the sheet tells otherwise is found", what_the_sheet_tells_otherwise_is_found },
	{ "pairs five sectors apart look like LibCrypt",
		pairs_five_sectors_apart_look_like_libcrypt },
	CU_TEST_INFO_NULL,
};
