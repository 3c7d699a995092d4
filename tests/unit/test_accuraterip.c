/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/bytes.h"
#include "sector/accuraterip.h"
#include "sector/raw.h"
#include "suites.h"

#include <stdlib.h>

#define NSECTORS 40

/* Written out as the database's users describe it: sample by sample, over the whole track. */
static void sum_up(const uint8_t *track, uint32_t nsectors, bool first, bool last, uint32_t sums[2])
{
	uint32_t nsamples = nsectors * 588;
	sums[0] = sums[1] = 0;
	for (uint32_t place = 1; place <= nsamples; place++) {
		uint64_t product = (uint64_t)get_le32(track + 4 * (place - 1)) * place;
		if ((first && place < 5 * 588) || (last && place + 5 * 588 > nsamples))
			continue;
		sums[0] += (uint32_t)product;
		sums[1] += (uint32_t)product + (uint32_t)(product >> 32);
	}
}

static uint8_t *noise(void)
{
	uint8_t *track = malloc(NSECTORS * SECTOR_RAW_NBYTES);
	uint32_t seed = 5;
	for (unsigned i = 0; track && i < NSECTORS * SECTOR_RAW_NBYTES; i++) {
		seed = seed * 1664525u + 1013904223u;
		track[i] = (uint8_t)(seed >> 24);
	}
	return track;
}

static void sums_do_not_depend_on_the_batches(void)
{
	static const uint32_t batches[] = { 1, 4, 5, 7, 35, NSECTORS };
	uint8_t *track = noise();
	CU_ASSERT_PTR_NOT_NULL_FATAL(track);
	for (unsigned ends = 0; ends < 4; ends++) {
		uint32_t expected[2];
		sum_up(track, NSECTORS, ends & 1, ends & 2, expected);
		for (size_t i = 0; i < sizeof(batches) / sizeof(batches[0]); i++) {
			struct accuraterip sums;
			accuraterip_begin(&sums, NSECTORS, ends & 1, ends & 2);
			for (uint32_t at = 0, n; at < NSECTORS; at += n) {
				n = NSECTORS - at < batches[i] ? NSECTORS - at : batches[i];
				accuraterip_add(&sums, track + (size_t)at * SECTOR_RAW_NBYTES, n);
			}
			CU_ASSERT_EQUAL(sums.v1, expected[0]);
			CU_ASSERT_EQUAL(sums.v2, expected[1]);
		}
	}
	free(track);
}

static void short_tracks_have_sums_too(void)
{
	static const uint32_t lengths[] = { 1, 4, 5, 6, 9, 10, 11 };
	uint8_t *track = noise();
	CU_ASSERT_PTR_NOT_NULL_FATAL(track);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		for (unsigned ends = 0; ends < 4; ends++) {
			struct accuraterip sums;
			uint32_t expected[2];
			sum_up(track, lengths[i], ends & 1, ends & 2, expected);
			accuraterip_begin(&sums, lengths[i], ends & 1, ends & 2);
			accuraterip_add(&sums, track, lengths[i]);
			CU_ASSERT_EQUAL(sums.v1, expected[0]);
			CU_ASSERT_EQUAL(sums.v2, expected[1]);
		}
	}
	free(track);
}

static void silence_is_zero(void)
{
	static const uint8_t silence[SECTOR_RAW_NBYTES];
	struct accuraterip sums;
	accuraterip_begin(&sums, 20, false, false);
	for (int i = 0; i < 20; i++)
		accuraterip_add(&sums, silence, 1);
	CU_ASSERT_EQUAL(sums.v1, 0);
	CU_ASSERT_EQUAL(sums.v2, 0);
}

CU_TestInfo tests_of_accuraterip[] = {
	{ "sums do not depend on the batches", sums_do_not_depend_on_the_batches },
	{ "short tracks have sums, too", short_tracks_have_sums_too },
	{ "silence is zero", silence_is_zero },
	CU_TEST_INFO_NULL,
};
