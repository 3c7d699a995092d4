/* SPDX-License-Identifier: GPL-3.0-or-later */
/* convert: image → disc → image. */
#include <discimg/convert.h>

#include "base/context.h"
#include "disc/copy.h"
#include "format/format.h"

#include <sys/stat.h>

static int copy_to_writer(
	struct discimg_job *job, struct discimg_disc *disc, struct format_writer *writer)
{
	struct copy_consumer consumer = { .take = writer->take, .state = writer->state };
	struct copy_plan plan = { .disc = disc,
		.ranges = writer->ranges,
		.nranges = writer->nranges,
		.consumers = &consumer,
		.nconsumers = 1,
		.phase = "converting" };
	struct copy_report report;
	int r = copy_run(job, &plan, &report);
	if (r < 0)
		return r;
	r = writer->commit(writer->state, job);
	if (r == 0 && report.nbad)
		say(job, DISCIMG_WARNING, "%llu sectors of the source are bad",
			(unsigned long long)report.nbad);
	return r < 0 ? r : report.nbad ? DISCIMG_FAULTS : 0;
}

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

int discimg_convert(struct discimg_job *job, const char *in, const char *out,
	const struct discimg_convert_options *options)
{
	const struct format *format;
	struct discimg_disc *disc = NULL;
	struct format_writer writer = { 0 };
	struct format_options format_options = { .layout = options->layout, .raw = options->raw };
	int r = format_of_output(job, out, &format);
	if (r == 0)
		r = check_names(job, in, out);
	if (r == 0)
		r = discimg_open(job, in, &disc);
	if (r == 0 && options->session)
		r = disc_keep_session(job, disc, options->session);
	if (r == 0)
		r = format->create(job, disc, out, &format_options, &writer);
	if (r == 0)
		r = copy_to_writer(job, disc, &writer);
	format_writer_free(&writer);
	discimg_disc_free(disc);
	return r;
}
