/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The full TOC of a CD, READ TOC/PMA/ATIP format 2 (MMC-6 §6.25.3.4): which track is in which
 * session. */
#ifndef DRIVE_FULLTOC_H
#define DRIVE_FULLTOC_H

#include <stddef.h>
#include <stdint.h>

#define FULL_TOC_MAX_SESSIONS 99

enum { DISC_TYPE_CDI = 0x10, DISC_TYPE_XA = 0x20 };

struct full_toc {
	uint8_t session_of_track[100];                  /* 0: not told */
	int32_t leadout_lba[FULL_TOC_MAX_SESSIONS + 1]; /* by session; 0: not told */
	uint8_t disc_type;                              /* of the first session */
};

/* Of the drive's answer; entries that make no sense tell nothing. */
void full_toc_parse(const uint8_t *toc, size_t nbytes, struct full_toc *out);

#endif
