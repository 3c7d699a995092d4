/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The virtual drive, and the recordable discs that it writes. */
#ifndef DISCIMG_VDRIVE_H
#define DISCIMG_VDRIVE_H

#include <discimg/job.h>
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A blank disc to be made. {0} is a CD-R of 80 minutes. */
struct discimg_vdrive_blank_options {
	const char *medium; /* "cd-r", "dvd+rw", … as discimg_vdrive_media() lists; NULL: "cd-r" */
	uint64_t nbytes;    /* of user data, 2048 a sector, rounded up to one; 0: the usual size */
	bool replace;       /* a file that is there already */
};

struct discimg_vdrive_blank_report {
	const char *medium; /* "DVD+RW", static */
	uint64_t nbytes;    /* of user data that it holds */
};

/**
 * Makes PATH a blank disc: a sparse file that a virtual drive writes, and that is read as an image.
 * Fails with DISCIMG_E_INVALID for a medium or size that is none, and with DISCIMG_E_REFUSED when
 * PATH exists and is not to be replaced, or is in a drive.
 */
DISCIMG_API int discimg_vdrive_blank(struct discimg_job *job, const char *path,
	const struct discimg_vdrive_blank_options *options,
	struct discimg_vdrive_blank_report *report);

/** The I-th medium that discimg_vdrive_blank() can make, from 0; NULL beyond the last. Static. */
DISCIMG_API const char *discimg_vdrive_media(unsigned i);

#ifdef __cplusplus
}
#endif
#endif
