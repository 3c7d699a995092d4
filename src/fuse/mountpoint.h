/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a file system can be mounted on a directory by this process. */
#ifndef FUSE_MOUNTPOINT_H
#define FUSE_MOUNTPOINT_H

#include <discimg/job.h>

/* Fails with what stands against it: the directory, the kernel, or a package that is missing. */
int mountpoint_check(struct discimg_job *job, const char *directory);

#endif
