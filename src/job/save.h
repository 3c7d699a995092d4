/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disc saved as an image, in one pass from its first sector to its last. */
#ifndef JOB_SAVE_H
#define JOB_SAVE_H

#include "format/format.h"

struct save_plan {
	struct discimg_disc *disc;
	const struct format *format;
	const char *path;
	struct format_options options;
	const char *phase; /* for the progress report */
	/* NULL, or: a last word when all is copied and nothing has its name yet. */
	int (*check)(void *state, struct discimg_job *job);
	void *check_state;
};

/*
 * Creates the image, copies every sector that it is to hold, and gives it its name. Bad sectors
 * are no failure: REPORT, which may be NULL, counts them.
 */
int save_image(struct discimg_job *job, const struct save_plan *plan, struct copy_report *report);

/*
 * save_image(), then reads back what was written and proves that it is the disc of PLAN
 * (job/prove.h), before it has its name: else there is no image. *PROVEN: false for pipes and
 * devices, which are not read back. PROVEN may be NULL: nothing is proven.
 */
int save_proven(struct discimg_job *job, const struct save_plan *plan, struct copy_report *report,
	bool *proven);

/* Refuses PATH as an output when it is the file IN, which DISC was opened by, or one of DISC's. */
int save_check_output(
	struct discimg_job *job, const struct discimg_disc *disc, const char *in, const char *path);

#endif
