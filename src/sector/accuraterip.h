/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sums of a track's audio that AccurateRip's database is searched for, in both versions: each
 * stereo sample, taken as a 32-bit number, times its place in the track, from 1.
 *
 *	struct accuraterip sums;
 *	accuraterip_begin(&sums, nsectors, track is the first audio track, … the last);
 *	accuraterip_add(&sums, samples, n);	as often as there are sectors left
 *	sums.v1, sums.v2
 *
 * The track is from its INDEX 01 to the next track's INDEX 01, or to the end of the audio.
 */
#ifndef SECTOR_ACCURATERIP_H
#define SECTOR_ACCURATERIP_H

#include <stdbool.h>
#include <stdint.h>

struct accuraterip {
	uint32_t v1, v2;
	uint32_t next;       /* the place of the next sample */
	uint32_t begin, end; /* the places that count: END is the last + 1 */
};

/*
 * A track of NSECTORS. The first five sectors of the FIRST track less one sample, and the last five
 * of the LAST one, do not count, so that drives that read with an offset agree.
 */
void accuraterip_begin(struct accuraterip *sums, uint32_t nsectors, bool first, bool last);

/* The next N sectors of 2352 bytes, samples as they are on the disc (little-endian). */
void accuraterip_add(struct accuraterip *sums, const uint8_t *sectors, uint32_t n);

#endif
