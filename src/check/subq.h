/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Q sub-channels that a disc stores: their CRC, and whether they tell what the sheet tells. */
#ifndef CHECK_SUBQ_H
#define CHECK_SUBQ_H

#include "check/bad.h"

/* What can be wrong with a sector's Q; the others with its CRC intact. */
enum subq_kind {
	SUBQ_CRC,
	SUBQ_ADDRESS, /* another absolute time than the sector's */
	SUBQ_PLACE,   /* another track, index, time from INDEX 01, or data for audio */
	SUBQ_MCN,     /* another catalogue number than the sheet's */
	SUBQ_ISRC,    /* likewise */
	SUBQ_NKINDS,
};

struct subq_report {
	uint64_t nchecked;
	struct bad_list wrong[SUBQ_NKINDS]; /* the kind of the ranges means nothing here */
	char mcn[14];                       /* that Q tells and the sheet does not; or "" */
	char isrc[13];                      /* the first such */
	unsigned isrc_track;
	unsigned index_track; /* the first that Q tells indexes above 01 of, and the sheet none; or
				 0 */
};

/*
 * Reads all sectors of DISC that have raw sub-channels stored with them. REPORT is the caller's in
 * any case, to be given to subq_report_free().
 */
int subq_scan(struct discimg_job *job, struct discimg_disc *disc, struct subq_report *report);

void subq_report_free(struct subq_report *report);

/*
 * True when sectors whose CRC is wrong lie as LibCrypt puts them on PlayStation discs: 8 pairs or
 * more, and little else, the second of each five sectors behind the first.
 */
bool subq_looks_like_libcrypt(const struct discimg_bad *wrong);

#endif
