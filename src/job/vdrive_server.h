/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A virtual drive that this process serves. */
#ifndef JOB_VDRIVE_SERVER_H
#define JOB_VDRIVE_SERVER_H

#include "job/vdrive_clients.h"
#include "job/vdrive_load.h"
#include "job/vdrive_place.h"

#include <discimg/vdrive.h>

#include <pthread.h>

struct discimg_vdrive {
	struct vdrive_place place;
	struct discimg_job *job; /* that it was started with */
	pthread_mutex_t lock; /* of the engine and its medium: commands come from another thread */
	struct vdrive *engine;
	struct vdrive_load load; /* what is in it */
	struct tcmu_device *device;
	bool real_speed;
	bool is_lost; /* its fault plan has taken it away */
	struct vdrive_clients clients;
	int stopper_fd; /* who asked to stop it and waits until it is gone; -1: nobody */
};

/* vdrive_media.c: another medium, or none; both refuse while a program holds the one there is. */
int server_insert(struct discimg_job *job, struct discimg_vdrive *drive, const char *path);
int server_eject(struct discimg_job *job, struct discimg_vdrive *drive);

#endif
