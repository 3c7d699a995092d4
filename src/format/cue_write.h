/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a disc as a cue sheet. */
#ifndef FORMAT_CUE_WRITE_H
#define FORMAT_CUE_WRITE_H

#include "format/sheet_write.h"

/* The sheet of DISC laid out by PLAN, *NBYTES long, the caller's; NULL when out of memory. */
char *cue_print(const struct discimg_disc *disc, const struct sheet_plan *plan, size_t *nbytes);

/*
 * What the file of CDTEXTFILE must hold, *NBYTES at *BYTES, the caller's; NULL when all texts of
 * DISC are told by words of the sheet. WHERE names the output in messages.
 */
int cue_make_packs(struct discimg_job *job, const struct discimg_disc *disc, const char *where,
	uint8_t **bytes, size_t *nbytes);

/* The create() of format_cue. */
int cue_create(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	const struct format_options *options, struct format_writer *out);

#endif
