/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How programs speak with the server of a virtual drive: one packet asks, one answers. Both are
 * texts, each with its NUL: a verb and what it needs; the number of a result and what it tells.
 */
#ifndef JOB_VDRIVE_CALL_H
#define JOB_VDRIVE_CALL_H

#include <stdbool.h>
#include <stddef.h>

struct discimg_job;

#define CALL_NBYTES 16384

struct vdrive_call {
	char bytes[CALL_NBYTES];
	size_t nbytes;
};

/* What does not fit any more is cut. */
void call_add(struct vdrive_call *call, const char *text);
const char *call_text(const struct vdrive_call *call, unsigned i); /* "" beyond the last */

/* Only root may connect to PATH, which is made anew. */
int call_listen(struct discimg_job *job, const char *path, int *fd);

/* Fails with DISCIMG_E_NOTFOUND when nobody listens there. */
int call_connect(struct discimg_job *job, const char *path, int *fd);

/* False when the other end is gone, or talks nonsense. */
bool call_send(int fd, const struct vdrive_call *call);
bool call_receive(int fd, struct vdrive_call *call);

#endif
