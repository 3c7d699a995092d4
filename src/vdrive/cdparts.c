/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of CD sectors, and which of them may be read together. */
#include "vdrive/cdparts.h"

#include "sector/raw.h"

#include <stddef.h>

/* In the order in which they lie. */
static const unsigned fields[] = { PART_SYNC, PART_HEADER, PART_SUBHEADER, PART_USER, PART_EDC };
#define NFIELDS (sizeof(fields) / sizeof(fields[0]))

/* Bytes of each; what a kind of sector does not have is left out without a gap. */
static const unsigned short lengths[][NFIELDS] = {
	[CD_MODE1] = { 12, 4, 0, 2048, 288 },
	[CD_FORMLESS] = { 12, 4, 0, 2336, 0 },
	[CD_FORM1] = { 12, 4, 8, 2048, 280 },
	[CD_FORM2] = { 12, 4, 8, 2328, 0 }, /* the last four are its EDC, or spare */
};

bool cd_parts(enum cd_kind kind, unsigned parts, unsigned *offset, unsigned *nbytes)
{
	*offset = *nbytes = 0;
	if (kind == CD_AUDIO) { /* has no parts: all of it, or nothing */
		*nbytes = parts & PARTS_ALL ? SECTOR_RAW_NBYTES : 0;
		return true;
	}
	if (parts & PART_EDC && !(parts & PART_USER))
		return false;
	unsigned at = 0;
	for (size_t i = 0; i < NFIELDS; at += lengths[kind][i++]) {
		if (!(parts & fields[i]) || lengths[kind][i] == 0)
			continue;
		if (*nbytes == 0)
			*offset = at;
		else if (*offset + *nbytes != at)
			return false;
		*nbytes += lengths[kind][i];
	}
	return true;
}
