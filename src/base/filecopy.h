/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes of one file into another, by the way that costs least. */
#ifndef BASE_FILECOPY_H
#define BASE_FILECOPY_H

#include <stdint.h>
#include <sys/types.h>

/* Where a file has data, as far as it was asked for; all zeros at first. */
struct filecopy_known {
	dev_t dev;
	ino_t ino;
	uint64_t data, data_end;
};

/*
 * Copies NBYTES from byte FROM of the file IN to byte OFFSET of the file OUT, sharing the blocks
 * where the file system can. Holes of IN are left out: OUT must read as zeros there. Returns how
 * many bytes are dealt with, the first ones: fewer than NBYTES when one of the files could not be
 * read or written, of which errno then tells. KNOWN carries on what it learns of IN from one call
 * to the next.
 */
uint64_t filecopy(int out, uint64_t offset, int in, uint64_t from, uint64_t nbytes,
	struct filecopy_known *known);

#endif
