/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Form 2 user data as cdrdao keeps it (2324 bytes a sector) as sectors of 2336 bytes: with the
 * sub-header and the EDC that cdrdao would write to a disc.
 */
#ifndef FORMAT_FORM2_H
#define FORMAT_FORM2_H

#include "base/infile.h"

enum { FORM2_USER_NBYTES = 2324 };

/*
 * NSECTORS of IN (which must live as long) from byte OFFSET on, each with SUB_NBYTES behind it that
 * are passed through. What IN lacks is zero. NULL when out of memory.
 */
struct infile *form2_new(
	struct infile *in, uint64_t offset, uint32_t nsectors, unsigned sub_nbytes);

#endif
