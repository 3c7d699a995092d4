/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which optical drives there are, without touching them. */
#ifndef DRIVE_LIST_H
#define DRIVE_LIST_H

#include <stddef.h>

struct discimg_job;

struct drive_device {
	unsigned number; /* N of /dev/srN */
	char path[32];   /* "/dev/srN" */
	char vendor[9], model[17], revision[5];
};

/* The drives that the kernel knows, by number; *LIST is the caller's to free. */
int drive_devices(struct discimg_job *job, struct drive_device **list, size_t *n);

#endif
