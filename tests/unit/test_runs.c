/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/context.h"
#include "format/runs.h"
#include "sector/raw.h"
#include "suites.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FILE_NBYTES (100 * 2448)
#define BAD_BYTE    (7 * 2448 + 5) /* cannot be read */

/* The byte at OFFSET of file number FILE. */
static uint8_t byte_at(unsigned file, uint64_t offset)
{
	return (uint8_t)(offset + offset / 256 + file * 85);
}

static ssize_t read_made_up(
	void *state, struct discimg_job *job, void *buf, size_t nbytes, uint64_t offset)
{
	(void)job;
	const unsigned *file = state;
	uint8_t *p = buf;
	size_t n = offset + nbytes > FILE_NBYTES ? (size_t)(FILE_NBYTES - offset) : nbytes;
	if (offset <= BAD_BYTE && offset + n > BAD_BYTE) {
		errno = EIO;
		return -1;
	}
	for (size_t i = 0; i < n; i++)
		p[i] = byte_at(*file, offset + i);
	return (ssize_t)n;
}

static bool uses_nothing(void *state, const struct stat *st)
{
	(void)state, (void)st;
	return false;
}

static const struct infile_ops made_up = { read_made_up, uses_nothing, free };

static void add_files(struct discimg_job *job, struct runs *runs, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		unsigned *state = malloc(sizeof(*state));
		*state = i;
		struct infile *file = infile_new("made up", FILE_NBYTES, &made_up, state);
		CU_ASSERT_EQUAL_FATAL(runs_add_file(job, runs, file), (int)i);
	}
}

/* Ten sectors from LBA 0, kept as RUN says, read in one go; the caller frees DATA's disc. */
static void read_ten(struct discimg_job *job, const struct run *run, unsigned nbytes,
	unsigned sub_nbytes, uint8_t *data, uint8_t *status)
{
	struct runs *runs = runs_new();
	struct discimg_disc *disc = disc_new("test", DISCIMG_MEDIUM_CD);
	struct discimg_track *track = disc_add_track(disc);
	*track = (struct discimg_track){ .number = 1,
		.session = 1,
		.mode = DISCIMG_AUDIO,
		.nsectors = 10,
		.stored_nbytes = nbytes,
		.stored_sub_nbytes = sub_nbytes };
	runs_attach(runs, disc);
	add_files(job, runs, 2);
	CU_ASSERT_EQUAL_FATAL(runs_add(job, runs, run), 0);
	memset(status, 0, 10);
	CU_ASSERT_EQUAL(disc->source.read(disc->source.state, job, track, 0, 10, data, status), 0);
	discimg_disc_free(disc);
}

static const struct {
	const char *what;
	unsigned nbytes, sub_nbytes; /* of the track */
	struct run run;
} layouts[] = {
	{ "one behind the other", 2352, 0, { .nsectors = 10, .nbytes = 2352, .offset = 40000 } },
	{ "sub-channels behind each", 2352, 96,
		{ .nsectors = 10, .nbytes = 2448, .offset = 50000 } },
	{ "in longer places", 2048, 0, { .nsectors = 10, .nbytes = 2448, .offset = 30000 } },
	{ "sub-channels at the end of longer places", 2048, 96,
		{ .nsectors = 10,
			.nbytes = 2448,
			.offset = 24480,
			.sub_apart = true,
			.sub_offset = 24480 + 2352,
			.sub_nbytes = 2448 } },
	{ "sub-channels in a file of their own", 2352, 96,
		{ .nsectors = 10,
			.nbytes = 2352,
			.offset = 23520,
			.sub_apart = true,
			.sub_file = 1,
			.sub_offset = 19200,
			.sub_nbytes = 96 } },
};

/* The byte that belongs at AT of sector I. */
static uint8_t expected(const struct run *run, unsigned nbytes, unsigned i, unsigned at)
{
	if (at < nbytes || !run->sub_apart)
		return byte_at(run->file, run->offset + (uint64_t)i * run->nbytes + at);
	return byte_at(
		run->sub_file, run->sub_offset + (uint64_t)i * run->sub_nbytes + (at - nbytes));
}

static void sectors_are_found_however_they_lie(void)
{
	static uint8_t data[10 * 2448];
	uint8_t status[10];
	struct discimg_job *job = discimg_job_new(NULL);
	for (size_t k = 0; k < sizeof(layouts) / sizeof(layouts[0]); k++) {
		unsigned size = layouts[k].nbytes + layouts[k].sub_nbytes, nwrong = 0;
		read_ten(job, &layouts[k].run, layouts[k].nbytes, layouts[k].sub_nbytes, data,
			status);
		for (unsigned i = 0; i < 10; i++)
			for (unsigned at = 0; at < size; at++)
				nwrong += data[i * size + at] !=
					  expected(&layouts[k].run, layouts[k].nbytes, i, at);
		CU_ASSERT_EQUAL(nwrong, 0);
		CU_ASSERT(status[0] == 0 && status[9] == 0);
	}
	discimg_job_free(job);
}

static void only_the_sector_with_the_bad_byte_is_lost(void)
{
	static uint8_t data[10 * 2352];
	uint8_t status[10];
	struct discimg_job *job = discimg_job_new(NULL);
	struct run run = { .nsectors = 10, .nbytes = 2448 };
	read_ten(job, &run, 2352, 0, data, status);
	for (int i = 0; i < 10; i++)
		CU_ASSERT_EQUAL(status[i], i == 7 ? DISCIMG_SECTOR_UNREADABLE : 0);
	CU_ASSERT_EQUAL(data[9 * 2352], byte_at(0, 9 * 2448));
	discimg_job_free(job);
}

static void a_last_sector_that_is_cut_short_ends_in_zeros(void)
{
	static uint8_t data[10 * 2352];
	uint8_t status[10];
	struct discimg_job *job = discimg_job_new(NULL);
	struct run run = { .nsectors = 10,
		.nbytes = 2352,
		.offset = FILE_NBYTES - 10 * 2352 + 100,
		.short_nbytes = 100 };
	read_ten(job, &run, 2352, 0, data, status);
	CU_ASSERT_EQUAL(data[10 * 2352 - 101], byte_at(0, FILE_NBYTES - 1));
	CU_ASSERT_EQUAL(data[10 * 2352 - 100], 0);
	CU_ASSERT_EQUAL(data[10 * 2352 - 1], 0);
	CU_ASSERT_EQUAL(status[9], 0);
	discimg_job_free(job);
}

static void a_last_sector_that_is_cut_short_takes_nothing_of_what_follows(void)
{
	static uint8_t data[10 * 2352];
	uint8_t status[10];
	struct discimg_job *job = discimg_job_new(NULL);
	struct run run = { .nsectors = 10, .nbytes = 2352, .offset = 40000, .short_nbytes = 100 };
	read_ten(job, &run, 2352, 0, data, status);
	CU_ASSERT_EQUAL(data[10 * 2352 - 101], byte_at(0, 40000 + 10 * 2352 - 101));
	for (int i = 1; i <= 100; i++)
		CU_ASSERT_EQUAL(data[10 * 2352 - i], 0);
	discimg_job_free(job);
}

static void a_run_of_zeros_is_silence_and_kept_nowhere(void)
{
	static uint8_t data[10 * 2352];
	uint8_t status[10], any = 0;
	struct discimg_job *job = discimg_job_new(NULL);
	struct run run = { .nsectors = 10, .nbytes = 2352, .zeros = true };
	memset(data, 1, sizeof(data));
	read_ten(job, &run, 2352, 0, data, status);
	for (size_t i = 0; i < sizeof(data); i++)
		any |= data[i];
	CU_ASSERT_EQUAL(any, 0);
	for (int i = 0; i < 10; i++)
		CU_ASSERT_EQUAL(status[i], DISCIMG_SECTOR_SYNTHESISED);
	discimg_job_free(job);
}

CU_TestInfo tests_of_runs[] = {
	{ "sectors are found however they lie", sectors_are_found_however_they_lie },
	{ "only the sector with the bad byte is lost", only_the_sector_with_the_bad_byte_is_lost },
	{ "a last sector that is cut short ends in zeros",
		a_last_sector_that_is_cut_short_ends_in_zeros },
	{ "a last sector that is cut short takes nothing of what follows",
		a_last_sector_that_is_cut_short_takes_nothing_of_what_follows },
	{ "a run of zeros is silence and kept nowhere",
		a_run_of_zeros_is_silence_and_kept_nowhere },
	CU_TEST_INFO_NULL,
};
