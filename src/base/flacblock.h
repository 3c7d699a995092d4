/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * FLAC frames (RFC 9639 §9) of whole blocks of 16-bit stereo samples in memory, without the
 * stream's header and metadata, by libFLAC.
 */
#ifndef BASE_FLACBLOCK_H
#define BASE_FLACBLOCK_H

#include "base/libflac.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct flacblock;

/* By LIB, which must outlive it. LEVEL is that of flac(1), 0 to 8. NULL when out of memory; one
 * thread at a time. */
struct flacblock *flacblock_new(const struct libflac *lib, unsigned level);
void flacblock_free(struct flacblock *flac);

/* How the bytes of a sample lie where they are packed from and unpacked to. */
enum flacblock_order { FLACBLOCK_LOW_FIRST, FLACBLOCK_HIGH_FIRST };

/*
 * Unpacks frames from the beginning of the N bytes FROM until TO_NBYTES (a multiple of four) are
 * there; *USED is where the last of these frames ends. False when that does not come out even.
 */
bool flacblock_unpack(struct flacblock *flac, const uint8_t *from, size_t n, uint8_t *to,
	size_t to_nbytes, enum flacblock_order order, size_t *used);

/* Frames that are packed from now on are numbered from FIRST on, and not each time from 0. */
void flacblock_number_from(struct flacblock *flac, uint32_t first);

/* In frames of FRAME_NSAMPLES. Bytes written; 0 when they would be more than LIMIT. */
size_t flacblock_pack(struct flacblock *flac, const uint8_t *from, size_t n,
	enum flacblock_order order, unsigned frame_nsamples, uint8_t *to, size_t limit);

#endif
