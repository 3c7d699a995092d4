/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A drive of the system, /dev/srN, whose commands a target of ours executes. Root only. */
#ifndef TCMU_DEVICE_H
#define TCMU_DEVICE_H

#include "mmc/target.h"

struct discimg_job;
struct tcmu_device;

#define TCMU_NAME_NBYTES 33 /* of a drive's name, with its NUL */
#define TCMU_NODE_NBYTES 32

/* Loads kernel modules that are missing; fails with what to do when there is no way. */
int tcmu_prepare(struct discimg_job *job);

/*
 * Makes drive NAME, and returns when its /dev/srN is there. TARGET is called from a thread of its
 * own, one command at a time, and must live until tcmu_remove(). What a server that died left
 * under that name must be gone (tcmu_sweep).
 */
int tcmu_create(struct discimg_job *job, const char *name, const struct mmc_target *target,
	struct tcmu_device **out);

const char *tcmu_block_node(const struct tcmu_device *device);   /* "/dev/sr0" */
const char *tcmu_generic_node(const struct tcmu_device *device); /* "/dev/sg0", or "" */

/* False when the kernel has given the drive up. */
bool tcmu_is_alive(const struct tcmu_device *device);

/* Takes the drive out of the system, in use or not, and frees it; NULL is accepted. */
int tcmu_remove(struct discimg_job *job, struct tcmu_device *device);

/*
 * Removes drive NAME, which nobody serves any more; 0 also when there is none. Fails with
 * DISCIMG_E_REFUSED, and leaves it, when somebody does.
 */
int tcmu_sweep(struct discimg_job *job, const char *name);

/* The name of a drive, served or not, of which SUITS is true; false when there is none. */
bool tcmu_find(
	bool (*suits)(void *user, const char *name), void *user, char name[TCMU_NAME_NBYTES]);

#endif
