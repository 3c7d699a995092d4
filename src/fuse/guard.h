/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A process that answers for a server of files that was killed while a thread of its waits in the
 * kernel for an answer, so that this thread, and with it the session, can end.
 */
#ifndef FUSE_GUARD_H
#define FUSE_GUARD_H

#include <stdbool.h>
#include <sys/types.h>

struct guard {
	pid_t pid;
	int alive; /* while it is open, the server lives: threads that may wait must close it */
};

/* A device of one's own for the session of DEVICE; -1 where there is none. */
int guard_clone(int device);

bool guard_start(struct guard *guard, int device);

/* When no thread waits any more. */
void guard_end(struct guard *guard);

#endif
