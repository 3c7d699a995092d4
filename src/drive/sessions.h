/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sessions of a DVD or BD in a drive. */
#ifndef DRIVE_SESSIONS_H
#define DRIVE_SESSIONS_H

#include "drive/initiator.h"

#include "disc/disc.h"

/*
 * The tracks that were written in order on a disc of NSECTORS, but for those of a session that is
 * not complete, as a finished disc; *OUT is NULL where there are not several sessions, or the drive
 * does not tell.
 */
int sessions_read(struct initiator *drive, struct discimg_job *job, enum discimg_medium medium,
	uint32_t nsectors, struct discimg_disc **out);

#endif
