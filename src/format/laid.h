/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing for the formats that keep all sectors one behind the other in one file: what of each
 * track goes where, sub-channels behind each sector or in a file of their own, and a sheet that
 * tells of it all, in a file that takes its name last or at the data file's end.
 */
#ifndef FORMAT_LAID_H
#define FORMAT_LAID_H

#include "format/format.h"

/* Where one track of the disc goes. Gaps that the disc does not store are written out. */
struct laid_track {
	int32_t lba, end_lba; /* what of it is written */
	uint64_t offset;      /* bytes of the data file before it */
	struct sector_shape shape;
	unsigned nbytes; /* of the data file from one sector to the next */
};

struct laid {
	struct laid_track *tracks; /* one a track of the disc */
	size_t ntracks;
	uint64_t nbytes; /* of all sectors together */
	char *data_path;
	char *sub_path;   /* of a file for sub-channels, planar; NULL: they follow each sector */
	char *sheet_path; /* NULL: the sheet is the end of the data file */
	uint8_t *sheet;
	size_t sheet_nbytes;
};

/* NULL when out of memory. */
struct laid *laid_new(size_t ntracks);
void laid_free(struct laid *laid);

/* True when P to W of some track of DISC are to be written as OPTIONS have it. */
bool laid_has_sub(const struct discimg_disc *disc, const struct format_options *options);

/*
 * Lays out DISC from byte 0 on, which is sector ORIGIN. Shapes of tracks must be set. Sessions
 * follow each other without their gaps; sectors before ORIGIN are left out.
 */
void laid_place(struct laid *laid, const struct discimg_disc *disc, int32_t origin);

/* "game.img" for "game.ccd", with SUFFIX "img"; NULL when out of memory. The caller frees it. */
char *laid_path(const char *path, const char *suffix);

/* Opens the files of LAID, which is taken over, also on failure, and makes OUT write to them. */
int laid_begin(struct discimg_job *job, struct laid *laid, const struct discimg_disc *disc,
	const struct format_options *options, struct format_writer *out);

#endif
