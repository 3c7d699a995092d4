/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the samples of a WAVE file lie. */
#ifndef FORMAT_WAVE_H
#define FORMAT_WAVE_H

#include "base/context.h"
#include "base/infile.h"

#include <stdint.h>

/*
 * Finds the CD audio in the RIFF file FILE: 44100 Hz, 16 bits, stereo, PCM. WHERE
 * ("a.cue:3: track01.wav") begins the message when it is anything else.
 */
int wave_find_samples(struct discimg_job *job, const char *where, struct infile *file,
	uint64_t *offset, uint64_t *nbytes);

#endif
