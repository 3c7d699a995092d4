/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a running virtual drive is found: NAME.lock and NAME.socket in /run/discimg. Its process
 * holds the lock, which goes with it however it ends: a lock that can be had is of a drive that
 * nobody serves any more.
 */
#ifndef JOB_VDRIVE_PLACE_H
#define JOB_VDRIVE_PLACE_H

#include "tcmu/device.h"

struct discimg_job;

#define PLACE_PATH_NBYTES 64

struct vdrive_place {
	char name[TCMU_NAME_NBYTES];
	char lock[PLACE_PATH_NBYTES], socket[PLACE_PATH_NBYTES];
	int lock_fd;
};

/* Fails unless NAME can be that of a drive. */
int place_check_name(struct discimg_job *job, const char *name);

/* Takes the place of NAME, which is good; 1: it is taken by another process, or by this one. */
int place_take(struct discimg_job *job, const char *name, struct vdrive_place *place);

/* Leaves nothing there. */
void place_leave(struct vdrive_place *place);

/* Where the one that is called NAME is to be spoken to. */
void place_socket(const char *name, char path[PLACE_PATH_NBYTES]);

/* The names of drives that have a lock there, served or not; *NAMES is the caller's. */
int place_names(struct discimg_job *job, char (**names)[TCMU_NAME_NBYTES], size_t *n);

/* Removes the drives that servers which died have left in the system. */
int place_sweep(struct discimg_job *job);

#endif
