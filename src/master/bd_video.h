/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Video on Blu-ray discs: the folder BDMV. */
#ifndef MASTER_BD_VIDEO_H
#define MASTER_BD_VIDEO_H

#include "master/tree.h"

#include <discimg/master.h>

/*
 * Puts what is in BDMV in the order in which a player asks for it, and BACKUP at the end. Fails
 * when a file is missing that a player needs; warns where copies are missing or differ.
 */
int bd_video_prepare(
	struct discimg_job *job, struct tree *tree, struct discimg_master_report *report);

#endif
