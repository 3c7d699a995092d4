/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disc saved as an image: create → copy → commit. */
#include "job/save.h"

#include "base/context.h"
#include "base/outfile.h"
#include "base/space.h"
#include "job/prove.h"
#include "rip/layout.h"

static void warn_of_space(
	struct discimg_job *job, const char *path, const struct format_writer *writer)
{
	struct layout layout = {
		.ranges = writer->ranges, .nranges = writer->nranges, .by_lba = writer->by_lba
	};
	if (layout.nranges)
		space_warn(job, path, layout_nbytes(&layout));
}

int save_image(struct discimg_job *job, const struct save_plan *plan, struct copy_report *report)
{
	struct format_writer writer = { 0 };
	struct copy_report unwanted;
	int r = plan->format->create(job, plan->disc, plan->path, &plan->options, &writer);
	if (r < 0)
		return r;
	warn_of_space(job, plan->path, &writer);
	struct copy_consumer consumer = {
		.take = writer.take, .take_place = writer.take_place, .state = writer.state
	};
	struct copy_plan copy = { .disc = plan->disc,
		.ranges = writer.ranges,
		.nranges = writer.nranges,
		.consumers = &consumer,
		.nconsumers = 1,
		.phase = plan->phase };
	r = copy_run(job, &copy, report ? report : &unwanted);
	if (r == 0 && plan->check)
		r = plan->check(plan->check_state, job);
	if (r == 0)
		r = writer.commit(writer.state, job);
	format_writer_free(&writer);
	return r;
}

static int save_held(struct discimg_job *job, const struct save_plan *plan,
	struct copy_report *report, bool *proven)
{
	int r = save_image(job, plan, report);
	if (r < 0 || !proven || outfile_held_fd(job, plan->path) < 0)
		return r;
	outfile_evict(job);
	r = prove_image(job, plan->disc, plan->path, plan->format, report->nbad);
	*proven = r == 0;
	return r;
}

int save_proven(struct discimg_job *job, const struct save_plan *plan, struct copy_report *report,
	bool *proven)
{
	outfile_hold(job);
	int r = save_held(job, plan, report, proven);
	if (r == 0)
		return outfile_release(job);
	outfile_discard(job);
	return r;
}

int save_check_output(
	struct discimg_job *job, const struct discimg_disc *disc, const char *in, const char *path)
{
	struct stat a, b;
	if (stat(in, &a) == 0 && stat(path, &b) == 0 && S_ISREG(a.st_mode) &&
		a.st_dev == b.st_dev && a.st_ino == b.st_ino)
		return fail(job, DISCIMG_E_REFUSED,
			"%s and %s are the same file; write to another name or folder", in, path);
	return disc_check_output(job, disc, path);
}
