/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sectors of Mode 1 with something where there should be zeros. */
#include "check/surface.h"
#include "sector/ecc.h"
#include "sector/raw.h"
#include "suites.h"

#define NSECTORS 1000

/* Every tenth sector from 30 on was written with something there, and 31 was damaged there. */
static int read_filled(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	static const uint8_t zeros[SECTOR_USER_NBYTES];
	(void)state, (void)job, (void)track, (void)status;
	for (uint32_t i = 0; i < n; i++, lba++, buf += SECTOR_RAW_NBYTES) {
		raw_reshape(SECTOR_MODE1, lba, zeros, sizeof(zeros), buf, SECTOR_RAW_NBYTES);
		if (lba >= 30 && lba % 10 <= 1)
			buf[RAW_MODE1_ZERO + 3] = lba % 10 == 0 || lba == 31 ? 7 : 0;
		if (lba != 31)
			ecc_write(buf, true);
	}
	return 0;
}

static void bytes_instead_of_zeros_are_counted_where_parity_fits(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = disc_new_plain("test", DISCIMG_MEDIUM_CD, NSECTORS);
	struct surface_report report;
	struct bad_list list;
	bad_init(&list);
	disc->tracks[0].stored_nbytes = SECTOR_RAW_NBYTES;
	disc->source = (struct disc_source){ .read = read_filled };
	CU_ASSERT_EQUAL(surface_scan(job, disc, &list, NULL, 0, &report), 0);
	CU_ASSERT_EQUAL(report.nraw, NSECTORS);
	CU_ASSERT_EQUAL(report.nfilled, 97);
	CU_ASSERT_EQUAL(report.filled_lba, 30);
	CU_ASSERT_EQUAL(list.bad.nsectors, 1);
	CU_ASSERT_EQUAL(list.bad.nsectors_of[DISCIMG_BAD_PARITY], 1);
	bad_free(&list.bad);
	discimg_disc_free(disc);
	discimg_job_free(job);
}

CU_TestInfo tests_of_surface[] = {
	{ "bytes instead of zeros are counted where parity fits",
		bytes_instead_of_zeros_are_counted_where_parity_fits },
	CU_TEST_INFO_NULL,
};
