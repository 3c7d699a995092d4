/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Are the structures on a disc what their standards say, and inside the disc? */
#ifndef FS_SANITY_H
#define FS_SANITY_H

#include "disc/disc.h"
#include "fs/findings.h"

/* Adds what is wrong, or worth knowing, to FINDINGS. Fails only when the source is gone. */
int fs_check(struct discimg_job *job, struct discimg_disc *disc, struct findings *findings);

#endif
