/* SPDX-License-Identifier: GPL-3.0-or-later */
/* convert: image → disc → image. */
#include <discimg/convert.h>

#include "base/context.h"
#include "job/save.h"

#include <sys/stat.h>

/* Formats look after the data files of IN; the sheet that names them is IN itself. */
static int check_names(struct discimg_job *job, const char *in, const char *out)
{
	struct stat a, b;
	if (stat(in, &a) < 0 || stat(out, &b) < 0 || !S_ISREG(a.st_mode))
		return 0;
	if (a.st_dev != b.st_dev || a.st_ino != b.st_ino)
		return 0;
	return fail(job, DISCIMG_E_REFUSED,
		"%s and %s are the same file; write to another name or folder", in, out);
}

static int save(struct discimg_job *job, const struct save_plan *plan)
{
	struct copy_report report;
	int r = save_image(job, plan, &report);
	if (r < 0 || report.nbad == 0)
		return r;
	say(job, DISCIMG_WARNING, "%llu sectors of the source are bad",
		(unsigned long long)report.nbad);
	return DISCIMG_FAULTS;
}

int discimg_convert(struct discimg_job *job, const char *in, const char *out,
	const struct discimg_convert_options *options)
{
	struct save_plan plan = { .path = out,
		.options = { .layout = options->layout, .raw = options->raw },
		.phase = "converting" };
	int r = format_of_output(job, out, &plan.format);
	if (r == 0)
		r = check_names(job, in, out);
	if (r == 0)
		r = discimg_open(job, in, &plan.disc);
	if (r == 0 && options->session)
		r = disc_keep_session(job, plan.disc, options->session);
	if (r == 0)
		r = save(job, &plan);
	discimg_disc_free(plan.disc);
	return r;
}
