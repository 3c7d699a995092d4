/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/flacblock.h"
#include "base/flacframe.h"
#include "base/flacin.h"
#include "base/flacout.h"
#include "noise.h"
#include "suites.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NSAMPLES = 4096 * 70 + 123, NBYTES = NSAMPLES * 4 };

struct fixture {
	struct discimg_job *job;
	char path[64];
	uint8_t *samples; /* a rising tone with some noise, so that there is something to pack */
};

static void begin(struct fixture *f)
{
	f->job = discimg_job_new(NULL);
	f->samples = malloc(NBYTES);
	CU_ASSERT_PTR_NOT_NULL_FATAL(f->samples);
	uint64_t seed = 1;
	noise_fill(f->samples, NBYTES, &seed);
	for (size_t i = 0; i < NBYTES; i += 2)
		f->samples[i + 1] = (uint8_t)(i >> 8 & 0x3f);
	strcpy(f->path, "/tmp/discimg-flac.XXXXXX");
	int fd = mkstemp(f->path);
	CU_ASSERT_FATAL(fd >= 0);
	close(fd);
}

static void end(struct fixture *f)
{
	unlink(f->path);
	free(f->samples);
	discimg_job_free(f->job);
}

/* Writes the samples in pieces of odd sizes. */
static void write_flac(struct fixture *f)
{
	struct flacout *flac = flacout_new(f->job);
	struct outfile *file = NULL;
	CU_ASSERT_EQUAL_FATAL(outfile_open(f->job, f->path, OUTFILE_REPLACE, &file), 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(flac);
	flacout_begin(flac, file);
	for (size_t done = 0, some; done < NBYTES; done += some) {
		some = NBYTES - done < 99996 ? NBYTES - done : 99996;
		CU_ASSERT_EQUAL(flacout_add(f->job, flac, f->samples + done, some), 0);
	}
	CU_ASSERT_EQUAL(flacout_finish(f->job, flac), 0);
	CU_ASSERT_EQUAL(outfile_commit(f->job, file), 0);
	outfile_free(file);
	flacout_free(flac);
}

static struct infile *read_flac(struct fixture *f)
{
	struct infile *in = NULL;
	CU_ASSERT_EQUAL_FATAL(infile_open(f->job, f->path, &in), 0);
	CU_ASSERT_TRUE(flacin_is_flac(f->job, in));
	CU_ASSERT_EQUAL_FATAL(flacin_open(f->job, "test", &in), 0);
	return in;
}

static void samples_are_found_at_any_offset(void)
{
	static const struct {
		uint64_t offset;
		size_t nbytes;
	} rows[] = { { 0, NBYTES }, { 0, 1 }, { NBYTES - 1, 1 }, { 2352, 2352 }, { 16383, 3 },
		{ 16384, 16384 }, { NBYTES - 500, 500 }, { 700001, 100001 }, { 4, 70000 } };
	struct fixture f;
	uint8_t *buf = malloc(NBYTES);
	begin(&f);
	write_flac(&f);
	struct infile *in = read_flac(&f);
	CU_ASSERT_EQUAL(infile_nbytes(in), NBYTES);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CU_ASSERT_EQUAL(infile_pread(in, f.job, buf, rows[i].nbytes, rows[i].offset),
			(ssize_t)rows[i].nbytes);
		CU_ASSERT_EQUAL(memcmp(buf, f.samples + rows[i].offset, rows[i].nbytes), 0);
	}
	CU_ASSERT_EQUAL(infile_pread(in, f.job, buf, 100, NBYTES - 40), 40);
	CU_ASSERT_EQUAL(infile_pread(in, f.job, buf, 100, NBYTES), 0);
	infile_free(in);
	free(buf);
	end(&f);
}

static void a_damaged_frame_takes_no_other_with_it(void)
{
	struct fixture f;
	uint8_t buf[2352];
	unsigned nbad = 0;
	begin(&f);
	write_flac(&f);
	FILE *file = fopen(f.path, "r+");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	fseek(file, 0, SEEK_END);
	long middle = ftell(file) / 2;
	fseek(file, middle, SEEK_SET);
	int byte = fgetc(file);
	fseek(file, middle, SEEK_SET);
	fputc(byte ^ 0x10, file);
	fclose(file);
	struct infile *in = read_flac(&f);
	for (uint64_t offset = 0; offset + sizeof(buf) <= NBYTES; offset += sizeof(buf)) {
		ssize_t n = infile_pread(in, f.job, buf, sizeof(buf), offset);
		CU_ASSERT_TRUE(n < 0 || memcmp(buf, f.samples + offset, sizeof(buf)) == 0);
		CU_ASSERT_TRUE(n > 0 || errno == EIO);
		nbad += n < 0;
	}
	CU_ASSERT_TRUE(nbad >= 6 && nbad <= 8); /* sectors that a frame of 16384 bytes is of */
	infile_free(in);
	end(&f);
}

static void frames_get_other_numbers(void)
{
	static const struct {
		uint32_t number;
		size_t ncoded;
		uint8_t coded[6];
	} rows[] = {
		{ 0x7f, 1, { 0x7f } },
		{ 0x80, 2, { 0xc2, 0x80 } },
		{ 0x7ff, 2, { 0xdf, 0xbf } },
		{ 0x800, 3, { 0xe0, 0xa0, 0x80 } },
		{ 0xffff, 3, { 0xef, 0xbf, 0xbf } },
		{ 0x10000, 4, { 0xf0, 0x90, 0x80, 0x80 } },
		{ 0x200000, 5, { 0xf8, 0x88, 0x80, 0x80, 0x80 } },
		{ 0x7fffffff, 6, { 0xfd, 0xbf, 0xbf, 0xbf, 0xbf, 0xbf } },
	};
	uint8_t samples[4000], frame[8000], other[8000], back[8000];
	struct libflac lib;
	CU_ASSERT_EQUAL_FATAL(libflac_load(NULL, &lib), 0);
	struct flacblock *flac = flacblock_new(&lib, 5);
	uint64_t seed = 2;
	noise_fill(samples, sizeof(samples), &seed);
	CU_ASSERT_PTR_NOT_NULL_FATAL(flac);
	/* 1000 samples: the block's size stands behind the number */
	size_t n = flacblock_pack(
		flac, samples, sizeof(samples), FLACBLOCK_LOW_FIRST, 1000, frame, sizeof(frame));
	CU_ASSERT_TRUE_FATAL(n > 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t longer = rows[i].ncoded - 1;
		CU_ASSERT_EQUAL(flacframe_renumber(frame, n, rows[i].number, other, sizeof(other)),
			n + longer);
		CU_ASSERT_EQUAL(memcmp(other + 4, rows[i].coded, rows[i].ncoded), 0);
		CU_ASSERT_EQUAL(flacframe_renumber(other, n + longer, 0, back, sizeof(back)), n);
		CU_ASSERT_EQUAL(memcmp(back, frame, n), 0);
		CU_ASSERT_EQUAL(
			flacframe_renumber(frame, n, rows[i].number, other, n + longer - 1), 0);
	}
	CU_ASSERT_EQUAL(flacframe_renumber(frame, 7, 1, other, sizeof(other)), 0);
	flacblock_free(flac);
}

CU_TestInfo tests_of_flac[] = {
	{ "samples are found at any offset", samples_are_found_at_any_offset },
	{ "a damaged frame takes no other with it", a_damaged_frame_takes_no_other_with_it },
	{ "frames get other numbers", frames_get_other_numbers },
	CU_TEST_INFO_NULL,
};
