/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A packed file that can be unpacked from certain places on: read as if it lay unpacked. The last
 * blocks stay in memory, and where reading goes on in order, the next ones are unpacked on all
 * processors at once. What is damaged cannot be read (EIO), and a warning tells where it is.
 */
#ifndef FORMAT_PACKED_BLOCKS_H
#define FORMAT_PACKED_BLOCKS_H

#include "base/infile.h"

#define BLOCKS_UNIT_NBYTES 2048 /* what is told apart as damaged or good */

/* No block is larger than this, neither packed nor unpacked. */
#define BLOCKS_MAX_NBYTES (32u << 20)

struct block {
	uint64_t offset;        /* of its first byte in what is unpacked */
	uint32_t nbytes;        /* unpacked, from 1 to blocks_plan.max_nbytes */
	uint64_t packed_offset; /* of the bytes that it is made from */
	uint32_t packed_nbytes; /* at most blocks_plan.max_packed_nbytes */
};

struct blocks_ops {
	/* The block that OFFSET, which is below blocks_plan.nbytes, lies in. */
	void (*find)(const void *state, uint64_t offset, struct block *block);
	/*
	 * Unpacks BLOCK from the N bytes of it that could be read. Says with blocks_mark_bad()
	 * which bytes of OUT are not what they should be. Called from several threads at once.
	 */
	void (*unpack)(const void *state, const struct block *block, const uint8_t *packed,
		size_t n, uint8_t *out, uint8_t *bad);
	/* NULL, or: sees all good bytes that are read, as they are asked for. */
	void (*watch)(void *state, struct discimg_job *job, const uint8_t *p, size_t nbytes,
		uint64_t offset);
	void (*free)(void *state);
};

struct blocks_plan {
	const char *name; /* of what is unpacked */
	uint64_t nbytes;  /* of it */
	uint32_t max_nbytes, max_packed_nbytes;
	bool warned; /* that some of it is damaged: it need not be told again */
	const struct blocks_ops *ops;
	void *state;
};

/* Marks bytes FROM to TO (excluded) of a block as damaged. */
void blocks_mark_bad(uint8_t *bad, size_t from, size_t to);

/* *OUT reads what PACKED holds as PLAN says. PACKED and the plan's state are taken over, always. */
int blocks_open(struct discimg_job *job, struct infile *packed, const struct blocks_plan *plan,
	struct infile **out);

#endif
