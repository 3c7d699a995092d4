/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where all of an image lies. */
#ifndef MASTER_IMAGE_LAYOUT_H
#define MASTER_IMAGE_LAYOUT_H

#include "master/image_parts.h"

struct outfile;

/*
 * Places all parts of IMAGE, whose tree, plan, report and content are set. The files are moved to
 * OUT on the way, unless it is NULL. Completes the report.
 */
int image_lay_out(struct image *image, const struct discimg_master_options *options,
	int64_t timestamp, struct outfile *out);

#endif
