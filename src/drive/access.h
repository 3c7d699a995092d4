/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a device can be had: rights, mounts, and who else holds it, in words that help. */
#ifndef DRIVE_ACCESS_H
#define DRIVE_ACCESS_H

#include "disc/disc.h"

/* fail() with what ERROR of opening DEVICE means: which group has it, which process holds it. */
int access_fail(struct discimg_job *job, const char *device, int error);

/* True when the block device DEVICE or a partition of it is mounted; WHERE gets the folder. */
bool access_is_mounted(const char *device, char *where, size_t nbytes);

/* Other processes that have DEVICE open, as "growisofs (1234)"; false when none can be seen. */
bool access_find_holders(const char *device, char *who, size_t nbytes);

/* Opens DEVICE for writing, exclusively, and closes it again; fails when that cannot be done. */
int access_check_device(struct discimg_job *job, const char *device);

#endif
