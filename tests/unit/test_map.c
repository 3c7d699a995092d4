/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/context.h"
#include "rip/map.h"
#include "suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STATUS_LINE "0x00  ?  1\n"

static const char *write_temporary(const char *text, char path[32])
{
	strcpy(path, "/tmp/discimg-map.XXXXXX");
	int fd = mkstemp(path);
	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	return path;
}

/* "0:10+ 10:5-" of the map in TEXT, or its error. */
static char *summary_of(const char *text)
{
	static char summary[512];
	char path[32];
	struct discimg_job *job = discimg_job_new(NULL);
	struct map *map = NULL;
	FILE *f = fmemopen(summary, sizeof(summary), "w");
	int r = map_load(job, write_temporary(text, path), &map);
	unlink(path);
	if (r < 0)
		fprintf(f, "%s", strchr(discimg_job_error(job), ':'));
	for (size_t i = 0; map && i < map->nblocks; i++)
		fprintf(f, "%s%llu:%llu%c", i ? " " : "",
			(unsigned long long)map->blocks[i].position,
			(unsigned long long)map->blocks[i].nbytes, map->blocks[i].state);
	fclose(f);
	map_free(map);
	discimg_job_free(job);
	return summary;
}

static void maps_are_read_as_ddrescue_writes_them(void)
{
	static const struct {
		const char *text, *summary;
	} rows[] = {
		{ "# Mapfile. Created by GNU ddrescue version 1.27\n"
		  "# Command line: ddrescue /dev/sr0 a a.map\n"
		  "# current_pos  current_status  current_pass\n"
		  "0x00120000     ?               1\n"
		  "#      pos        size  status\n"
		  "0x00000000  0x00117000  +\n"
		  "0x00117000  0x00000200  -\n"
		  "0x00117200  0x00001000  /\n"
		  "0x00118200  0x00007E00  *\n"
		  "0x00120000  0x00048000  ?\n",
			"0:1142784+ 1142784:512- 1143296:4096/ 1147392:32256* 1179648:294912?" },
		{ "0x10  +\n0x0 0x10 +\n", "0:16+" }, /* before version 1.20: no pass */
		{ STATUS_LINE "0 2048 +\n2048 2048 +\n4096 1 -", "0:4096+ 4096:1-" },
		{ "\n\r\n" STATUS_LINE "\n0 8 ?\r\n", "0:8?" },
		{ "# nothing\n", ": holds no block, expected a ddrescue mapfile" },
		{ STATUS_LINE, ": holds no block, expected a ddrescue mapfile" },
		{ "0 8 +\n",
			":1: expected the current position, status and pass, as ddrescue writes "
			"it" },
		{ "0 ?\n0 8\n", ":2: expected position, size and status of a block, as ddrescue "
				"writes it" },
		{ STATUS_LINE "0 8 F\n", ":2: expected position, size and status of a block, as "
					 "ddrescue writes it" },
		{ STATUS_LINE "0 8 ++\n", ":2: expected position, size and status of a block, as "
					  "ddrescue writes it" },
		{ STATUS_LINE "0 -8 +\n", ":2: expected position, size and status of a block, as "
					  "ddrescue writes it" },
		{ STATUS_LINE "0 8 + 1\n", ":2: expected position, size and status of a block, as "
					   "ddrescue writes it" },
		{ STATUS_LINE "0 99999999999999999999 +\n",
			":2: expected position, size and status of a block, as ddrescue writes "
			"it" },
		{ STATUS_LINE "0 0 +\n", ":2: a block of 0 bytes at 0, expected the one at 0" },
		{ STATUS_LINE "8 8 +\n", ":2: a block of 8 bytes at 0x8, expected the one at 0" },
		{ STATUS_LINE "0 8 +\n16 8 +\n",
			":3: a block of 8 bytes at 0x10, expected the one at 0x8" },
		{ STATUS_LINE "0 8 +\n4 8 +\n",
			":3: a block of 8 bytes at 0x4, expected the one at 0x8" },
		{ STATUS_LINE "0 0x7fffffffffffffff +\n0x7fffffffffffffff 1 -\n",
			":3: a block of 1 bytes at 0x7fffffffffffffff, expected the one at "
			"0x7fffffffffffffff" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *summary = summary_of(rows[i].text);
		CU_ASSERT_STRING_EQUAL(summary, rows[i].summary);
		if (strcmp(summary, rows[i].summary) != 0)
			printf("# row %zu: %s\n", i, summary);
	}
}

static void what_is_set_is_found_again(void)
{
	enum { NBYTES = 500, NCHANGES = 3000 };
	static const char states[] = "?*/-+";
	char model[NBYTES];
	uint32_t random = 1;
	struct map *map = map_new(NBYTES, '?', "");
	CU_ASSERT_PTR_NOT_NULL_FATAL(map);
	memset(model, '?', sizeof(model));
	for (int change = 0; change < NCHANGES; change++) {
		random = random * 1664525 + 1013904223;
		size_t begin = (random >> 8) % NBYTES;
		size_t n = (random >> 17) % (NBYTES - begin);
		char state = states[(random >> 4) % 5];
		memset(model + begin, state, n);
		CU_ASSERT_TRUE_FATAL(map_set(map, begin, n, state));
	}
	for (size_t i = 0; i < NBYTES; i++)
		CU_ASSERT_EQUAL(map_at(map, i)->state, model[i]);
	for (size_t i = 1; i < map->nblocks; i++)
		CU_ASSERT_NOT_EQUAL(map->blocks[i].state, map->blocks[i - 1].state);
	CU_ASSERT_PTR_NULL(map_at(map, NBYTES));
	CU_ASSERT_EQUAL(map_nbytes(map), NBYTES);
	map_free(map);
}

static void what_is_saved_is_loaded(void)
{
	char path[32];
	struct discimg_job *job = discimg_job_new(NULL);
	struct map *loaded = NULL, *map = map_new(1000, '+', "1 track, 5 sectors");
	CU_ASSERT_TRUE(map_set(map, 100, 50, '-'));
	write_temporary("", path);
	CU_ASSERT_EQUAL(map_save(job, path, map), 0);
	CU_ASSERT_EQUAL_FATAL(map_load(job, path, &loaded), 0);
	CU_ASSERT_STRING_EQUAL(loaded->disc, map->disc);
	CU_ASSERT_EQUAL(loaded->nblocks, 3);
	CU_ASSERT_EQUAL(map_count(loaded, '-'), 50);
	unlink(path);
	map_free(map);
	map_free(loaded);
	discimg_job_free(job);
}

CU_TestInfo tests_of_map[] = {
	{ "maps are read as ddrescue writes them", maps_are_read_as_ddrescue_writes_them },
	{ "what is set is found again", what_is_set_is_found_again },
	{ "what is saved is loaded", what_is_saved_is_loaded },
	CU_TEST_INFO_NULL,
};
