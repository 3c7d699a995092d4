/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master: trees → disc → image. */
#include <discimg/master.h>

#include "base/context.h"
#include "job/anydrive.h"
#include "job/save.h"
#include "master/master.h"

static int write_image(struct discimg_job *job, struct discimg_disc *disc, const char *out)
{
	struct save_plan plan = { .disc = disc, .path = out, .phase = "mastering" };
	if (format_of_output(job, out, &plan.format) < 0) {
		forgive(job); /* a name without a suffix that tells: plain sectors, as always */
		plan.format = &format_iso;
	}
	return save_image(job, &plan, NULL);
}

int discimg_master(struct discimg_job *job, const char *const *trees, size_t ntrees,
	const char *out, const struct discimg_master_options *options,
	struct discimg_master_report *report)
{
	struct discimg_master_report unwanted = { 0 };
	struct discimg_master_report *used = report ? report : &unwanted;
	struct discimg_disc *disc = NULL;
	*used = (struct discimg_master_report){ 0 };
	if (anydrive_file(out))
		return fail(job, DISCIMG_E_INVALID,
			"%s is a drive, not an image; burn writes a tree to it", out);
	int r = master_open(job, trees, ntrees, out, options, &disc, used);
	if (r == 0)
		r = write_image(job, disc, out);
	discimg_disc_free(disc);
	if (r == 0 && used->nskipped)
		r = DISCIMG_FAULTS;
	discimg_master_report_free(&unwanted);
	return r;
}
