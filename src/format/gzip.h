/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * gzip (RFC 1952) that is read at any offset: a first pass leaves checkpoints, from each of which
 * on the stream can be inflated without what comes before it.
 */
#ifndef FORMAT_GZIP_H
#define FORMAT_GZIP_H

#include "base/infile.h"

#include <zlib.h>

#define GZIP_WINDOW_NBYTES 32768

/* Between two blocks of a DEFLATE stream (RFC 1951). */
struct gzip_checkpoint {
	uint64_t offset;        /* of the next byte in what is unpacked */
	uint64_t packed_offset; /* of the first byte that is not taken at all */
	unsigned nbits;         /* of the byte before that, its high ones, are still to be taken */
	unsigned window_nbytes; /* 0 at the beginning of a member */
	uint8_t *window;        /* the bytes before OFFSET that the next ones may repeat */
};

struct gzip_index {
	struct gzip_checkpoint *checkpoints;
	size_t n;
	uint64_t spacing; /* bytes, unpacked, from one checkpoint to the next, or a few more */
	uint64_t nbytes;  /* unpacked */
	uint64_t ngood;   /* of these, that can be unpacked */
	uint64_t packed_nbytes; /* that these are made from */
};

/* The bytes of a gzip file: all in memory, or read from FILE when they run out. */
struct gzip_stream {
	z_stream z; /* inflates the current member */
	struct infile *file;
	struct discimg_job *job;
	uint8_t *buf;
	uint64_t offset; /* in FILE, of what is to be read next */
};

enum gzip_found { GZIP_MEMBER, GZIP_END, GZIP_DAMAGED, GZIP_CUT };

/* More input into an empty z.avail_in; false at the end of the file. */
bool gzip_refill(struct gzip_stream *stream);

/* Goes past the header of a member and makes Z ready for its data. GZIP_END: there is none. */
enum gzip_found gzip_begin_member(struct gzip_stream *stream);

/* Goes past the end of a member: its CRC-32 and its length modulo 2^32. False when cut off. */
bool gzip_end_member(struct gzip_stream *stream, uint32_t *crc, uint32_t *nbytes);

/* Goes through all of FILE. Warnings tell what is wrong with it. */
int gzip_scan(struct discimg_job *job, struct infile *file, struct gzip_index *index);

void gzip_index_free(struct gzip_index *index);

#endif
