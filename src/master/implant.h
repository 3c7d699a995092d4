/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The MD5 of an image inside of it, as isomd5sum implants it. */
#ifndef MASTER_IMPLANT_H
#define MASTER_IMPLANT_H

#include <stdint.h>

struct discimg_job;
struct outfile;

/* Into OUT, which holds the whole image and is no stream; its volume has NSECTORS. */
int implant_md5(struct discimg_job *job, struct outfile *out, uint32_t nsectors);

#endif
