/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tracks of a disc as a tree of files. */
#ifndef FS_WALKTRACKS_H
#define FS_WALKTRACKS_H

#include "fs/walk.h"

/* Of SESSION and TRACK only, where they are not 0. OUT is zeroed and filled; walk_free() frees it.
 */
int walk_tracks(struct discimg_job *job, const struct discimg_disc *disc, unsigned session,
	unsigned track, struct walk *out);

#endif
