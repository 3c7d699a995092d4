/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The header of a FLAC frame (RFC 9639 §9.1), as far as its place in the stream is told there. */
#ifndef BASE_FLACFRAME_H
#define BASE_FLACFRAME_H

#include <stddef.h>
#include <stdint.h>

/*
 * Copies the frame of NBYTES at FROM, of a stream whose blocks are all of one size, with NUMBER
 * (below 2^31) for its own, and both CRCs made anew. Bytes written; 0 when they would be more than
 * LIMIT, or FROM is no frame.
 */
size_t flacframe_renumber(
	const uint8_t *from, size_t nbytes, uint32_t number, uint8_t *to, size_t limit);

#endif
