/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Digests of a disc and of its tracks in one pass, each kind in a thread of its own. */
#ifndef CHECK_HASHES_H
#define CHECK_HASHES_H

#include "disc/copy.h"

#include <discimg/info.h>

#define HASHES_NCONSUMERS 4 /* at most: one for each kind of digest */

struct hashes;

/* Hashes of what is to be read of DISC; NULL when out of memory, or libcrypto refuses a kind. */
struct hashes *hashes_new(struct discimg_job *job, struct discimg_disc *disc);
void hashes_free(struct hashes *hashes);

/*
 * Fills CONSUMERS of a copy whose ranges are stored_ranges_of() the disc, with no more of them than
 * there are processors, and returns how many.
 */
size_t hashes_consume(struct hashes *hashes, struct copy_consumer consumers[HASHES_NCONSUMERS]);

/* What was read, when all was. TRACKS has one element for each track of the disc. */
int hashes_finish(struct discimg_job *job, struct hashes *hashes, struct discimg_hashes *whole,
	struct discimg_hashes *tracks);

/*
 * All of that for a reading of its own: hashes the main channel of DISC as it is stored, gaps that
 * are not stored left out. OTHER sees all that is read, too. *NBAD: sectors that went in as filler.
 */
int hashes_run(struct discimg_job *job, struct discimg_disc *disc,
	const struct copy_consumer *other, struct discimg_hashes *whole,
	struct discimg_hashes *tracks, uint64_t *nbad);

#endif
