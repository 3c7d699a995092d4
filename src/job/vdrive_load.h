/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A medium for a virtual drive: any image as a pressed disc, or a recordable one to be written. */
#ifndef JOB_VDRIVE_LOAD_H
#define JOB_VDRIVE_LOAD_H

#include "vdrive/vdrive.h"

struct vdisc;

struct vdrive_load {
	struct discimg_job *job; /* under which it is read */
	char *path;
	/* Not in a drive yet: */
	struct discimg_disc *disc;
	struct vdisc *vdisc;
};

/* Opens PATH, a recordable disc to be written if WRITABLE; what it says then and later goes to
 * LISTENER, which must live as long. */
int load_open(struct discimg_job *job, struct discimg_job *listener, const char *path,
	bool writable, struct vdrive_load *load);

/* Puts it into DRIVE, which must have let go of it before load_close(). */
int load_insert(struct discimg_job *job, struct vdrive_load *load, struct vdrive *drive);

void load_close(struct vdrive_load *load);

#endif
