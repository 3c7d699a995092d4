/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pieces of files and zeros, one behind the other, as one file: for tracks that are put together
 * at borders which are none of sectors.
 */
#ifndef FORMAT_SPLICE_H
#define FORMAT_SPLICE_H

#include "base/infile.h"

struct splice_piece {
	struct infile *in; /* NULL: zeros; must live as long as the splice */
	uint64_t offset;   /* bytes */
	uint64_t nbytes;
	bool swapped; /* 16-bit samples with the high byte first; NBYTES is even then */
};

/* A copy of the N PIECES is kept. NULL when out of memory. */
struct infile *splice_new(const char *name, const struct splice_piece *pieces, size_t n);

#endif
