/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fs/attributelist.h"
#include "fs/blocks.h"
#include "fs/walkudf.h"
#include "suites.h"
#include "udfimage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TYPE_DIRECTORY = 4, TYPE_FILE = 5, TYPE_STREAMS = 13 };
enum { DELETED = 4 };
enum { NSECTORS = 500, FIRST = 10, STREAMS = 30 };

/* A file at block AT with a short text; STREAMS_AT: the directory of its streams, or 0. */
static void put_text(struct image *image, uint32_t at, const char *text, uint32_t streams_at)
{
	udf_put_extended_entry(udf_block(image, at), at,
		&(struct udf_file){ .type = TYPE_FILE,
			.flags = EMBEDDED,
			.nbytes = strlen(text),
			.extents = (const uint8_t *)text,
			.extents_nbytes = strlen(text),
			.streams = streams_at });
}

/* "a", "b" and "c", whose streams are all those that block STREAMS names. */
static struct image *three_files(void)
{
	static const struct udf_name names[] = { UDF_NAME(0, "\10a", FIRST),
		UDF_NAME(0, "\10b", FIRST + 1), UDF_NAME(0, "\10c", FIRST + 2) };
	struct image *image = udf_image_new_plain(NSECTORS);
	udf_put_directory(udf_block(image, UDF_ROOT), UDF_ROOT, 0, TYPE_DIRECTORY, names, 3);
	for (uint32_t i = 0; i < 3; i++)
		put_text(image, FIRST + i, "", i == 0 ? STREAMS : 0);
	return image;
}

static struct image *names_of_all_kinds(void)
{
	static const struct udf_name names[] = { UDF_NAME(0, "\10note", 31),
		UDF_NAME(0, "\20\x65\xe5\x67\x2c", 32), UDF_NAME(DELETED, "\10gone", 32),
		UDF_NAME(0, "\10*UDF Macintosh Resource Fork", 32), UDF_NAME(0, "\10", 32),
		UDF_NAME(0, "\10empty", 33) };
	struct image *image = three_files();
	udf_put_directory(udf_block(image, STREAMS), STREAMS, 0, TYPE_STREAMS, names,
		sizeof(names) / sizeof(names[0]));
	put_text(image, 31, "hello", 0);
	put_text(image, 32, "0", 0);
	put_text(image, 33, "", 0);
	return image;
}

/* A stream has streams, and their directory has some, too: both lead to themselves. */
static struct image *streams_of_streams(void)
{
	static const struct udf_name names[] = { UDF_NAME(0, "\10x", 31) };
	struct image *image = three_files();
	udf_put_directory(udf_block(image, STREAMS), STREAMS, 0, TYPE_STREAMS, names, 1);
	put_text(image, 31, "1", STREAMS);
	return image;
}

static struct image *a_directory_as_a_stream(void)
{
	static const struct udf_name names[] = { UDF_NAME(0, "\10x", STREAMS) };
	struct image *image = three_files();
	udf_put_directory(udf_block(image, STREAMS), STREAMS, 0, TYPE_STREAMS, names, 1);
	return image;
}

static struct image *a_file_as_the_directory(void)
{
	struct image *image = three_files();
	put_text(image, STREAMS, "no directory", 0);
	return image;
}

static struct image *a_directory_of_files(void)
{
	static const struct udf_name names[] = { UDF_NAME(0, "\10x", 31) };
	struct image *image = three_files();
	udf_put_directory(udf_block(image, STREAMS), STREAMS, 0, TYPE_DIRECTORY, names, 1);
	return image;
}

/* The second one leads outside the volume. */
static struct image *a_stream_that_is_lost(void)
{
	static const struct udf_name names[] = { UDF_NAME(0, "\10x", 31),
		UDF_NAME(0, "\10y", NSECTORS) };
	struct image *image = three_files();
	udf_put_directory(udf_block(image, STREAMS), STREAMS, 0, TYPE_STREAMS, names, 2);
	put_text(image, 31, "1", 0);
	return image;
}

/* One of 65536 bytes is an attribute, a longer one has no room in any. */
static struct image *a_stream_too_large(void)
{
	static const struct udf_name names[] = { UDF_NAME(0, "\10x", 31), UDF_NAME(0, "\10y", 32) };
	struct image *image = three_files();
	uint8_t hole[8];
	udf_put_directory(udf_block(image, STREAMS), STREAMS, 0, TYPE_STREAMS, names, 2);
	for (uint32_t i = 0; i < 2; i++)
		udf_put_extended_entry(udf_block(image, 31 + i), 31 + i,
			&(struct udf_file){ .type = TYPE_FILE,
				.flags = SHORT_ADS,
				.nbytes = 65536 + i,
				.extents = hole,
				.extents_nbytes = udf_put_short(hole, 2, 65536 + i, 0) });
	return image;
}

/* Thirty names of a large stream, for each of three files: more than a disc of 500 blocks has. */
static struct image *more_streams_than_disc(void)
{
	static const struct udf_name name = UDF_NAME(0, "\10x", 31);
	struct udf_name names[30];
	struct image *image = a_stream_too_large();
	for (size_t i = 0; i < 30; i++)
		names[i] = name;
	udf_put_directory(udf_block(image, STREAMS), STREAMS, 0, TYPE_STREAMS, names, 30);
	for (uint32_t i = 0; i < 3; i++)
		put_text(image, FIRST + i, "", STREAMS);
	return image;
}

static const struct row {
	const char *title;
	struct image *(*make)(void);
	const char *attributes; /* of the first file */
	uint64_t nfaults, nwith_others;
} rows[] = {
	{ "names", names_of_all_kinds, "user.note 5 hello, user.\u65e5\u672c 1 0, user.empty 0 , ",
		0, 1 },
	{ "streams of streams", streams_of_streams, "user.x 1 1, ", 0, 0 },
	{ "a directory as a stream", a_directory_as_a_stream, "", 1, 0 },
	{ "a file as the directory", a_file_as_the_directory, "", 1, 0 },
	{ "a directory of files", a_directory_of_files, "", 1, 0 },
	{ "a stream that is lost", a_stream_that_is_lost, "user.x 1 1, ", 1, 0 },
	{ "a stream too large", a_stream_too_large, "user.x 65536 , ", 0, 1 },
};

static struct walk walk(struct image *image, struct findings *findings)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = image_open(image);
	struct blocks *blocks = blocks_new(job, disc);
	struct walk walk;
	CU_ASSERT_EQUAL_FATAL(walk_udf(job, blocks, findings, &walk), 0);
	blocks_free(blocks);
	discimg_disc_free(disc);
	discimg_job_free(job);
	free(image);
	return walk;
}

/* Name, size and text of each attribute of NODE; how many there are. */
static size_t tell(const struct walk *walk, uint32_t node, char *text, size_t capacity)
{
	struct attribute attribute;
	size_t nbytes = 0, at = 0, length = 0, n = 0;
	const uint8_t *list = walk_attributes(walk, node, &nbytes);
	text[0] = '\0';
	for (; attributelist_next(list, nbytes, &at, &attribute); n++)
		if (length < capacity)
			length += (size_t)snprintf(text + length, capacity - length,
				"%s %zu %.*s, ", attribute.name, attribute.nbytes,
				attribute.nbytes < 10 ? (int)attribute.nbytes : 0,
				(const char *)attribute.value);
	return n;
}

static void streams_are_attributes(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct findings findings = { 0 };
		struct walk files = walk(rows[i].make(), &findings);
		char text[300];
		tell(&files, 1, text, sizeof(text));
		if (strcmp(text, rows[i].attributes) != 0 || findings.nfaults != rows[i].nfaults)
			printf("\n%s: %s\n%s\n", rows[i].title, text,
				findings.n ? findings.items[0].text : "");
		CU_ASSERT_STRING_EQUAL(text, rows[i].attributes);
		CU_ASSERT_EQUAL(findings.nfaults, rows[i].nfaults);
		CU_ASSERT_EQUAL(files.nfiles, 3);
		CU_ASSERT_EQUAL(files.nwith_others, rows[i].nwith_others);
		findings_free(&findings);
		walk_free(&files);
	}
}

static void no_more_is_read_than_a_disc_has(void)
{
	struct findings findings = { 0 };
	struct walk files = walk(more_streams_than_disc(), &findings);
	char text[10];
	CU_ASSERT_EQUAL(tell(&files, 1, text, sizeof(text)), 30);
	CU_ASSERT_EQUAL(tell(&files, 2, text, sizeof(text)), 0);
	CU_ASSERT_EQUAL(tell(&files, 3, text, sizeof(text)), 0);
	CU_ASSERT_EQUAL(findings.nfaults, 2);
	findings_free(&findings);
	walk_free(&files);
}

CU_TestInfo tests_of_udfstreams[] = {
	{ "streams are attributes", streams_are_attributes },
	{ "no more is read than a disc has", no_more_is_read_than_a_disc_has },
	CU_TEST_INFO_NULL,
};
