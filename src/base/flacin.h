/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A FLAC file (RFC 9639) read as the CD audio that it holds, at any offset, by libFLAC. */
#ifndef BASE_FLACIN_H
#define BASE_FLACIN_H

#include "base/context.h"
#include "base/infile.h"

/* True when IN begins as FLAC files do. */
bool flacin_is_flac(struct discimg_job *job, struct infile *in);

/*
 * Replaces *IN, a FLAC file, by its samples, low byte first. Refuses what is not CD audio: 44100
 * Hz, 16 bits, stereo; WHERE ("a.cue:3: track01.flac") begins the message. On failure *IN stays.
 */
int flacin_open(struct discimg_job *job, const char *where, struct infile **in);

#endif
