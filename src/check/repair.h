/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disc whose damaged sectors are restored while they are read. */
#ifndef CHECK_REPAIR_H
#define CHECK_REPAIR_H

#include "disc/disc.h"

#include <discimg/verify.h>

/*
 * Puts a source before DISC's own that restores raw data sectors (see mend.h): their status is then
 * corrected, or synthesised where EDC and parity were only added. What is beyond repair comes as it
 * is. REPAIRS, which must outlive DISC, tells each sector once, however often it is read; read it
 * only after repairs_finish().
 */
int repair_attach(
	struct discimg_job *job, struct discimg_disc *disc, struct discimg_repairs *repairs);

/* Sorts, and joins neighbours. */
void repairs_finish(struct discimg_repairs *repairs);

void repairs_free(struct discimg_repairs *repairs);

/* True when DISC has raw sectors with EDC, of which a repair could make something. */
bool repair_is_possible(const struct discimg_disc *disc);

#endif
