/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A few bytes here and there of a file, looked at in rising order, without a read for each. */
#ifndef BASE_WINDOW_H
#define BASE_WINDOW_H

#include "base/infile.h"

#define WINDOW_NBYTES 65536

struct window {
	struct infile *file;
	struct discimg_job *job;
	uint64_t offset; /* of the bytes */
	size_t nbytes;
	uint8_t bytes[WINDOW_NBYTES];
};

/* NBYTES, at most WINDOW_NBYTES, at OFFSET, valid until the next call; NULL: not so many. */
static inline const uint8_t *window_at(struct window *window, uint64_t offset, size_t nbytes)
{
	if (offset < window->offset || offset - window->offset > window->nbytes ||
		window->nbytes - (offset - window->offset) < nbytes) {
		ssize_t n = infile_pread(
			window->file, window->job, window->bytes, WINDOW_NBYTES, offset);
		window->offset = offset;
		window->nbytes = n < 0 ? 0 : (size_t)n;
	}
	size_t at = (size_t)(offset - window->offset);
	return window->nbytes - at < nbytes ? NULL : window->bytes + at;
}

#endif
