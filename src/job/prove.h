/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The proof that an image is the disc it was written from. */
#ifndef JOB_PROVE_H
#define JOB_PROVE_H

#include "format/format.h"

/*
 * Opens the image PATH that was written as FORMAT from DISC, which holds no more than the format
 * keeps, and compares: sessions, tracks, indexes, texts, and every sector that could be read of
 * DISC, NBAD excepted. Fails with DISCIMG_E_IO, telling the first difference.
 */
int prove_image(struct discimg_job *job, struct discimg_disc *disc, const char *path,
	const struct format *format, uint64_t nbad);

#endif
