/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a track's headers count from elsewhere. */
#ifndef CHECK_MOVED_H
#define CHECK_MOVED_H

#include "disc/disc.h"

/*
 * What the addresses in TRACK's headers are ahead of ours; 0 when it has none, or none that agree.
 * Tracks of a second session are often kept without the gap before them, and then stand at another
 * address than their headers say.
 */
int32_t moved_by(
	struct discimg_job *job, struct discimg_disc *disc, const struct discimg_track *track);

#endif
