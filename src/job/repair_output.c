/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The repaired copy of an image: what it can be written as, and writing it. */
#include "job/repair_output.h"

#include "base/context.h"
#include "check/repair.h"
#include "job/losses.h"

#include <stdlib.h>

/* A copy is to differ from its source in what was repaired, and in nothing else. */
static int check_format(
	struct discimg_job *job, struct discimg_disc *disc, const struct save_plan *plan)
{
	const char *suffix = plan->format->suffixes[0];
	struct discimg_losses losses;
	if (!(plan->format->keeps & KEEPS_RAW))
		return fail(job, DISCIMG_E_REFUSED,
			"%s: a .%s holds no EDC and parity; write a .cue, and convert that",
			plan->path, suffix);
	losses_find(job, disc, plan->format->keeps, &losses);
	if (losses.n == 0)
		return 0;
	const struct format *better = losses_find_better(job, disc);
	char *text = losses_text(&losses);
	int r = text ? fail(job, DISCIMG_E_REFUSED, "%s: a .%s cannot hold %s; write a .%s",
			       plan->path, suffix, text, better ? better->suffixes[0] : "cue")
		     : fail_nomem(job);
	free(text);
	return r;
}

int repair_output_begin(struct repair_output *output, struct discimg_job *job,
	struct discimg_disc *disc, const char *in, const char *path,
	struct discimg_repairs *repairs)
{
	*output = (struct repair_output){ .repairs = repairs,
		.plan = { .disc = disc, .path = path, .phase = "writing" } };
	bad_init(&output->counts.unmade);
	if (!repair_is_possible(disc))
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s has no raw data sectors, and so no parity to repair anything by", in);
	int r = format_of_output(job, path, &output->plan.format);
	if (r == 0)
		r = save_check_output(job, disc, in, path);
	if (r == 0)
		r = check_format(job, disc, &output->plan);
	if (r == 0)
		r = repair_attach(job, disc, repairs);
	if (r < 0)
		return r;
	const struct reduce_plan plan = { .keeps = output->plan.format->keeps };
	return reduce_disc(job, disc, &plan, path, &output->counts);
}

int repair_output_save(struct repair_output *output, struct discimg_job *job, bool *proven)
{
	struct copy_report copied = { 0 };
	repairs_finish(output->repairs);
	return save_proven(job, &output->plan, &copied, proven);
}

void repair_output_free(struct repair_output *output)
{
	bad_free(&output->counts.unmade.bad);
}
