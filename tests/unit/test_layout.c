/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rip/layout.h"
#include "suites.h"

#include <stdio.h>
#include <stdlib.h>

static const struct copy_range two_sessions[] = {
	{ .lba = 0, .nsectors = 10, .shape = { .nbytes = 2048 } },
	{ .lba = 15, .nsectors = 5, .shape = { .nbytes = 2048 } },
};
static const struct layout by_lba = { two_sessions, 2, true };

static const struct copy_range two_tracks[] = {
	{ .lba = 0, .nsectors = 10, .shape = { .nbytes = 2352 } },
	{ .lba = 10, .nsectors = 5, .shape = { .nbytes = 2048 } },
};
static const struct layout in_a_row = { two_tracks, 2, false };

static void sectors_lie_where_the_image_has_them(void)
{
	CU_ASSERT_EQUAL(layout_nbytes(&by_lba), 20 * 2048);
	CU_ASSERT_EQUAL(layout_position(&by_lba, 1, 16), 16 * 2048);
	CU_ASSERT_EQUAL(layout_nbytes(&in_a_row), 10 * 2352 + 5 * 2048);
	CU_ASSERT_EQUAL(layout_position(&in_a_row, 1, 12), 10 * 2352 + 2 * 2048);
}

/* "0+3 8+2": LBAs and lengths. */
static const char *pending_of(
	const struct layout *layout, const struct map *map, const char *states)
{
	static char text[256];
	size_t n;
	struct copy_range *ranges = layout_pending(layout, map, states, &n);
	text[0] = '\0';
	FILE *f = fmemopen(text, sizeof(text), "w");
	for (size_t i = 0; ranges && i < n; i++)
		fprintf(f, "%s%d+%u", i ? " " : "", ranges[i].lba, ranges[i].nsectors);
	fclose(f);
	free(ranges);
	return text;
}

static void a_new_map_has_all_but_gaps_to_be_read(void)
{
	struct map *map = layout_map(&by_lba, "");
	CU_ASSERT_STRING_EQUAL(pending_of(&by_lba, map, "?"), "0+10 15+5");
	CU_ASSERT_EQUAL(map_at(map, 12 * 2048)->state, '+');
	map_free(map);
}

static void sectors_are_pending_when_a_byte_of_them_is(void)
{
	struct map *map = map_new(layout_nbytes(&in_a_row), '+', "");
	CU_ASSERT_TRUE(map_set(map, 3 * 2352 + 2351, 2, '-')); /* the end of 3, the start of 4 */
	CU_ASSERT_TRUE(map_set(map, 4 * 2352 + 100, 1, '-'));
	CU_ASSERT_TRUE(map_set(map, 10 * 2352 - 1, 2, '-')); /* the end of a track, and the next */
	CU_ASSERT_STRING_EQUAL(pending_of(&in_a_row, map, "-"), "3+2 9+1 10+1");
	CU_ASSERT_STRING_EQUAL(pending_of(&in_a_row, map, "?*/"), "");
	map_free(map);
}

static void batches_are_recorded_by_their_status(void)
{
	uint8_t status[] = { DISCIMG_SECTOR_GOOD, DISCIMG_SECTOR_SYNTHESISED,
		DISCIMG_SECTOR_UNREADABLE, DISCIMG_SECTOR_BAD_EDC, DISCIMG_SECTOR_CORRECTED };
	struct sector_batch batch = {
		.lba = 15, .nsectors = 5, .shape = { .nbytes = 2048 }, .status = status
	};
	struct map *map = layout_map(&by_lba, "");
	CU_ASSERT_TRUE(layout_record(&by_lba, map, &batch, MAP_BAD));
	CU_ASSERT_STRING_EQUAL(pending_of(&by_lba, map, "-"), "17+2");
	CU_ASSERT_STRING_EQUAL(pending_of(&by_lba, map, "?"), "0+10");
	CU_ASSERT_EQUAL(map->current, 20 * 2048);
	map_free(map);
}

CU_TestInfo tests_of_layout[] = {
	{ "sectors lie where the image has them", sectors_lie_where_the_image_has_them },
	{ "a new map has all but gaps to be read", a_new_map_has_all_but_gaps_to_be_read },
	{ "sectors are pending when a byte of them is",
		sectors_are_pending_when_a_byte_of_them_is },
	{ "batches are recorded by their status", batches_are_recorded_by_their_status },
	CU_TEST_INFO_NULL,
};
