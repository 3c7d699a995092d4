/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master: trees → disc → image. */
#include <discimg/master.h>

#include "base/context.h"
#include "base/outfile.h"
#include "job/anydrive.h"
#include "job/save.h"
#include "master/master.h"

struct request {
	const char *const *trees;
	size_t ntrees;
	const char *out;
	const struct discimg_master_options *options;
	struct discimg_master_report *report;
};

static const struct format *format_of(struct discimg_job *job, const char *out)
{
	const struct format *format;
	if (format_of_output(job, out, &format) == 0)
		return format;
	forgive(job); /* a name without a suffix that tells: plain sectors, as always */
	return &format_iso;
}

/* As a disc that is read and packed, or written to what has no place to go back to. */
static int write_through(
	struct discimg_job *job, const struct request *request, const struct format *format)
{
	struct discimg_disc *disc;
	int r = master_open(job, request->trees, request->ntrees, request->out, request->options,
		&disc, request->report);
	if (r < 0)
		return r;
	struct save_plan plan = {
		.disc = disc, .format = format, .path = request->out, .phase = "mastering"
	};
	r = save_image(job, &plan, NULL);
	discimg_disc_free(disc);
	return r;
}

static int write_plain(struct discimg_job *job, const struct request *request)
{
	struct outfile *file;
	int r = outfile_open(job, request->out, OUTFILE_REPLACE, &file);
	if (r < 0)
		return r;
	r = master_save(job, request->trees, request->ntrees, request->out, file, request->options,
		request->report);
	if (r == 0)
		r = outfile_commit(job, file);
	outfile_free(file);
	return r;
}

int discimg_master(struct discimg_job *job, const char *const *trees, size_t ntrees,
	const char *out, const struct discimg_master_options *options,
	struct discimg_master_report *report)
{
	struct discimg_master_report unwanted = { 0 };
	struct discimg_master_report *used = report ? report : &unwanted;
	struct request request = { trees, ntrees, out, options, used };
	*used = (struct discimg_master_report){ 0 };
	if (anydrive_file(out))
		return fail(job, DISCIMG_E_INVALID,
			"%s is a drive, not an image; burn writes a tree to it", out);
	const struct format *format = format_of(job, out);
	int r = format == &format_iso && outfile_is_file(out)
			? write_plain(job, &request)
			: write_through(job, &request, format);
	if (r == 0 && used->nskipped)
		r = DISCIMG_FAULTS;
	discimg_master_report_free(&unwanted);
	return r;
}
