/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a master is for, as options, orders and checks. */
#ifndef MASTER_PRESETS_H
#define MASTER_PRESETS_H

#include "master/tree.h"

#include <discimg/master.h>

/* OPTIONS, with what their preset says where they say nothing; texts stay theirs. */
struct discimg_master_options presets_fill(const struct discimg_master_options *options);

/*
 * Checks TREE, and puts its files in order, as PRESET has it; where files must lie is noted in the
 * tree. Fails when something is missing or contradicts itself; warns of what may not work.
 */
int presets_prepare(struct discimg_job *job, enum discimg_preset preset, struct tree *tree,
	struct discimg_master_report *report);

#endif
