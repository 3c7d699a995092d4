/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thread that serves the ring of one device, which the kernel shows as /dev/uioN. */
#ifndef TCMU_UIO_H
#define TCMU_UIO_H

#include "mmc/target.h"

struct discimg_job;
struct uio;

/*
 * Serves the device whose name in /sys/class/uio ends with NAME, until uio_free(). TARGET must
 * live as long, and is called from the thread alone. *OUT is NULL when there is no such device.
 */
int uio_serve(struct discimg_job *job, const char *name, const struct mmc_target *target,
	struct uio **out);

/* False when the kernel has given the ring up, or it makes no sense. */
bool uio_is_alive(const struct uio *uio);

/* Ends the thread when the command that it executes is done; NULL is accepted. */
void uio_free(struct uio *uio);

#endif
