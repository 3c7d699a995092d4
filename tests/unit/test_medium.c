/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be done with a medium before it is burned. */
#include "job/medium.h"
#include "suites.h"

#include <string.h>

#define CD 360000 /* sectors of an 80-minute CD */

/* A recorder whose blank() makes the medium blank, and counts. */
static unsigned nblanked_fast, nblanked_full;

static int blank(struct disc_recorder *recorder, struct discimg_job *job, bool fast)
{
	struct recorder_medium *medium = &recorder->medium;
	(void)job;
	*(fast ? &nblanked_fast : &nblanked_full) += 1;
	medium->blank = !medium->overwritable;
	medium->unformatted = false;
	medium->free_nsectors = medium->nsectors;
	return 0;
}

enum used {
	CD_ROM,
	CD_R,
	CD_R_OPEN,
	CD_R_FULL,
	CD_RW,
	CD_RW_FULL,
	DVD_RW_FULL,
	DVD_PLUS_RW,
	BD_RE_RAW,
	NONE
};

static const struct recorder_medium media[] = {
	[CD_ROM] = { .name = "CD-ROM", .kind = DISCIMG_MEDIUM_CD, .present = true },
	[CD_R] = { .name = "CD-R",
		.kind = DISCIMG_MEDIUM_CD,
		.present = true,
		.recordable = true,
		.blank = true,
		.nsectors = CD,
		.free_nsectors = CD },
	[CD_R_OPEN] = { .name = "CD-R",
		.kind = DISCIMG_MEDIUM_CD,
		.present = true,
		.recordable = true,
		.appendable = true,
		.next_lba = 30000,
		.free_nsectors = CD },
	[CD_R_FULL] = { .name = "CD-R",
		.kind = DISCIMG_MEDIUM_CD,
		.present = true,
		.recordable = true },
	[CD_RW] = { .name = "CD-RW",
		.kind = DISCIMG_MEDIUM_CD,
		.present = true,
		.recordable = true,
		.erasable = true,
		.blank = true,
		.nsectors = CD,
		.free_nsectors = CD },
	[CD_RW_FULL] = { .name = "CD-RW",
		.kind = DISCIMG_MEDIUM_CD,
		.present = true,
		.recordable = true,
		.erasable = true,
		.nsectors = CD },
	[DVD_RW_FULL] = { .name = "DVD-RW",
		.kind = DISCIMG_MEDIUM_DVD,
		.present = true,
		.recordable = true,
		.erasable = true,
		.nsectors = 2297888 },
	[DVD_PLUS_RW] = { .name = "DVD+RW",
		.kind = DISCIMG_MEDIUM_DVD,
		.present = true,
		.recordable = true,
		.overwritable = true,
		.nsectors = 2295104,
		.free_nsectors = 2295104 },
	[BD_RE_RAW] = { .name = "BD-RE",
		.kind = DISCIMG_MEDIUM_BD,
		.present = true,
		.recordable = true,
		.overwritable = true,
		.unformatted = true },
	[NONE] = { .name = "" },
};

static const struct row {
	enum used medium;
	struct medium_need need;
	int result;
	unsigned fast, full; /* times that it is blanked */
} rows[] = {
	{ NONE, { .nsectors = 1 }, DISCIMG_E_MEDIUM, 0, 0 },
	{ CD_ROM, { .nsectors = 1 }, DISCIMG_E_MEDIUM, 0, 0 },
	{ CD_R, { .nsectors = CD }, 0, 0, 0 },
	{ CD_R, { .nsectors = CD, .blank = DISCIMG_BLANK_FULL }, 0, 0, 0 },
	{ CD_R, { .nsectors = CD + 1 }, DISCIMG_E_NOSPACE, 0, 0 },
	{ CD_R, { .nsectors = CD + 1, .overburn = true }, 0, 0, 0 },
	{ CD_R_OPEN, { .nsectors = 1 }, DISCIMG_E_MEDIUM, 0, 0 },
	{ CD_R_FULL, { .nsectors = 1, .blank = DISCIMG_BLANK_FAST }, DISCIMG_E_MEDIUM, 0, 0 },
	{ CD_RW, { .nsectors = CD, .blank = DISCIMG_BLANK_NEVER }, 0, 0, 0 },
	{ CD_RW_FULL, { .nsectors = CD }, 0, 1, 0 },
	{ CD_RW_FULL, { .nsectors = CD, .blank = DISCIMG_BLANK_FULL }, 0, 0, 1 },
	{ CD_RW_FULL, { .nsectors = CD, .blank = DISCIMG_BLANK_NEVER }, DISCIMG_E_REFUSED, 0, 0 },
	{ CD_RW_FULL, { .nsectors = CD, .simulate = true }, DISCIMG_E_REFUSED, 0, 0 },
	{ CD_RW_FULL, { .nsectors = CD + 1 }, DISCIMG_E_NOSPACE, 0, 0 },
	{ DVD_RW_FULL, { .nsectors = 1 }, 0, 1, 0 },
	{ DVD_RW_FULL, { .nsectors = 1, .multi = true }, 0, 0, 1 },
	{ DVD_PLUS_RW, { .nsectors = CD }, 0, 0, 0 },
	{ DVD_PLUS_RW, { .nsectors = CD, .blank = DISCIMG_BLANK_FULL }, 0, 0, 1 },
	{ DVD_PLUS_RW, { .nsectors = 2295105 }, DISCIMG_E_NOSPACE, 0, 0 },
	{ BD_RE_RAW, { .nsectors = CD, .blank = DISCIMG_BLANK_NEVER }, DISCIMG_E_REFUSED, 0, 0 },
	/* Its capacity shows when it is formatted; this one has none even then. */
	{ BD_RE_RAW, { .nsectors = CD }, DISCIMG_E_NOSPACE, 1, 0 },
};

static int prepare(const struct row *row)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct disc_recorder recorder = {
		.name = "drive", .medium = media[row->medium], .blank = blank
	};
	bool blanked = false;
	nblanked_fast = nblanked_full = 0;
	int r = medium_check(job, &recorder, &row->need);
	if (r == 0)
		r = medium_prepare(job, &recorder, &row->need, &blanked);
	CU_ASSERT_EQUAL(blanked, nblanked_fast + nblanked_full == 1);
	CU_ASSERT_EQUAL(r < 0, discimg_job_error(job)[0] != '\0');
	discimg_job_free(job);
	return r;
}

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int r = prepare(&rows[i]);
		bool as_expected = r == rows[i].result && nblanked_fast == rows[i].fast &&
				   nblanked_full == rows[i].full;
		if (!as_expected)
			printf("# row %zu: %d, blanked %u fast and %u full\n", i, r, nblanked_fast,
				nblanked_full);
		CU_ASSERT_TRUE(as_expected);
	}
}

static void test_states(void)
{
	static const enum discimg_medium_state states[] = {
		[CD_ROM] = DISCIMG_STATE_READ_ONLY,
		[CD_R] = DISCIMG_STATE_BLANK,
		[CD_R_OPEN] = DISCIMG_STATE_APPENDABLE,
		[CD_R_FULL] = DISCIMG_STATE_READ_ONLY,
		[CD_RW] = DISCIMG_STATE_BLANK,
		[CD_RW_FULL] = DISCIMG_STATE_ERASABLE,
		[DVD_RW_FULL] = DISCIMG_STATE_ERASABLE,
		[DVD_PLUS_RW] = DISCIMG_STATE_OVERWRITABLE,
		[BD_RE_RAW] = DISCIMG_STATE_UNFORMATTED,
		[NONE] = DISCIMG_STATE_EMPTY,
	};
	for (size_t i = 0; i <= NONE; i++)
		CU_ASSERT_EQUAL(medium_state(&media[i]), states[i]);
}

CU_TestInfo tests_of_medium[] = {
	{ "each medium is taken, blanked or refused as it must be", test_rows },
	{ "each medium's state has its name", test_states },
	CU_TEST_INFO_NULL,
};
