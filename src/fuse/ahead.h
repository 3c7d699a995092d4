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

/* Bytes of a file of the host that answer a request. */
struct ahead_answer {
	int fd;
	uint64_t at;
	size_t nbytes;
};

/* SERVED and SESSION must outlive it. NULL when it cannot be had. */
struct ahead *ahead_new(const struct served *served, struct fuse_session *session);

/*
 * Takes REQ, which reads all of NODE, where the files behind it seem to be read next: it is
 * answered when they are stored. False: it is still the caller's to answer.
 */
bool ahead_take(
	struct ahead *ahead, fuse_req_t req, uint32_t node, const struct ahead_answer *answer);

/* Can be read when there is something to answer, which ahead_answer() then does. */
int ahead_fd(const struct ahead *ahead);
void ahead_answer(struct ahead *ahead);

/* True while something may be stored, for which requests must be answered. */
bool ahead_is_busy(const struct ahead *ahead);

/* From here on it takes nothing. */
void ahead_stop(struct ahead *ahead);

/* Waits for what is being stored, and answers; NULL is accepted. */
void ahead_free(struct ahead *ahead);

#endif
