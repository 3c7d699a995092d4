/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an image calls itself: the texts and the time of its volume descriptors. */
#ifndef MASTER_IDENTITY_H
#define MASTER_IDENTITY_H

#include "master/tree.h"

#include <discimg/master.h>

/* Refuses texts that the volume descriptor cannot hold (ECMA-119 §8.4). */
int identity_check(struct discimg_job *job, const struct discimg_master_options *options);

/* The time of the volume, as OPTIONS, the environment or the tree tell it. */
int identity_time(struct discimg_job *job, const struct discimg_master_options *options,
	const struct tree *tree, int64_t *timestamp);

/*
 * TIMESTAMP as 16 digits: year, month, day, hour, minute, second, hundredth (§8.4.26.1); to the
 * hundredth where OPTIONS tell the time so.
 */
void identity_digits(
	const struct discimg_master_options *options, int64_t timestamp, char digits[17]);

#endif
