/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disc reduced to what a format keeps, so that the image must hold all that is left of it. */
#ifndef JOB_REDUCE_H
#define JOB_REDUCE_H

#include "check/bad.h"
#include "disc/disc.h"

/* What came to light while the sectors of a reduced disc were read. */
struct reduce_counts {
	struct bad_list unmade; /* raw sectors that their 2048 bytes do not make again bit by bit */
	uint64_t ncut;          /* sectors of Mode 2 with more user data than 2048 bytes, cut */
	uint64_t nregenerated;  /* sectors that had no EDC and parity */
	uint64_t nmoved;        /* tracks whose headers count from elsewhere */
};

struct reduce_plan {
	unsigned keeps;      /* enum format_keeps */
	bool regenerate_ecc; /* in raw data sectors that have none */
	bool make_sub;       /* gives sub-channels P to W to all tracks that have none */
};

/*
 * Takes out of DISC all that PLAN does not keep. COUNTS is added to whenever sectors are read, and
 * must outlive DISC. Fails with DISCIMG_E_REFUSED when nothing would be left; WHERE is the output.
 */
int reduce_disc(struct discimg_job *job, struct discimg_disc *disc, const struct reduce_plan *plan,
	const char *where, struct reduce_counts *counts);

#endif
