/* SPDX-License-Identifier: GPL-3.0-or-later */
/* FLAC files (RFC 9639) of CD audio, packed on all processors. */
#ifndef BASE_FLACOUT_H
#define BASE_FLACOUT_H

#include "base/context.h"
#include "base/outfile.h"

#include <stddef.h>

struct flacout;

/* NULL when it failed. Good for any number of files, one after the other. */
struct flacout *flacout_new(struct discimg_job *job);
void flacout_free(struct flacout *flac);

/* What is added from now on goes to FILE, which stays the caller's. */
void flacout_begin(struct flacout *flac, struct outfile *file);

/* NBYTES of stereo samples of 16 bits, low byte first, in order; a multiple of four. */
int flacout_add(struct discimg_job *job, struct flacout *flac, const void *samples, size_t nbytes);

/* Completes the file. */
int flacout_finish(struct discimg_job *job, struct flacout *flac);

#endif
