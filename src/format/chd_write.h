/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CHD written from a disc. */
#ifndef FORMAT_CHD_WRITE_H
#define FORMAT_CHD_WRITE_H

#include "format/format.h"

/*
 * struct format's create(). A plain disc of 2048-byte sectors becomes a CHD of such, any other a CD
 * as chdman createcd makes it, with what that drops beside it.
 */
int chd_create(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	const struct format_options *options, struct format_writer *out);

#endif
