/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A CloneCD control file between its text and the disc that it describes: an INI file whose [Entry]
 * sections are the lead-ins' entries and whose [TRACK] sections tell what these do not. Beside it
 * lie .img, 2352 bytes a sector without the gaps between sessions, and .sub, the sub-channels.
 * No specification was published; the keys are those of CloneCD 5 as libmirage's ccd parser and
 * DiscImageCreator know them.
 */
#ifndef FORMAT_CCD_H
#define FORMAT_CCD_H

#include "base/context.h"
#include "format/format.h"
#include "format/rawtoc.h"

#define CCD_MAX_TRACKS 99
#define CCD_MAX_PACKS  2048 /* of CD-TEXT: eight blocks of 256 */

/* What [Entry n] says. PLBA is PMin, PSec and PFrame again, as a sector. */
struct ccd_entry {
	int32_t session, point, adr, control, plba, pmin, psec, pframe;
	bool has_plba;
};

/* What [TRACK n] says. Indexes are sectors of the disc, or in later sessions of the session. */
struct ccd_track {
	unsigned line; /* 0: there is no such section */
	int32_t mode;  /* 0 audio, 1, 2 */
	unsigned flags;
	int32_t index[DISCIMG_NINDEXES]; /* DISCIMG_NO_LBA where absent */
	char isrc[13];
};

struct ccd {
	const char *path;
	bool has_version;
	int32_t version, nentries_told, nsessions, scrambled;
	char catalog[14];
	struct ccd_entry entries[RAWTOC_MAX_ENTRIES];
	size_t nentries;
	struct ccd_track tracks[CCD_MAX_TRACKS + 1]; /* by number */
	uint8_t *packs;                              /* of 18 bytes, with their CRC */
	size_t npacks;
};

/* Takes PATH apart. On failure CCD is to be freed too. */
int ccd_parse(struct discimg_job *job, const char *path, struct ccd *ccd);
void ccd_free(struct ccd *ccd);

/* The create() of format_ccd. */
int ccd_create(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	const struct format_options *options, struct format_writer *out);

#endif
