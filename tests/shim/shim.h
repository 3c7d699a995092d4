/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For tests only, by LD_PRELOAD: programs that open the device $VDRIVE_SHIM_DEVICE ("/dev/sr9",
 * which need not exist) find a virtual drive there, in their own process, with the disc
 * $VDRIVE_SHIM_DISC in it, an image or a recordable one. $VDRIVE_SHIM_LOG names a file to which
 * each command is written.
 */
#ifndef SHIM_SHIM_H
#define SHIM_SHIM_H

#include "mmc/command.h"

#include <stdbool.h>

/* Block devices of the kernel's sr driver (linux/Documentation/admin-guide/devices.txt). */
enum { SHIM_MAJOR = 11, SHIM_MINOR = 9 };

/* shimdrive.c: a command to the drive, which is switched on by the first. */
enum mmc_sense shim_execute(struct mmc_command *command);

/* What read() of the device at byte OFFSET gives; as pread(). */
ssize_t shim_pread(void *buf, size_t nbytes, off_t offset);

/* shimioctl.c: what the kernel asks when the device is opened: it hears of unit attentions first.
 */
void shim_check_medium(void);

/* What the kernel's drivers sg and sr do on REQUEST; as ioctl(). */
int shim_ioctl(unsigned long request, void *argument);

#endif
