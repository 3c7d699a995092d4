/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The full TOC of a CD, READ TOC/PMA/ATIP format 2 (MMC-6 §6.25.3.4). */
#include "drive/fulltoc.h"

#include "sector/msf.h"

/* One entry of the full TOC, 11 bytes behind a header of four. */
enum {
	TOC_HEADER_NBYTES = 4,
	ENTRY_NBYTES = 11,
	ENTRY_SESSION = 0,
	ENTRY_POINT = 3,
	ENTRY_PMSF = 8, /* minute, second, frame that POINT is about */
	POINT_FIRST_TRACK = 0xa0,
	POINT_LEADOUT = 0xa2,
	DISC_TYPE = ENTRY_PMSF + 1, /* of POINT_FIRST_TRACK */
};

void full_toc_parse(const uint8_t *toc, size_t nbytes, struct full_toc *out)
{
	*out = (struct full_toc){ 0 };
	for (size_t at = TOC_HEADER_NBYTES; at + ENTRY_NBYTES <= nbytes; at += ENTRY_NBYTES) {
		const uint8_t *entry = toc + at;
		const uint8_t *p = entry + ENTRY_PMSF;
		uint8_t session = entry[ENTRY_SESSION], point = entry[ENTRY_POINT];
		if (session < 1 || session > FULL_TOC_MAX_SESSIONS)
			continue;
		if (point >= 1 && point <= 99)
			out->session_of_track[point] = session;
		if (point == POINT_LEADOUT)
			out->leadout_lba[session] = lba_of_msf((struct msf){ p[0], p[1], p[2] });
		if (point == POINT_FIRST_TRACK && session == 1)
			out->disc_type = entry[DISC_TYPE];
	}
}
