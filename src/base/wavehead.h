/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is before the samples of a WAVE file: RIFF chunks (Multimedia Programming Interface and Data
 * Specifications 1.0, chapter 2).
 */
#ifndef BASE_WAVEHEAD_H
#define BASE_WAVEHEAD_H

#include <stdint.h>

enum {
	WAVE_RIFF_NBYTES = 12, /* "RIFF", size, "WAVE" */
	WAVE_CHUNK_NBYTES = 8, /* name, size */
	WAVE_FMT_NBYTES = 16,

	/* in the fmt chunk */
	WAVE_TAG = 0,
	WAVE_NCHANNELS = 2,
	WAVE_RATE = 4,
	WAVE_BYTE_RATE = 8,
	WAVE_ALIGNMENT = 12,
	WAVE_BITS = 14,

	WAVE_PCM = 1, /* a tag */

	/* CD audio */
	WAVE_CD_NCHANNELS = 2,
	WAVE_CD_NBITS = 16,
	WAVE_CD_RATE = 44100,
	WAVE_CD_SAMPLE_NBYTES = 4, /* of both channels */
};

#define WAVE_HEADER_NBYTES 44

/* What is before NBYTES of CD audio that are all of a file. */
void wave_make_header(uint32_t nbytes, uint8_t header[WAVE_HEADER_NBYTES]);

#endif
