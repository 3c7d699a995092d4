/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drives: naming one, and reading the medium in it. */
#ifndef DRIVE_DRIVE_H
#define DRIVE_DRIVE_H

#include "disc/reader.h"

/*
 * True when NAME means a drive and not an image: "stdio:FILE", or the device file of an optical
 * drive. A drive need not hold a medium.
 */
bool drive_is_name(const char *name);

/* True when PATH is the device file of an optical drive. */
bool drive_is_device(const char *path);

/* The FILE of "stdio:FILE", or NULL. */
const char *drive_stdio_path(const char *name);

/*
 * Opens the medium in drive NAME for reading. RAW: the tracks of a CD are stored as 2352 bytes a
 * sector, or, with a note, as 2048 where the drive cannot read them so; else data is 2048.
 */
int drive_open_reader(
	struct discimg_job *job, const char *name, bool raw, struct disc_reader *reader);

/*
 * fail() for a device file PATH that could not be opened because of ERROR (an errno): tells which
 * group may, or which process holds it.
 */
int drive_fail_open(struct discimg_job *job, const char *path, int error);

#endif
