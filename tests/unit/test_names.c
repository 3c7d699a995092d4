/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/bytes.h"
#include "fs/fs.h"
#include "fs/text.h"
#include "image.h"
#include "suites.h"

#include <stdlib.h>
#include <string.h>

enum { ROOT = 20 };

static struct image *image_with_files(void)
{
	struct image *image = image_new_iso(100);
	image_add_record(image, ROOT, "FIRST.;1", 8, 40, 3 * 2048, 0);
	image_add_record(image, ROOT, "SHARED.TXT;1", 12, 40, 3 * 2048, 0);
	image_add_record(image, ROOT, "WIDE.;1", 7, 50, 20 * 2048, 0);
	image_add_record(image, ROOT, "INNER.;1", 8, 55, 1, 0);
	image_add_record(image, ROOT, "EMPTY.;1", 8, 70, 0, 0);
	image_add_record(image, ROOT, "DIR", 3, 21, 2048, 2);
	image_begin_directory(image, 21, ROOT);
	image_add_record(image, 21, "DEEP.;1", 7, 80, 2049, 0);
	return image;
}

static void sectors_have_the_names_of_their_files(void)
{
	static const struct {
		int32_t lba;
		const char *path; /* NULL: none */
	} rows[] = { { -1, NULL }, { 0, "(system area)" }, { 15, "(system area)" },
		{ 16, "(volume descriptors)" }, { 17, "(volume descriptors)" },
		{ 18, "(path table)" }, { 20, "/" }, { 21, "/DIR" }, { 39, NULL }, { 40, "/FIRST" },
		{ 42, "/FIRST" }, { 43, NULL }, { 50, "/WIDE" }, { 55, "/INNER" }, { 56, "/WIDE" },
		{ 69, "/WIDE" }, { 70, NULL }, { 80, "/DIR/DEEP" }, { 81, "/DIR/DEEP" },
		{ 82, NULL }, { 5000, NULL } };
	struct discimg_job *job = discimg_job_new(NULL);
	struct image *image = image_with_files();
	struct discimg_disc *disc = image_open(image);
	struct disc_names names;
	CU_ASSERT_EQUAL_FATAL(fs_names_open(job, disc, &names), 0);
	discimg_disc_free(disc);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char path[64] = "";
		bool found = names.path_at(names.state, rows[i].lba, path, sizeof(path));
		CU_ASSERT_EQUAL(found, rows[i].path != NULL);
		CU_ASSERT_STRING_EQUAL(path, rows[i].path ? rows[i].path : "");
	}
	char path[9];
	CU_ASSERT_TRUE(names.path_at(names.state, 80, path, sizeof(path)));
	CU_ASSERT_STRING_EQUAL(path, ".../DEEP");
	names.free(names.state);
	discimg_job_free(job);
	free(image);
}

static void a_disc_without_a_file_system_has_no_names(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct image *image = image_new(100);
	struct discimg_disc *disc = image_open(image);
	struct disc_names names;
	CU_ASSERT_EQUAL(fs_names_open(job, disc, &names), DISCIMG_E_UNSUPPORTED);
	CU_ASSERT_NOT_EQUAL(discimg_job_error(job)[0], '\0');
	discimg_disc_free(disc);
	discimg_job_free(job);
	free(image);
}

static void texts_are_safe_to_print(void)
{
	static const struct {
		const char *bytes;
		size_t nbytes, capacity;
		const char *text;
	} rows[] = {
		{ "plain", 5, 40, "plain" },
		{ "\xc3\xa4\xe2\x82\xac", 5, 40, "\xc3\xa4\xe2\x82\xac" },
		{ "\xe4", 1, 40, "\xc3\xa4" }, { "\x1b[31m\n\x7f", 7, 40, "?[31m??" },
		{ "\xc0\xaf", 2, 40, "\xc3\x80\xc2\xaf" }, /* overlong: not UTF-8 */
		{ "\xf4\x90\x80\x80", 4, 40, "\xc3\xb4???" }, { "\xe2\x82", 2, 40, "\xc3\xa2?" },
		{ "a\xc3\xa4z", 4, 3, "a" }, /* whole characters only, and nothing behind a gap */
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char out[40];
		text_of_bytes(
			out, rows[i].capacity, (const uint8_t *)rows[i].bytes, rows[i].nbytes);
		CU_ASSERT_STRING_EQUAL(out, rows[i].text);
	}
	char out[40];
	text_of_ucs2(out, sizeof(out), (const uint8_t *)"\0A\x20\xac\xd8\x3d\xde\0\xd8\0", 10);
	CU_ASSERT_STRING_EQUAL(out, "A\xe2\x82\xac\xf0\x9f\x98\x80?");
	text_of_dstring(out, sizeof(out), (const uint8_t *)"\10Disc\0\0\5", 8);
	CU_ASSERT_STRING_EQUAL(out, "Disc");
	text_of_dstring(out, sizeof(out), (const uint8_t *)"\10Disc\0\0\377", 8);
	CU_ASSERT_STRING_EQUAL(out, "");
}

CU_TestInfo tests_of_names[] = {
	{ "sectors have the names of their files", sectors_have_the_names_of_their_files },
	{ "a disc without a file system has no names", a_disc_without_a_file_system_has_no_names },
	{ "texts are safe to print", texts_are_safe_to_print },
	CU_TEST_INFO_NULL,
};
