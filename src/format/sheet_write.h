/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing a disc as data files and a sheet that names them, a cue sheet or a .toc: which sectors go
 * where is the same, what the sheet says is each one's own.
 */
#ifndef FORMAT_SHEET_WRITE_H
#define FORMAT_SHEET_WRITE_H

#include "format/format.h"

/* Where one track of the disc goes. */
struct sheet_place {
	unsigned file;
	enum discimg_audio_file audio; /* what that file is */
	uint32_t position;             /* sectors of the file before it */
	uint64_t offset;               /* and bytes */
	int32_t lba, end_lba;          /* what of it is written */
	struct sector_shape shape;
	const char *type; /* in the sheet's words: "MODE1/2352" */
	bool is_swapped;  /* samples are written with the high byte first */
	/* Sectors around it that are only told of. */
	uint32_t session_gap; /* lead-out of the session before, lead-in, pregap */
	uint32_t pregap, postgap;
};

struct sheet_plan {
	struct sheet_place *places; /* one a track of the disc */
	char **paths;               /* of the data files */
	size_t nfiles;
	char *side_path; /* of the file beside these that the sheet needs, or NULL */
};

/* What is a sheet's own. */
struct sheet_dialect {
	const char *suffix;  /* ".cue" */
	const char *article; /* "a cue sheet", for messages */
	bool of_cd_only;     /* no sheet tells of a medium that is larger than a CD */
	/* Chooses the shape and the kind of file, and all of PLACE that follows from them. */
	void (*choose)(const struct discimg_track *track, const struct format_options *options,
		struct sheet_place *place);
	/* The sheet, *NBYTES long, the caller's; NULL when out of memory. */
	char *(*print)(
		const struct discimg_disc *disc, const struct sheet_plan *plan, size_t *nbytes);
	/* NULL, or: what a file beside the sheet holds, the caller's; NULL when none is needed. */
	const char *side_suffix; /* "cdt" */
	int (*make_side)(struct discimg_job *job, const struct discimg_disc *disc,
		const char *where, uint8_t **bytes, size_t *nbytes);
};

/* The create() of a format whose sheets are in DIALECT. */
int sheet_create(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	const struct format_options *options, const struct sheet_dialect *dialect,
	struct format_writer *out);

#endif
