/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Digests of a disc and of its tracks in one pass, each kind in a thread of its own. */
#ifndef CHECK_HASHES_H
#define CHECK_HASHES_H

#include "disc/disc.h"

#include <discimg/info.h>

/*
 * Hashes the main channel of DISC as it is stored, gaps that are not stored left out. TRACKS has
 * one element for each of its tracks. *NBAD: sectors that went in as filler.
 */
int hashes_run(struct discimg_job *job, struct discimg_disc *disc, struct discimg_hashes *whole,
	struct discimg_hashes *tracks, uint64_t *nbad);

#endif
