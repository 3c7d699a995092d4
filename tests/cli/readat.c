/* SPDX-License-Identifier: GPL-3.0-or-later */
/* readat PACKED PLAIN: whether PACKED, unpacked while it is read, is PLAIN, wherever one reads. */
#include "base/context.h"
#include "format/format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PIECE_NBYTES 300000
#define NREADS       400

static uint8_t packed_bytes[PIECE_NBYTES], plain_bytes[PIECE_NBYTES];

static bool is_same(struct discimg_job *job, struct infile **files, size_t nbytes, uint64_t offset)
{
	ssize_t n = infile_pread(files[0], job, packed_bytes, nbytes, offset);
	ssize_t expected = infile_pread(files[1], job, plain_bytes, nbytes, offset);
	if (n == expected && n >= 0 && memcmp(packed_bytes, plain_bytes, (size_t)n) == 0)
		return true;
	printf("%zu bytes at %llu: %zd were read, and %zd expected\n", nbytes,
		(unsigned long long)offset, n, expected);
	return false;
}

static bool is_same_in_order(struct discimg_job *job, struct infile **files)
{
	uint64_t end = infile_nbytes(files[1]);
	for (uint64_t offset = 0; offset <= end; offset += PIECE_NBYTES)
		if (!is_same(job, files, PIECE_NBYTES, offset))
			return false;
	return true;
}

static bool is_same_anywhere(struct discimg_job *job, struct infile **files)
{
	uint64_t end = infile_nbytes(files[1]);
	srand(1);
	for (int i = 0; i < NREADS; i++)
		if (!is_same(job, files, (size_t)rand() % (i % 8 ? 5000 : PIECE_NBYTES),
			    (uint64_t)rand() % (end + 1000)))
			return false;
	return true;
}

int main(int argc, char **argv)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct infile *files[2] = { NULL, NULL };
	bool same = argc == 3 && format_open_input(job, argv[1], &files[0]) == 0 &&
		    infile_open(job, argv[2], &files[1]) == 0 &&
		    infile_nbytes(files[0]) == infile_nbytes(files[1]) &&
		    is_same_anywhere(job, files) && is_same_in_order(job, files) &&
		    is_same_anywhere(job, files);
	printf("%s\n", discimg_job_error(job));
	infile_free(files[0]);
	infile_free(files[1]);
	discimg_job_free(job);
	return same ? EXIT_SUCCESS : EXIT_FAILURE;
}
