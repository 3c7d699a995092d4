/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a drive reads, for those who need more than a disc gives: one attempt per call, so that
 * strategy (retries, smaller pieces, speed) is the caller's. Implemented by drive/, used by rip/.
 */
#ifndef DISC_READER_H
#define DISC_READER_H

#include "disc/disc.h"

struct disc_reader {
	/*
	 * The disc as its TOC tells, owned by the reader. It has no source: its sectors come by
	 * read(), as its tracks say that they are stored.
	 */
	struct discimg_disc *disc;
	uint32_t max_nsectors;  /* that one read() takes */
	uint32_t speed_1x_kbps; /* of the medium, in 1000 bytes/s; 0 for a file */
	bool overwritable;      /* the medium's size says nothing of how much of it is used */

	/*
	 * One attempt at N sectors of TRACK. 0: STATUS, zeroed before, tells how well each was
	 * read. DISCIMG_FAULTS: BUF holds nothing of use; try fewer sectors, or again. Negative:
	 * the drive is gone, or the medium was changed.
	 */
	int (*read)(void *state, struct discimg_job *job, const struct discimg_track *track,
		int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status);
	/* NULL, or: SPEED_KBPS in 1000 bytes/s, 0 for the fastest; drives round or ignore it. */
	void (*set_speed)(void *state, uint32_t speed_kbps);
	void (*free)(void *state);
	void *state;
};

/* Closes the drive and frees the disc. */
void reader_free(struct disc_reader *reader);

/* A reader of DISC, whose sectors are read as its source does; takes over DISC. */
int reader_of_disc(struct discimg_job *job, struct discimg_disc *disc, struct disc_reader *reader);

/*
 * READER, which is taken over, as a disc for plain reading: once in large pieces, and where that
 * fails once sector by sector.
 */
int disc_of_reader(struct discimg_job *job, struct disc_reader *reader, struct discimg_disc **disc);

#endif
