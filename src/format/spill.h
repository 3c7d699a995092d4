/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A packed file that cannot be unpacked from its middle on: it is unpacked once, to a sparse file
 * without a name, and that is read.
 */
#ifndef FORMAT_SPILL_H
#define FORMAT_SPILL_H

#include "base/infile.h"

enum { SPILL_DAMAGED = -1, SPILL_CUT = -2, SPILL_UNSUPPORTED = -3 };

struct spill_plan {
	const char *name;    /* of what is unpacked */
	const char *packing; /* "xz" */
	uint64_t nbytes;     /* unpacked; 0 when that is not known beforehand */
	/* Unpacks the next bytes into BUF; how many, 0 at the end, or one of the above. */
	ssize_t (*next)(void *state, struct discimg_job *job, uint8_t *buf, size_t nbytes);
	void *state; /* stays the caller's */
};

/* *OUT reads what PACKED holds. PACKED is taken over, also on failure. A note tells of it. */
int spill_open(struct discimg_job *job, struct infile *packed, const struct spill_plan *plan,
	struct infile **out);

#endif
