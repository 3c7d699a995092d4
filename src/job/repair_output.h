/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The repaired copy of an image: what it can be written as, and writing it. */
#ifndef JOB_REPAIR_OUTPUT_H
#define JOB_REPAIR_OUTPUT_H

#include "job/reduce.h"
#include "job/save.h"

#include <discimg/verify.h>

struct repair_output {
	struct save_plan plan;
	struct reduce_counts counts;
	struct discimg_repairs *repairs;
};

/*
 * From now on DISC, opened by the name IN, is read repaired, and as the image PATH can hold it.
 * OUTPUT and REPAIRS must outlive DISC. OUTPUT is the caller's in any case, to be given to
 * repair_output_free() after DISC is gone.
 */
int repair_output_begin(struct repair_output *output, struct discimg_job *job,
	struct discimg_disc *disc, const char *in, const char *path,
	struct discimg_repairs *repairs);

/* Writes the image; *PROVEN tells whether it was read back. */
int repair_output_save(struct repair_output *output, struct discimg_job *job, bool *proven);

void repair_output_free(struct repair_output *output);

#endif
