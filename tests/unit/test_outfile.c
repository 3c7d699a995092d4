/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/context.h"
#include "base/outfile.h"
#include "suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder of its own for each test, and a name in it. */
struct place {
	char folder[64], path[96], part[104];
	struct discimg_job *job;
};

static void enter(struct place *place)
{
	strcpy(place->folder, "/tmp/discimg-outfile.XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(place->folder));
	snprintf(place->path, sizeof(place->path), "%s/out", place->folder);
	snprintf(place->part, sizeof(place->part), "%s.part", place->path);
	place->job = discimg_job_new(NULL);
}

/* Fails when anything else than out and out.part was left behind. */
static void leave(struct place *place)
{
	unlink(place->path);
	unlink(place->part);
	CU_ASSERT_EQUAL(rmdir(place->folder), 0);
	discimg_job_free(place->job);
}

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs(text, f);
	fclose(f);
}

static bool holds(const char *path, const char *text)
{
	char buf[64] = "";
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(buf, 1, sizeof(buf) - 1, f) : 0;
	if (f)
		fclose(f);
	return f && n == strlen(text) && memcmp(buf, text, n) == 0;
}

static void a_name_stands_for_the_old_bytes_until_commit(void)
{
	struct place place;
	struct outfile *out;
	enter(&place);
	put(place.path, "old");
	CU_ASSERT_EQUAL_FATAL(outfile_open(place.job, place.path, OUTFILE_REPLACE, &out), 0);
	CU_ASSERT_EQUAL(outfile_write(place.job, out, "newer", 5, 0), 0);
	CU_ASSERT_TRUE(holds(place.path, "old"));
	CU_ASSERT_EQUAL(outfile_commit(place.job, out), 0);
	CU_ASSERT_TRUE(holds(place.path, "newer"));
	outfile_free(out);
	leave(&place);
}

static void what_is_not_committed_leaves_nothing(void)
{
	struct place place;
	struct outfile *out;
	enter(&place);
	CU_ASSERT_EQUAL_FATAL(outfile_open(place.job, place.path, OUTFILE_REPLACE, &out), 0);
	CU_ASSERT_EQUAL(outfile_write(place.job, out, "half", 4, 0), 0);
	outfile_free(out);
	CU_ASSERT_EQUAL(access(place.path, F_OK), -1);
	leave(&place);
}

static void a_resumable_file_is_taken_up_again(void)
{
	struct place place;
	struct outfile *out;
	enter(&place);
	CU_ASSERT_EQUAL_FATAL(outfile_open(place.job, place.path, OUTFILE_RESUME, &out), 0);
	CU_ASSERT_EQUAL(outfile_write(place.job, out, "12", 2, 0), 0);
	outfile_free(out);
	CU_ASSERT_EQUAL(access(place.path, F_OK), -1);
	CU_ASSERT_TRUE(holds(place.part, "12"));
	CU_ASSERT_EQUAL_FATAL(outfile_open(place.job, place.path, OUTFILE_RESUME, &out), 0);
	CU_ASSERT_EQUAL(outfile_write(place.job, out, "34", 2, 2), 0);
	CU_ASSERT_EQUAL(outfile_commit(place.job, out), 0);
	outfile_free(out);
	CU_ASSERT_TRUE(holds(place.path, "1234"));
	CU_ASSERT_EQUAL(access(place.part, F_OK), -1);
	leave(&place);
}

static void a_hole_at_the_end_counts(void)
{
	static const uint8_t zeros[100000];
	struct place place;
	struct outfile *out;
	struct stat st;
	enter(&place);
	CU_ASSERT_EQUAL_FATAL(outfile_open(place.job, place.path, OUTFILE_REPLACE, &out), 0);
	CU_ASSERT_EQUAL(outfile_write(place.job, out, "x", 1, 0), 0);
	CU_ASSERT_EQUAL(outfile_write(place.job, out, zeros, sizeof(zeros), 1000), 0);
	CU_ASSERT_EQUAL(outfile_commit(place.job, out), 0);
	outfile_free(out);
	CU_ASSERT_EQUAL(stat(place.path, &st), 0);
	CU_ASSERT_EQUAL(st.st_size, 101000);
	leave(&place);
}

static void a_link_stays_and_its_target_is_replaced(void)
{
	struct place place;
	struct outfile *out;
	char buf[8];
	enter(&place);
	put(place.part, "old");
	CU_ASSERT_EQUAL_FATAL(symlink("out.part", place.path), 0);
	CU_ASSERT_EQUAL_FATAL(outfile_open(place.job, place.path, OUTFILE_REPLACE, &out), 0);
	CU_ASSERT_EQUAL(outfile_write(place.job, out, "new", 3, 0), 0);
	CU_ASSERT_EQUAL(outfile_commit(place.job, out), 0);
	outfile_free(out);
	CU_ASSERT_TRUE(readlink(place.path, buf, sizeof(buf)) > 0);
	CU_ASSERT_TRUE(holds(place.part, "new"));
	leave(&place);
}

static void bytes_are_copied_between_files_and_holes_left_out(void)
{
	static const struct {
		uint64_t from, nbytes, offset, done;
	} rows[] = {
		{ 0, 3 << 20, 0, 3 << 20 },        /* data, hole, data */
		{ 1 << 20, 1 << 20, 77, 1 << 20 }, /* nothing but the hole */
		{ 5, 1234567, 99, 1234567 }, { 2 << 20 | 4095, 1 << 19, 1 << 20 | 1, 1 << 19 },
		{ 1 << 20, 2 << 20 | 1, 0, 0 }, /* more than there is */
	};
	static uint8_t expected[4 << 20], found[4 << 20];
	struct place place;
	enter(&place);
	FILE *in = tmpfile();
	for (size_t i = 0; i < 3 << 20; i++)
		expected[i] = i >> 20 == 1 ? 0 : (uint8_t)(i * 2654435761u >> 13);
	fwrite(expected, 1, 1 << 20, in);
	fseek(in, 2 << 20, SEEK_SET);
	fwrite(expected + (2 << 20), 1, 1 << 20, in);
	fflush(in);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct outfile *out;
		struct stat st;
		uint64_t done;
		CU_ASSERT_EQUAL_FATAL(
			outfile_open(place.job, place.path, OUTFILE_REPLACE, &out), 0);
		CU_ASSERT_EQUAL(outfile_copy(place.job, out, fileno(in), rows[i].from,
					rows[i].nbytes, rows[i].offset, &done),
			0);
		CU_ASSERT_EQUAL(done, rows[i].done);
		CU_ASSERT_EQUAL(outfile_commit(place.job, out), 0);
		outfile_free(out);
		FILE *f = fopen(place.path, "rb");
		size_t n = fread(found, 1, sizeof(found), f);
		CU_ASSERT_EQUAL(n, done ? rows[i].offset + done : 0);
		CU_ASSERT_EQUAL(memcmp(found + rows[i].offset, expected + rows[i].from, done), 0);
		CU_ASSERT_TRUE(fstat(fileno(f), &st) == 0 && st.st_blocks * 512 < 5 << 19);
		fclose(f);
	}
	fclose(in);
	leave(&place);
}

static void a_directory_is_no_output(void)
{
	struct place place;
	struct outfile *out;
	enter(&place);
	CU_ASSERT_EQUAL(
		outfile_open(place.job, place.folder, OUTFILE_REPLACE, &out), DISCIMG_E_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(discimg_job_error(place.job), "is a directory"));
	leave(&place);
}

CU_TestInfo tests_of_outfile[] = {
	{ "a name stands for the old bytes until commit",
		a_name_stands_for_the_old_bytes_until_commit },
	{ "what is not committed leaves nothing", what_is_not_committed_leaves_nothing },
	{ "a resumable file is taken up again", a_resumable_file_is_taken_up_again },
	{ "a hole at the end counts", a_hole_at_the_end_counts },
	{ "a link stays and its target is replaced", a_link_stays_and_its_target_is_replaced },
	{ "bytes are copied between files, and holes left out",
		bytes_are_copied_between_files_and_holes_left_out },
	{ "a directory is no output", a_directory_is_no_output },
	CU_TEST_INFO_NULL,
};
