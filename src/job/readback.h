/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a burnt disc back, and telling which files suffered. */
#ifndef JOB_READBACK_H
#define JOB_READBACK_H

#include "check/sent.h"
#include "disc/recorder.h"

#include <discimg/burn.h>

/*
 * Compares what RECORDER's drive gives back with what was sent, and fills RESULT. SOURCE names the
 * files when its sectors can be read again; else the burnt disc does. DISCIMG_FAULTS when any
 * sector differs or cannot be read.
 */
int readback(struct discimg_job *job, struct disc_recorder *recorder, struct sent *sent,
	struct discimg_disc *source, struct discimg_burn_drive *result);

#endif
