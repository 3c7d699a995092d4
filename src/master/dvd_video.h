/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DVD-Video: where the files of VIDEO_TS lie is told by its IFO files. */
#ifndef MASTER_DVD_VIDEO_H
#define MASTER_DVD_VIDEO_H

#include "master/tree.h"

#include <discimg/master.h>

/*
 * Pins the files of VIDEO_TS to where the IFO files of TREE say that they are, and adds AUDIO_TS
 * where it is missing. REPORT gets the cells at which a second layer may begin, as sectors from
 * VIDEO_TS.IFO. Fails when a file is missing or has no room where it must lie.
 */
int dvd_video_prepare(
	struct discimg_job *job, struct tree *tree, struct discimg_master_report *report);

#endif
