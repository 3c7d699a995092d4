/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master: trees → disc → image. */
#include <discimg/master.h>

#include "job/save_mastered.h"
#include "master/master.h"

struct request {
	const char *const *trees;
	size_t ntrees;
	const char *out;
	const struct discimg_master_options *options;
	struct discimg_master_report *report;
};

static int open_trees(void *state, struct discimg_job *job, struct discimg_disc **disc)
{
	const struct request *request = state;
	const char *const outs[] = { request->out, NULL };
	return master_open(job, request->trees, request->ntrees, outs, request->options, disc,
		request->report);
}

static int save_trees(void *state, struct discimg_job *job, struct outfile *file)
{
	const struct request *request = state;
	return master_save(job, request->trees, request->ntrees, request->out, file,
		request->options, request->report);
}

/* All but the writing. */
static int measure(struct discimg_job *job, struct request *request)
{
	struct discimg_disc *disc;
	int r = open_trees(request, job, &disc);
	if (r == 0)
		discimg_disc_free(disc);
	return r;
}

int discimg_master(struct discimg_job *job, const char *const *trees, size_t ntrees,
	const char *out, const struct discimg_master_options *options,
	struct discimg_master_report *report)
{
	struct discimg_master_report unwanted = { 0 };
	struct discimg_master_report *used = report ? report : &unwanted;
	struct request request = { trees, ntrees, out, options, used };
	struct mastering mastering = { open_trees, save_trees, &request };
	*used = (struct discimg_master_report){ 0 };
	int r = options->size_only ? measure(job, &request) : save_mastered(job, out, &mastering);
	if (r == 0 && used->nskipped)
		r = DISCIMG_FAULTS;
	discimg_master_report_free(&unwanted);
	return r;
}
