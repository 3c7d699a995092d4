/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where file systems that share blocks between files keep them. */
#ifndef BASE_SHAREDBLOCKS_H
#define BASE_SHAREDBLOCKS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * True when ONE and TWO, open files of NBYTES on the same file system, have all their bytes in the
 * same blocks and holes, as `cp --reflink` leaves them: then they are equal, and neither is read.
 * False when they are not, or when the file system does not tell.
 */
bool blocks_are_shared(int one, int two, uint64_t nbytes);

#endif
