/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of raw sectors that were read as audio, scrambled as they lie on a disc, read plain. */
#ifndef FORMAT_UNSCRAMBLE_H
#define FORMAT_UNSCRAMBLE_H

#include "base/infile.h"

/*
 * IN, which stays the caller's and must live as long, from sector 0 on. Sectors without a sync
 * pattern are none of data and stay as they are. NULL when out of memory.
 */
struct infile *unscramble_new(struct infile *in);

#endif
