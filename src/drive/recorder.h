/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recorders by libburn: optical drives, and files that play an overwritable medium. */
#ifndef DRIVE_RECORDER_H
#define DRIVE_RECORDER_H

#include "disc/recorder.h"

/*
 * Takes the drive NAME (/dev/srN, a link to it, or stdio:FILE) for writing, exclusively, and looks
 * at its medium; LOAD draws an open tray in first. A drive without a disc, or with one that cannot
 * be written, is no failure here.
 * libburn is not made for it: no two threads may be in here at once.
 */
int drive_open_recorder(
	struct discimg_job *job, const char *name, bool load, struct disc_recorder *recorder);

/* Gives the drive back; a recorder that was never opened is accepted. */
void drive_close_recorder(struct disc_recorder *recorder);

/* Device and inode of what NAME writes to, to tell two names of one thing; false: not there yet. */
bool drive_identity(const char *name, dev_t *dev, ino_t *ino);

#endif
