/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a disc as data files and the cue sheet that names them. */
#ifndef FORMAT_CUE_WRITE_H
#define FORMAT_CUE_WRITE_H

#include "format/format.h"

/* Where one track of the disc goes. */
struct cue_place {
	unsigned file;
	uint32_t position;    /* sectors of the file before it */
	uint64_t offset;      /* and bytes */
	int32_t lba, end_lba; /* what of it is written */
	struct sector_shape shape;
	const char *type; /* "MODE1/2352" */
	/* Sectors around it that are only told of. */
	uint32_t session_gap; /* lead-out of the session before, lead-in, pregap */
	uint32_t pregap, postgap;
};

struct cue_plan {
	struct cue_place *places; /* one a track of the disc */
	char **paths;             /* of the data files */
	size_t nfiles;
};

/* The sheet of DISC laid out by PLAN, *NBYTES long, the caller's; NULL when out of memory. */
char *cue_print(const struct discimg_disc *disc, const struct cue_plan *plan, size_t *nbytes);

/* The create() of format_cue. */
int cue_create(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	const struct format_options *options, struct format_writer *out);

#endif
