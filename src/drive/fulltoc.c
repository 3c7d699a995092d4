/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The full TOC of a CD, READ TOC/PMA/ATIP format 2 (MMC-6 §6.25.3.4). */
#include "drive/fulltoc.h"

#include "sector/msf.h"
#include "sector/qcode.h"

/* One entry of the full TOC, 11 bytes behind a header of four. */
enum {
	TOC_HEADER_NBYTES = 4,
	ENTRY_NBYTES = 11,
	ENTRY_SESSION = 0,
	ENTRY_ADR_CONTROL = 1,
	ENTRY_POINT = 3,
	ENTRY_PMSF = 8,             /* minute, second, frame that POINT is about */
	DISC_TYPE = ENTRY_PMSF + 1, /* of Q_POINT_FIRST_TRACK */
};

static void add_track(struct toc *toc, unsigned number, const uint8_t *entry, int32_t lba)
{
	toc->tracks[number] = (struct toc_track){ .session = entry[ENTRY_SESSION],
		.control = entry[ENTRY_ADR_CONTROL] & 0x0f,
		.lba = lba };
	if (toc->first_track == 0 || number < toc->first_track)
		toc->first_track = number;
	if (number > toc->last_track)
		toc->last_track = number;
}

void full_toc_parse(const uint8_t *answer, size_t nbytes, struct toc *toc)
{
	*toc = (struct toc){ 0 };
	for (size_t at = TOC_HEADER_NBYTES; at + ENTRY_NBYTES <= nbytes; at += ENTRY_NBYTES) {
		const uint8_t *entry = answer + at;
		const uint8_t *p = entry + ENTRY_PMSF;
		struct msf msf = { p[0], p[1], p[2] };
		uint8_t session = entry[ENTRY_SESSION], point = entry[ENTRY_POINT];
		if (session < 1 || session > TOC_MAX_SESSIONS ||
			entry[ENTRY_ADR_CONTROL] >> 4 != Q_POSITION)
			continue;
		if (point == Q_POINT_FIRST_TRACK)
			toc->sessions[session].disc_type = entry[DISC_TYPE];
		if (msf.minute > 99 || msf.second > 59 || msf.frame > 74)
			continue;
		if (point >= 1 && point <= TOC_MAX_TRACKS)
			add_track(toc, point, entry, lba_of_msf(msf));
		if (point == Q_POINT_LEAD_OUT)
			toc->sessions[session].leadout_lba = lba_of_msf(msf);
	}
}

bool toc_is_whole(const struct toc *toc)
{
	const struct toc_track *before = NULL;
	for (unsigned i = toc->first_track; i <= toc->last_track; i++) {
		const struct toc_track *track = &toc->tracks[i];
		bool follows =
			!before || (track->session >= before->session && track->lba > before->lba);
		if (!track->session || !follows ||
			track->lba >= toc->sessions[track->session].leadout_lba)
			return false;
		before = track;
	}
	return before != NULL;
}
