/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The entries that the lead-ins of a disc hold, as READ TOC/PMA/ATIP returns them in its format
 * 0010b (MMC-6 §6.25.3.3): what CloneCD and Alcohol 120% keep of a disc's layout.
 */
#ifndef FORMAT_RAWTOC_H
#define FORMAT_RAWTOC_H

#include "disc/disc.h"
#include "sector/msf.h"

enum {
	RAWTOC_FIRST_TRACK = 0xa0, /* PMIN; PSEC is the disc type */
	RAWTOC_LAST_TRACK = 0xa1,  /* PMIN */
	RAWTOC_LEADOUT = 0xa2,
	RAWTOC_NEXT_SESSION = 0xb0, /* ADR 5: where the next session's program area can begin */
	RAWTOC_FIRST_LEADIN = 0xc0, /* ADR 5: where the first lead-in begins */

	RAWTOC_TYPE_CDI = 0x10, /* PSEC of A0h */

	RAWTOC_MAX_SESSIONS = 99,
	RAWTOC_MAX_ENTRIES = 99 + 5 * RAWTOC_MAX_SESSIONS,
};

struct rawtoc_entry {
	unsigned session;
	uint8_t adr, control, point;
	uint8_t min, sec, frame, zero, pmin, psec, pframe; /* binary, not BCD */
};

/* The entries of DISC, session by session; at most RAWTOC_MAX_ENTRIES. Their number. */
size_t rawtoc_make(const struct discimg_disc *disc, struct rawtoc_entry *entries);

#endif
