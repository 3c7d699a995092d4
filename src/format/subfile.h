/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of planar sub-channels (CloneCD's .sub), read as if it were raw (sector/subchannel.h). */
#ifndef FORMAT_SUBFILE_H
#define FORMAT_SUBFILE_H

#include "base/infile.h"

/* Takes over PLANAR, also on failure; NULL when out of memory. Whole sectors only can be read. */
struct infile *subfile_new(struct infile *planar);

#endif
