/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whatever a user may name as a drive, and the ways to it: device files and "stdio:FILE" are
 * drive/'s; "virtual:FILE" joins drive/ to a virtual drive.
 */
#ifndef JOB_ANYDRIVE_H
#define JOB_ANYDRIVE_H

#include "disc/reader.h"
#include "disc/recorder.h"

bool anydrive_is_name(const char *name);

/* The FILE that stands for a disc in NAME, or NULL. */
const char *anydrive_file(const char *name);

/* As drive_open_reader(), for any NAME. */
int anydrive_open_reader(
	struct discimg_job *job, const char *name, bool raw, struct disc_reader *reader);

/*
 * The same for plain reading, as a disc; raw where that costs no time: a drive must seek for its
 * indexes.
 */
int anydrive_open(struct discimg_job *job, const char *name, struct discimg_disc **disc);

/* As drive_open_recorder() and drive_identity(), for any NAME. */
int anydrive_open_recorder(
	struct discimg_job *job, const char *name, bool load, struct disc_recorder *recorder);
bool anydrive_identity(const char *name, dev_t *dev, ino_t *ino);

#endif
