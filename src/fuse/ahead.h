/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small files that are read one after another, as cp -r does, are stored in the kernel's cache
 * before it asks for them: a request for each would cost more than its bytes.
 */
#ifndef FUSE_AHEAD_H
#define FUSE_AHEAD_H

#include "fuse/served.h"

#define FUSE_USE_VERSION 312
#include <fuse_lowlevel.h>

struct ahead;

/* SERVED and SESSION must outlive it. NULL when out of memory. */
struct ahead *ahead_new(const struct served *served, struct fuse_session *session);

/*
 * Takes REQ, which reads all of NODE, where the files behind it seem to be read next: a thread
 * stores them, then answers it. False: it is still the caller's to answer.
 */
bool ahead_take(struct ahead *ahead, fuse_req_t req, uint32_t node);

/* True while the thread works, for which it may need other requests to be answered. */
bool ahead_is_busy(const struct ahead *ahead);

/* Waits for the end of its thread; NULL is accepted. */
void ahead_free(struct ahead *ahead);

#endif
