/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pieces of files and zeros as one file. */
#include "format/splice.h"

#include "base/search.h"

#include <stdlib.h>
#include <string.h>

struct part {
	struct splice_piece piece;
	uint64_t begin; /* in the splice */
};

struct splice {
	size_t n;
	struct part parts[];
};

static uint64_t part_begin(const void *items, size_t i)
{
	const struct part *parts = items;
	return parts[i].begin;
}

/* The last part that begins at OFFSET or before; those of no bytes lie behind. */
static const struct part *find(const struct splice *splice, uint64_t offset)
{
	return &splice->parts[search_last(splice->parts, splice->n, offset, part_begin)];
}

/* NBYTES from byte AT of a piece, whose samples are swapped; AT may be the second byte of one. */
static bool read_swapped(const struct splice_piece *piece, struct discimg_job *job, uint8_t *buf,
	size_t nbytes, uint64_t at)
{
	size_t lead = at & 1, even_nbytes = (lead + nbytes + 1) & ~(size_t)1;
	uint8_t *even = malloc(even_nbytes);
	bool done = even && infile_pread(piece->in, job, even, even_nbytes,
				    piece->offset + at - lead) == (ssize_t)even_nbytes;
	for (size_t i = 0; done && i < nbytes; i++)
		buf[i] = even[(lead + i) ^ 1];
	free(even);
	return done;
}

static bool read_piece(const struct splice_piece *piece, struct discimg_job *job, uint8_t *buf,
	size_t nbytes, uint64_t at)
{
	if (!piece->in) {
		memset(buf, 0, nbytes);
		return true;
	}
	if (piece->swapped)
		return read_swapped(piece, job, buf, nbytes, at);
	return infile_pread(piece->in, job, buf, nbytes, piece->offset + at) == (ssize_t)nbytes;
}

static ssize_t pread_splice(
	void *state, struct discimg_job *job, void *buf, size_t nbytes, uint64_t offset)
{
	const struct splice *splice = state;
	const struct part *end = splice->parts + splice->n;
	size_t done = 0;
	for (const struct part *part = find(splice, offset); part < end && done < nbytes; part++) {
		uint64_t at = offset + done - part->begin;
		if (at >= part->piece.nbytes)
			continue;
		uint64_t left = part->piece.nbytes - at;
		size_t some = nbytes - done < left ? nbytes - done : (size_t)left;
		if (!read_piece(&part->piece, job, (uint8_t *)buf + done, some, at))
			return -1;
		done += some;
	}
	return (ssize_t)done;
}

/* Whoever owns the files knows what they use. */
static bool uses_nothing(void *state, const struct stat *st)
{
	(void)state, (void)st;
	return false;
}

static const struct infile_ops splice_ops = { pread_splice, uses_nothing, free };

struct infile *splice_new(const char *name, const struct splice_piece *pieces, size_t n)
{
	struct splice *splice = calloc(1, sizeof(*splice) + n * sizeof(splice->parts[0]));
	uint64_t nbytes = 0;
	if (!splice)
		return NULL;
	splice->n = n;
	for (size_t i = 0; i < n; i++) {
		splice->parts[i] = (struct part){ .piece = pieces[i], .begin = nbytes };
		nbytes += pieces[i].nbytes;
	}
	return infile_new(name, nbytes, &splice_ops, splice);
}
