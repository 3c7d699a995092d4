/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disc saved as an image: create → copy → commit. */
#include "job/save.h"

#include "job/space.h"
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
	struct copy_consumer consumer = { .take = writer.take, .state = writer.state };
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
