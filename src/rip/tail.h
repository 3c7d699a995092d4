/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a disc's data ends, when its TOC or its medium tells more than there is. */
#ifndef RIP_TAIL_H
#define RIP_TAIL_H

#include "rip/strategy.h"

/* The furthest sector that anything on the disc names. */
struct tail_limit {
	int64_t end_lba; /* one past it; 0: nothing names any */
	const char *by;  /* what names it */
};

/* Cuts a medium that can be longer than what was written on it at LIMIT, and says so. */
void tail_cut_medium(
	struct discimg_job *job, struct discimg_disc *disc, const struct tail_limit *limit);

/*
 * Drops sectors that cannot be read from the end of the last track, if it is data: at most 2, the
 * run-out blocks of a track that was written at once (MMC-6 §4.2.3.5), or 150, its post-gap; and
 * only beyond LIMIT. Says so, and counts them in *NDROPPED.
 */
int tail_drop_unreadable(struct discimg_job *job, struct strategy *strategy,
	struct discimg_disc *disc, const struct tail_limit *limit, uint32_t *ndropped);

#endif
