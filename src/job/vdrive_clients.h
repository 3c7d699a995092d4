/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who has connected to the server of a virtual drive, and not yet asked. */
#ifndef JOB_VDRIVE_CLIENTS_H
#define JOB_VDRIVE_CLIENTS_H

#include "job/vdrive_call.h"

enum { CLIENTS_MAX = 16 };

struct vdrive_clients {
	int listen_fd; /* -1: nobody can connect */
	int fds[CLIENTS_MAX];
	unsigned n; /* the oldest is the first */
};

/*
 * Waits for one of them to ask, at most MS milliseconds. 1: *FD has, and is the caller's to answer
 * and to close; 0: nobody has yet; -1: see errno. Who says nothing, or nonsense, keeps nobody
 * waiting: when there are too many, the one that has been silent longest is hung up on.
 */
int clients_wait(struct vdrive_clients *clients, int ms, int *fd, struct vdrive_call *question);

void clients_close(struct vdrive_clients *clients);

#endif
