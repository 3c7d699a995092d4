/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes of an image in answer to a request. */
#ifndef FUSE_REPLY_H
#define FUSE_REPLY_H

#include "fuse/served.h"

#define FUSE_USE_VERSION 312
#include <fuse_lowlevel.h>

/* N bytes, at most SERVED_NBYTES, that lie at AT of FD. */
void reply_placed(fuse_req_t req, const struct served *served, int fd, uint64_t at, size_t n);

#endif
