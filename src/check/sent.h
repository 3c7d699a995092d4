/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was sent to a recorder, remembered as 64 bits a sector (8 bytes × sectors: 98 MB for a full
 * 25 GB Blu-ray), and the comparison with what comes back. The source need not be read again, so
 * one that has changed meanwhile, or never was a file, is judged rightly.
 */
#ifndef CHECK_SENT_H
#define CHECK_SENT_H

#include "check/bad.h"

struct sent;
struct sector_batch;

/* Room for NSECTORS of NBYTES, 2048 or 2352, from the first that is sent on; NULL when out of
 * memory. */
struct sent *sent_new(struct discimg_job *job, uint32_t nsectors, unsigned nbytes);
void sent_free(struct sent *sent);

/* A copy_consumer's take(): remembers a batch of such sectors. */
int sent_take(void *sent, struct discimg_job *job, const struct sector_batch *batch);

/*
 * Reads back from DISC exactly the sectors that were sent, and compares. A disc that is shorter
 * has unreadable sectors at its end. Bad sectors are added to BAD, and no failures.
 */
int sent_compare(struct discimg_job *job, struct sent *sent, struct discimg_disc *disc,
	uint32_t speed_1x_kbps, struct bad_list *bad);

#endif
