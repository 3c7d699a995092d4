/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format/unscramble.h"
#include "sector/raw.h"
#include "sector/scramble.h"
#include "suites.h"

#include <string.h>

/* A data sector, one of audio, two of data, and half a one that a cut left. */
enum { NSECTORS = 4, NBYTES = NSECTORS * SECTOR_RAW_NBYTES + 1000 };

static ssize_t pread_bytes(
	void *state, struct discimg_job *job, void *buf, size_t nbytes, uint64_t offset)
{
	(void)job;
	size_t some = offset + nbytes > NBYTES ? (size_t)(NBYTES - offset) : nbytes;
	memcpy(buf, (const uint8_t *)state + offset, some);
	return (ssize_t)some;
}

static void free_nothing(void *state)
{
	(void)state;
}

static const struct infile_ops ops = { pread_bytes, NULL, free_nothing };

/* PLAIN as a disc has it, and SCRAMBLED as a drive that takes data for audio reads it. */
static void make_sectors(uint8_t *plain, uint8_t *scrambled)
{
	for (size_t i = 0; i < NBYTES; i++)
		plain[i] = (uint8_t)(i * 7 + i / 251);
	for (size_t i = 0; i < NSECTORS; i++)
		if (i != 1)
			raw_renew_sync(plain + i * SECTOR_RAW_NBYTES);
	memcpy(scrambled, plain, NBYTES);
	for (size_t i = 0; i < NSECTORS; i++)
		if (i != 1)
			scramble(scrambled + i * SECTOR_RAW_NBYTES);
}

static void any_part_is_read_plain(void)
{
	static const struct {
		uint64_t offset;
		size_t nbytes;
	} rows[] = {
		{ 0, NBYTES },
		{ 0, 16 },
		{ 15, 1 },
		{ 2351, 2 },
		{ 2352, 2352 },
		{ 100, 3 * 2352 },
		{ 2 * 2352 + 1, 2 * 2352 },
		{ NBYTES - 10, 10 },
		{ 3 * 2352, 2352 + 1000 },
	};
	static uint8_t plain[NBYTES], scrambled[NBYTES], got[NBYTES];
	make_sectors(plain, scrambled);
	CU_ASSERT_NOT_EQUAL(memcmp(plain, scrambled, NBYTES), 0);
	struct infile *in = infile_new("scrambled", NBYTES, &ops, scrambled);
	struct infile *out = unscramble_new(in);
	CU_ASSERT_PTR_NOT_NULL_FATAL(out);
	CU_ASSERT_EQUAL(infile_nbytes(out), NBYTES);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ssize_t n = infile_pread(out, NULL, got, rows[i].nbytes, rows[i].offset);
		CU_ASSERT_EQUAL(n, (ssize_t)rows[i].nbytes);
		CU_ASSERT_EQUAL(memcmp(got, plain + rows[i].offset, rows[i].nbytes), 0);
	}
	infile_free(out);
	infile_free(in);
}

CU_TestInfo tests_of_unscramble[] = {
	{ "any part of data sectors is read plain, audio as it is", any_part_is_read_plain },
	CU_TEST_INFO_NULL,
};
