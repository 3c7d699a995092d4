/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/context.h"
#include "format/packed_blocks.h"
#include "suites.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each packed byte stands for two: itself, and itself plus one. */
enum { NBLOCKS = 40, BLOCK_NBYTES = 8192, PACKED_NBYTES = 4096 };
#define NBYTES (NBLOCKS * BLOCK_NBYTES - 100)

struct pairs {
	unsigned bad_block;
	uint64_t watched; /* bytes */
};

static uint8_t packed_byte(uint64_t offset)
{
	return (uint8_t)(offset * 7 + offset / 251);
}

static uint8_t expected(uint64_t offset)
{
	return (uint8_t)(packed_byte(offset / 2) + offset % 2);
}

static void find(const void *state, uint64_t offset, struct block *block)
{
	(void)state;
	uint64_t i = offset / BLOCK_NBYTES;
	block->offset = i * BLOCK_NBYTES;
	block->nbytes = i + 1 == NBLOCKS ? BLOCK_NBYTES - 100 : BLOCK_NBYTES;
	block->packed_offset = i * PACKED_NBYTES;
	block->packed_nbytes = PACKED_NBYTES;
}

static void unpack(const void *state, const struct block *block, const uint8_t *packed, size_t n,
	uint8_t *out, uint8_t *bad)
{
	const struct pairs *pairs = state;
	for (size_t i = 0; i < block->nbytes && i / 2 < n; i++)
		out[i] = (uint8_t)(packed[i / 2] + i % 2);
	if (block->offset / BLOCK_NBYTES == pairs->bad_block)
		blocks_mark_bad(bad, 2100, 4000);
}

static void watch(
	void *state, struct discimg_job *job, const uint8_t *p, size_t nbytes, uint64_t offset)
{
	struct pairs *pairs = state;
	(void)job, (void)p, (void)offset;
	pairs->watched += nbytes;
}

static void leave(void *state)
{
	(void)state;
}

static const struct blocks_ops ops = { find, unpack, watch, leave };

static ssize_t pread_packed(
	void *state, struct discimg_job *job, void *buf, size_t nbytes, uint64_t offset)
{
	uint8_t *p = buf;
	(void)state, (void)job;
	for (size_t i = 0; i < nbytes; i++)
		p[i] = packed_byte(offset + i);
	return (ssize_t)nbytes;
}

static bool uses_nothing(void *state, const struct stat *st)
{
	(void)state, (void)st;
	return false;
}

static const struct infile_ops packed_ops = { pread_packed, uses_nothing, leave };

static struct infile *open_pairs(struct discimg_job *job, struct pairs *pairs)
{
	struct infile *packed, *file = NULL;
	struct blocks_plan plan = { .name = "pairs",
		.nbytes = NBYTES,
		.max_nbytes = BLOCK_NBYTES,
		.max_packed_nbytes = PACKED_NBYTES,
		.ops = &ops,
		.state = pairs };
	packed = infile_new("pairs.packed", NBLOCKS * PACKED_NBYTES, &packed_ops, NULL);
	CU_ASSERT_EQUAL_FATAL(blocks_open(job, packed, &plan, &file), 0);
	return file;
}

static unsigned count_wrong(struct infile *file, struct discimg_job *job, size_t n, uint64_t offset)
{
	static uint8_t buf[NBYTES + 1000];
	unsigned nwrong = 0;
	ssize_t got = infile_pread(file, job, buf, n, offset);
	size_t there = offset >= NBYTES ? 0 : n < NBYTES - offset ? n : (size_t)(NBYTES - offset);
	CU_ASSERT_EQUAL(got, (ssize_t)there);
	for (ssize_t i = 0; i < got; i++)
		nwrong += buf[i] != expected(offset + (uint64_t)i);
	return nwrong;
}

static void what_is_read_is_the_same_in_any_order(void)
{
	struct pairs pairs = { .bad_block = NBLOCKS };
	struct discimg_job *job = discimg_job_new(NULL);
	struct infile *file = open_pairs(job, &pairs);
	CU_ASSERT_EQUAL(infile_nbytes(file), NBYTES);
	CU_ASSERT_EQUAL(count_wrong(file, job, NBYTES + 1000, 0), 0);
	CU_ASSERT_EQUAL(pairs.watched, NBYTES);
	srand(1);
	for (int i = 0; i < 500; i++)
		CU_ASSERT_EQUAL(count_wrong(file, job, (size_t)rand() % 30000,
					(uint64_t)rand() % (NBYTES + 500)),
			0);
	infile_free(file);
	discimg_job_free(job);
}

static void count_warnings(void *user, enum discimg_severity severity, const char *text)
{
	unsigned *nwarnings = user;
	(void)text;
	*nwarnings += severity == DISCIMG_WARNING;
}

static void only_damaged_units_cannot_be_read(void)
{
	unsigned nwarnings = 0;
	uint8_t byte;
	struct discimg_callbacks callbacks = { .message = count_warnings, .user = &nwarnings };
	struct pairs pairs = { .bad_block = 3 };
	struct discimg_job *job = discimg_job_new(&callbacks);
	struct infile *file = open_pairs(job, &pairs);
	uint64_t bad = 3 * BLOCK_NBYTES + BLOCKS_UNIT_NBYTES;
	CU_ASSERT_EQUAL(count_wrong(file, job, (size_t)bad, 0), 0);
	CU_ASSERT_EQUAL(infile_pread(file, job, &byte, 1, bad), -1);
	CU_ASSERT_EQUAL(errno, EIO);
	CU_ASSERT_EQUAL(infile_pread(file, job, &byte, 1, bad + BLOCKS_UNIT_NBYTES - 1), -1);
	CU_ASSERT_EQUAL(count_wrong(file, job, NBYTES, bad + BLOCKS_UNIT_NBYTES), 0);
	CU_ASSERT_EQUAL(infile_pread(file, job, &byte, 1, bad), -1);
	CU_ASSERT_EQUAL(nwarnings, 1);
	infile_free(file);
	discimg_job_free(job);
}

CU_TestInfo tests_of_packed_blocks[] = {
	{ "what is read is the same in any order", what_is_read_is_the_same_in_any_order },
	{ "only damaged units cannot be read", only_damaged_units_cannot_be_read },
	CU_TEST_INFO_NULL,
};
