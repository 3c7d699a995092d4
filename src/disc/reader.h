/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a drive reads, for those who need more than discimg_disc gives: one attempt per call, so
 * that strategy (retries, smaller pieces, speed) is the caller's. Implemented by drive/, used by
 * rip/.
 */
#ifndef DISC_READER_H
#define DISC_READER_H

#include "disc/disc.h"

struct disc_reader {
	/*
	 * The disc as its TOC tells, owned by the reader. Reading it as a disc is plain reading:
	 * stored_nbytes is 2048 for data and 2352 for audio, unless the reader was opened raw.
	 */
	struct discimg_disc *disc;
	uint32_t max_nsectors;  /* that one read() takes */
	uint32_t speed_1x_kbps; /* of the medium, in 1000 bytes/s; 0 for a file */
	bool overwritable;      /* the medium's size says nothing of how much of it is used */

	/*
	 * One attempt at N sectors. 0: all were read, STATUS tells how well. DISCIMG_FAULTS: the
	 * drive could not; BUF holds nothing of use, try fewer sectors or again. Negative: the
	 * drive is gone, or the medium was changed.
	 */
	int (*read)(void *state, struct discimg_job *job, int32_t lba, uint32_t n,
		struct sector_shape shape, uint8_t *buf, uint8_t *status);
	/* SPEED_KBPS in 1000 bytes/s, 0 for the fastest; drives may round or ignore it. */
	void (*set_speed)(void *state, uint32_t speed_kbps);
	void (*free)(void *state);
	void *state;
};

#endif
