/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether there is room for an image where it is to be. */
#ifndef BASE_SPACE_H
#define BASE_SPACE_H

#include <stdint.h>

struct discimg_job;

/*
 * Warns when fewer than NBYTES are free where PATH is to be: a clear word before the work rather
 * than a full disk after it. No failure, since runs of zeros and compression take no room.
 */
void space_warn(struct discimg_job *job, const char *path, uint64_t nbytes);

#endif
