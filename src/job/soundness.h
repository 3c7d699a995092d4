/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a session on a disc is one that another can be added to. */
#ifndef JOB_SOUNDNESS_H
#define JOB_SOUNDNESS_H

#include "job/remaster.h"

/*
 * Refuses what was read of the disc in drive NAME when its session lacks a part. SESSION is the
 * number of the one that the user has chosen, structures of which are then taken as they are; 0 is
 * the last.
 */
int soundness_check(struct discimg_job *job, const char *name, const struct remaster *remaster,
	unsigned session);

/* Likewise of an image in the file PATH. */
int soundness_check_file(
	struct discimg_job *job, const char *path, const struct remaster *remaster);

#endif
