/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a device may be written. */
#ifndef DRIVE_ACCESS_H
#define DRIVE_ACCESS_H

#include <stdbool.h>
#include <stddef.h>

struct discimg_job;

/* True when the block device DEVICE or a partition of it is mounted; WHERE gets the folder. */
bool access_is_mounted(const char *device, char *where, size_t nbytes);

/* Opens DEVICE for writing, exclusively, and closes it again; fails when that cannot be done. */
int access_check_device(struct discimg_job *job, const char *device);

#endif
