/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kernel asks of a file system, answered from a tree that never changes. */
#ifndef FUSE_REQUESTS_H
#define FUSE_REQUESTS_H

#include "fuse/served.h"

#define FUSE_USE_VERSION 312
#include <fuse_lowlevel.h>

/* For fuse_session_new(), with a struct served as its user data. */
extern const struct fuse_lowlevel_ops requests;

#endif
