/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checksums that files beside an image tell of it: SHA256SUMS, image.iso.md5 and their like. */
#ifndef CHECK_SIDECAR_H
#define CHECK_SIDECAR_H

#include "disc/disc.h"

#include <discimg/verify.h>

struct sidecars {
	struct discimg_checksum *checksums;
	size_t n;
};

/*
 * Finds the lists beside the image PATH that name it, or a file that DISC is read from, and
 * compares what they say. A list that cannot be read is told as a warning. SIDECARS is the caller's
 * in any case, to be given to sidecars_free().
 */
int sidecars_check(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	struct sidecars *sidecars);

void sidecars_free(struct sidecars *sidecars);

#endif
