/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DVD-Audio: the files of AUDIO_TS come first, each title set in one piece. */
#ifndef MASTER_DVD_AUDIO_H
#define MASTER_DVD_AUDIO_H

#include "master/tree.h"

#include <discimg/master.h>

/*
 * Puts AUDIO_TS in order, and pins what is in VIDEO_TS, where there is such. Fails when a file is
 * missing or is not what its name says.
 */
int dvd_audio_prepare(
	struct discimg_job *job, struct tree *tree, struct discimg_master_report *report);

#endif
