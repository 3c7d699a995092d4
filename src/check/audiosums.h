/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AccurateRip's sums of all audio tracks, by whoever reads the disc. */
#ifndef CHECK_AUDIOSUMS_H
#define CHECK_AUDIOSUMS_H

#include "disc/copy.h"

#include <discimg/info.h>

struct audiosums;

/* Sums of the audio tracks of DISC, which must outlive them; NULL when out of memory. */
struct audiosums *audiosums_new(const struct discimg_disc *disc);
void audiosums_free(struct audiosums *audiosums);

/* Fills CONSUMER of a copy that goes through all stored sectors in rising order. */
void audiosums_consume(struct audiosums *audiosums, struct copy_consumer *consumer);

/* The sums, when all was read. SUMS has one element for each track; those of data are zero. */
void audiosums_finish(struct audiosums *audiosums, struct discimg_accuraterip *sums);

#endif
