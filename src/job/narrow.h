/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sectors of a disc on their way to a smaller form, or with EDC and parity made anew. */
#ifndef JOB_NARROW_H
#define JOB_NARROW_H

#include "job/reduce.h"

/*
 * Puts a source before DISC's own that gives sectors as the tracks of DISC now store them, read
 * from TRACKS (NTRACKS of them, taken over), which are how its own source stores them. What lies
 * between these reads as zeros. With REGENERATE, raw data sectors without EDC get one.
 */
int narrow_attach(struct discimg_job *job, struct discimg_disc *disc, struct discimg_track *tracks,
	size_t ntracks, bool regenerate, struct reduce_counts *counts);

#endif
