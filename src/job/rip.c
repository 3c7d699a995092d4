/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rip: drive → disc, read with patience → image, and a map of what has been read. */
#include <discimg/rip.h>

#include "base/context.h"
#include "disc/copy.h"
#include "format/format.h"
#include "fs/fs.h"
#include "job/anydrive.h"
#include "job/rip_output.h"
#include "rip/discid.h"
#include "rip/strategy.h"
#include "rip/tail.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* How often what has been read is made durable, so that no more than this is lost. */
#define SAVE_NSECONDS 5

struct rip {
	struct discimg_job *job;
	const struct discimg_rip_options *options;
	struct disc_reader reader;
	struct strategy strategy;
	struct discimg_disc *disc; /* the reader's */
	struct rip_output output;
	struct timespec saved;
	char bad_state; /* of sectors that this pass cannot read */
	struct discimg_rip_report *report;
};

static double seconds_since(const struct timespec *start)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

static void tell_unfinished(const struct rip *rip, const char *drive)
{
	if (disc_leaves_out_session(rip->disc))
		say(rip->job, DISCIMG_NOTE,
			"%s: session %u was begun and not completed: nothing of it is copied",
			drive, rip->disc->unfinished_session);
}

static int open_source(struct rip *rip, const char *drive, bool raw)
{
	struct discimg_disc *image;
	int r;
	if (anydrive_is_name(drive)) {
		r = anydrive_open_reader(rip->job, drive, raw, &rip->reader);
	} else {
		r = discimg_open(rip->job, drive, &image);
		if (r == 0)
			r = reader_of_disc(rip->job, image, &rip->reader);
	}
	if (r < 0)
		return r;
	int retries = rip->options->retries ? rip->options->retries : DISCIMG_RIP_RETRIES;
	rip->disc = rip->reader.disc;
	rip->strategy.reader = &rip->reader;
	rip->strategy.nretries = retries < 0 ? 0 : (unsigned)retries;
	rip->report->speed_1x_kbps = rip->reader.speed_1x_kbps;
	strategy_attach(&rip->strategy);
	tell_unfinished(rip, drive);
	if (rip->reader.set_speed && rip->options->speed > 0)
		rip->reader.set_speed(rip->reader.state,
			(uint32_t)(rip->options->speed * rip->reader.speed_1x_kbps));
	return rip->options->session ? disc_keep_session(rip->job, rip->disc, rip->options->session)
				     : 0;
}

/* The TOC or the medium tells the size; what the disc's own structures name, where it is less. */
static int fit_size(struct rip *rip)
{
	struct fs_extent extent;
	if (track_is_audio(&rip->disc->tracks[rip->disc->ntracks - 1]))
		return 0;
	int r = fs_extent(rip->job, rip->disc, &extent);
	if (r < 0)
		return r;
	struct tail_limit limit = { .end_lba = extent.end_lba, .by = extent.by };
	if (rip->reader.overwritable)
		tail_cut_medium(rip->job, rip->disc, &limit);
	if (limit.end_lba > (int64_t)discimg_disc_nsectors(rip->disc))
		say(rip->job, DISCIMG_NOTE,
			"the disc has %u sectors, but its %s names %lld: it was cut short, or is "
			"damaged",
			discimg_disc_nsectors(rip->disc), limit.by, (long long)limit.end_lba);
	return tail_drop_unreadable(
		rip->job, &rip->strategy, rip->disc, &limit, &rip->report->ndropped);
}

static int take(void *state, struct discimg_job *job, const struct sector_batch *batch)
{
	struct rip *rip = state;
	int r = rip_output_take(&rip->output, job, batch, rip->bad_state);
	if (r < 0 || seconds_since(&rip->saved) < SAVE_NSECONDS)
		return r;
	r = rip_output_save(&rip->output, job);
	clock_gettime(CLOCK_MONOTONIC, &rip->saved);
	return r;
}

static int read_ranges(
	struct rip *rip, const struct copy_range *ranges, size_t nranges, const char *phase)
{
	struct copy_consumer consumer = { .take = take, .state = rip };
	struct copy_plan plan = { .disc = rip->disc,
		.ranges = ranges,
		.nranges = nranges,
		.consumers = &consumer,
		.nconsumers = 1,
		.phase = phase,
		.batch_nsectors = rip->strategy.patient ? 1 : rip->reader.max_nsectors,
		.speed_1x_kbps = rip->reader.speed_1x_kbps };
	struct copy_report report = { 0 };
	if (nranges == 0)
		return 0;
	int r = copy_run(rip->job, &plan, &report);
	rip->report->nread += report.nread - report.nbad;
	rip->report->nsynthesised += report.nsynthesised;
	return r;
}

static int read_pending(struct rip *rip, const char *states, const char *phase)
{
	size_t n;
	struct copy_range *ranges =
		layout_pending(&rip->output.layout, rip->output.map, states, &n);
	int r = ranges ? read_ranges(rip, ranges, n, phase) : fail_nomem(rip->job);
	free(ranges);
	return r;
}

/* What can be read easily, then what failed, and last what failed in an earlier run. */
static int read_all(struct rip *rip)
{
	size_t nagain;
	struct copy_range *again =
		layout_pending(&rip->output.layout, rip->output.map, "-", &nagain);
	if (!again)
		return fail_nomem(rip->job);
	clock_gettime(CLOCK_MONOTONIC, &rip->saved);
	rip->bad_state = MAP_UNSCRAPED;
	int r = read_pending(rip, "?", "ripping");
	rip->bad_state = MAP_BAD;
	rip->strategy.patient = true;
	if (r == 0)
		r = read_pending(rip, "*/", "retrying");
	if (r == 0)
		r = read_ranges(rip, again, nagain, "retrying");
	free(again);
	int saved = rip_output_save(&rip->output, rip->job);
	return r < 0 ? r : saved;
}

static int list_bad(struct rip *rip)
{
	struct discimg_rip_report *report = rip->report;
	struct copy_range *bad =
		layout_pending(&rip->output.layout, rip->output.map, "?*/-", &report->nranges);
	report->bad = bad ? calloc(report->nranges + 1, sizeof(*report->bad)) : NULL;
	for (size_t i = 0; report->bad && i < report->nranges; i++) {
		report->bad[i] = (struct discimg_rip_range){ .lba = bad[i].lba,
			.nsectors = bad[i].nsectors };
		report->nbad += bad[i].nsectors;
	}
	free(bad);
	return report->bad ? 0 : fail_nomem(rip->job);
}

static void count_image(struct rip *rip)
{
	const struct format_writer *writer = &rip->output.writer;
	for (size_t i = 0; i < writer->nranges; i++)
		rip->report->nsectors += writer->ranges[i].nsectors;
	rip->report->nbytes = map_nbytes(rip->output.map);
	rip->report->resumed = rip->output.resumed;
}

static int rip_to(struct rip *rip, const struct format *format, const char *out)
{
	char *identity = NULL;
	int r = discid_of(rip->job, rip->disc, &identity);
	if (r == 0)
		r = fit_size(rip);
	if (r == 0)
		r = rip_output_open(
			&rip->output, rip->job, format, rip->disc, out, identity, rip->options);
	free(identity);
	if (r < 0)
		return r;
	count_image(rip);
	r = read_all(rip);
	if (r < 0) {
		rip_output_say_kept(&rip->output, rip->job);
		return r;
	}
	r = list_bad(rip);
	if (r == 0)
		r = rip_output_commit(&rip->output, rip->job, rip->report->nbad > 0);
	return r < 0 ? r : rip->report->nbad ? DISCIMG_FAULTS : 0;
}

static const struct discimg_rip_options defaults;

int discimg_rip(struct discimg_job *job, const char *drive, const char *out,
	const struct discimg_rip_options *options, struct discimg_rip_report *report)
{
	const struct format *format;
	struct timespec start;
	struct rip rip = { .job = job, .options = options ? options : &defaults, .report = report };
	*report = (struct discimg_rip_report){ 0 };
	clock_gettime(CLOCK_MONOTONIC, &start);
	int r = strcmp(out, "-") ? format_of_output(job, out, &format)
				 : fail(job, DISCIMG_E_INVALID,
					   "a rip cannot go to standard output: it is taken up "
					   "again where sectors are missing; name a file");
	if (r == 0)
		r = open_source(&rip, drive, format != &format_iso);
	if (r == 0)
		r = rip_to(&rip, format, out);
	if (rip.output.map_path && rip.output.has_map)
		report->map_path = strdup(rip.output.map_path);
	report->nretried = rip.strategy.nretried;
	report->seconds = seconds_since(&start);
	rip_output_free(&rip.output);
	reader_free(&rip.reader);
	return r;
}

void discimg_rip_report_free(struct discimg_rip_report *report)
{
	free(report->bad);
	free(report->map_path);
	*report = (struct discimg_rip_report){ 0 };
}
