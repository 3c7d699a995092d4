/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a disc as a cdrdao .toc. */
#ifndef FORMAT_TOC_WRITE_H
#define FORMAT_TOC_WRITE_H

#include "format/sheet_write.h"

#include <stdio.h>

/* The .toc of DISC laid out by PLAN, *NBYTES long, the caller's; NULL when out of memory. */
char *toc_print(const struct discimg_disc *disc, const struct sheet_plan *plan, size_t *nbytes);

/* CD_TEXT { … } of the disc (TRACK 0) or of a track, if it has texts (toc_print_texts.c). */
void toc_print_texts(FILE *f, const struct discimg_disc *disc, unsigned track);

/* The create() of format_toc. */
int toc_create(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	const struct format_options *options, struct format_writer *out);

#endif
