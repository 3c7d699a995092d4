/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading every sector of a disc, and checking the raw ones (ECMA-130 §14). */
#include "check/surface.h"

#include "base/context.h"
#include "base/crew.h"
#include "base/io.h"
#include "check/moved.h"
#include "sector/raw.h"

#include <stdlib.h>
#include <string.h>

/* More workers than this would only wait for the disk. */
#define MAX_WORKERS 4

struct scan {
	struct discimg_disc *disc;
	int32_t *moved_by; /* for each track: what its headers' addresses are ahead of ours */
	size_t nworkers;
	const struct copy_consumer *others;
	size_t nothers;
};

/* Every worker sees all batches, and takes each NWORKERSth. */
struct worker {
	struct scan *scan;
	size_t number;
	uint64_t nbatches, nraw, nfilled;
	int32_t filled_lba;
	struct bad_list list;
};

bool stored_ranges_of(const struct discimg_disc *disc, struct stored_ranges *out)
{
	out->n = 0;
	out->ranges = calloc(disc->ntracks + 1, sizeof(*out->ranges));
	if (!out->ranges)
		return false;
	for (size_t i = 0; i < disc->ntracks; i++) {
		const struct discimg_track *track = &disc->tracks[i];
		struct copy_range range = { .lba = track->start_lba +
						   (int32_t)track->pregap_unstored,
			.nsectors =
				track->nsectors - track->pregap_unstored - track->postgap_unstored,
			.shape = { .nbytes = track->stored_nbytes } };
		if (range.nsectors)
			out->ranges[out->n++] = range;
	}
	return true;
}

/* The kind that the most telling of raw_check()'s faults stands for. */
static enum discimg_bad_kind kind_of_faults(unsigned faults)
{
	if (faults & RAW_BAD_SYNC)
		return DISCIMG_BAD_SYNC;
	if (faults & (RAW_BAD_ADDRESS | RAW_BAD_MODE))
		return DISCIMG_BAD_HEADER;
	return faults & RAW_BAD_EDC ? DISCIMG_BAD_EDC : DISCIMG_BAD_PARITY;
}

/* Checks a data sector of 2352 or 2336 bytes that was read without complaint. */
static unsigned check_data(const uint8_t *sector, unsigned nbytes, int32_t lba)
{
	uint8_t raw[SECTOR_RAW_NBYTES];
	if (nbytes == SECTOR_RAW_NBYTES)
		return raw_check(sector, lba);
	raw_reshape(SECTOR_MODE2, lba, sector, nbytes, raw, SECTOR_RAW_NBYTES);
	return raw_check(raw, lba);
}

/* Parity covers those bytes: where it fits, they were written so. */
static void look_at_zeros(struct worker *worker, const uint8_t *sector, int32_t lba)
{
	if (sector[RAW_MODE] != 1 ||
		is_all_zero(sector + RAW_MODE1_ZERO, RAW_PARITY - RAW_MODE1_ZERO))
		return;
	if (worker->nfilled++ == 0)
		worker->filled_lba = lba;
}

static bool kind_of_status(uint8_t status, enum discimg_bad_kind *kind)
{
	if (!discimg_sector_is_bad(status))
		return false;
	*kind = status == DISCIMG_SECTOR_C2        ? DISCIMG_BAD_C2
		: status == DISCIMG_SECTOR_BAD_EDC ? DISCIMG_BAD_EDC
						   : DISCIMG_BAD_UNREADABLE;
	return true;
}

static int take(void *state, struct discimg_job *job, const struct sector_batch *batch)
{
	struct worker *worker = state;
	if (worker->nbatches++ % worker->scan->nworkers != worker->number)
		return 0;
	const struct discimg_track *track = disc_track_at(worker->scan->disc, batch->lba);
	bool raw = !track_is_audio(track) && batch->shape.nbytes > SECTOR_USER_NBYTES;
	int32_t moved_by = worker->scan->moved_by[track - worker->scan->disc->tracks];
	int r = 0;
	for (uint32_t i = 0; i < batch->nsectors && r == 0; i++) {
		int32_t lba = batch->lba + (int32_t)i;
		enum discimg_bad_kind kind;
		unsigned faults = 0;
		if (kind_of_status(batch->status[i], &kind)) {
			r = bad_add(job, &worker->list, lba, 1, kind);
			continue;
		}
		if (raw)
			faults = check_data(batch->data + (size_t)i * batch->shape.nbytes,
				batch->shape.nbytes, lba + moved_by);
		worker->nraw += raw;
		if (raw && faults == 0 && batch->shape.nbytes == SECTOR_RAW_NBYTES)
			look_at_zeros(worker, batch->data + (size_t)i * SECTOR_RAW_NBYTES, lba);
		if (faults)
			r = bad_add(job, &worker->list, lba, 1, kind_of_faults(faults));
	}
	return r;
}

static int run_workers(struct discimg_job *job, struct scan *scan,
	const struct stored_ranges *ranges, struct bad_list *list, struct surface_report *report)
{
	struct worker workers[MAX_WORKERS];
	struct copy_consumer consumers[MAX_WORKERS + SURFACE_MAX_OTHERS];
	struct copy_report copied;
	for (size_t i = 0; i < scan->nworkers; i++) {
		workers[i] = (struct worker){ .scan = scan, .number = i };
		bad_init(&workers[i].list);
		consumers[i] = (struct copy_consumer){ .take = take, .state = &workers[i] };
	}
	for (size_t i = 0; i < scan->nothers; i++)
		consumers[scan->nworkers + i] = scan->others[i];
	struct copy_plan plan = { .disc = scan->disc,
		.ranges = ranges->ranges,
		.nranges = ranges->n,
		.consumers = consumers,
		.nconsumers = scan->nworkers + scan->nothers,
		.phase = "verifying" };
	int r = copy_run(job, &plan, &copied);
	report->nread = copied.nread;
	for (size_t i = 0; i < scan->nworkers; i++) {
		int added = bad_add_all(job, list, &workers[i].list);
		r = r < 0 ? r : added;
		report->nraw += workers[i].nraw;
		if (workers[i].nfilled &&
			(report->nfilled == 0 || workers[i].filled_lba < report->filled_lba))
			report->filled_lba = workers[i].filled_lba;
		report->nfilled += workers[i].nfilled;
		bad_free(&workers[i].list.bad);
	}
	return r;
}

static void find_moves(struct discimg_job *job, struct scan *scan,
	const struct stored_ranges *ranges, struct surface_report *report)
{
	for (size_t i = 0; i < ranges->n; i++) {
		const struct discimg_track *track =
			disc_track_at(scan->disc, ranges->ranges[i].lba);
		int32_t ahead = moved_by(job, scan->disc, track);
		scan->moved_by[track - scan->disc->tracks] = ahead;
		if (ahead && !report->moved_track) {
			report->moved_by = ahead;
			report->moved_track = track->number;
		}
	}
}

int surface_scan(struct discimg_job *job, struct discimg_disc *disc, struct bad_list *list,
	const struct copy_consumer *others, size_t nothers, struct surface_report *report)
{
	size_t ncpus = processors();
	struct scan scan = { .disc = disc,
		.others = others,
		.nothers = nothers,
		.nworkers = ncpus > MAX_WORKERS ? MAX_WORKERS : ncpus };
	struct stored_ranges ranges = { 0 };
	int r = 0;
	*report = (struct surface_report){ 0 };
	scan.moved_by = calloc(disc->ntracks, sizeof(*scan.moved_by));
	if (!scan.moved_by || !stored_ranges_of(disc, &ranges)) {
		r = fail_nomem(job);
	} else {
		find_moves(job, &scan, &ranges, report);
		r = run_workers(job, &scan, &ranges, list, report);
	}
	free(ranges.ranges);
	free(scan.moved_by);
	return r;
}
