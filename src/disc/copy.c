/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one copy engine: a reader, a ring of batches, and a thread for each consumer. */
#include "disc/copy.h"

#include "base/context.h"
#include "base/ring.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define NSLOTS       8
#define BATCH_NBYTES (1 << 20)

/* Brought by the kernel between two looks at whether to stop: whole blocks in any sector size. */
#define PLACED_NSECTORS 8192

struct copy {
	struct discimg_job *job;
	struct copy_plan *plan;
	struct copy_range *ranges; /* of the plan's, what is still to be read */
	size_t nranges, room;
	size_t nclosed; /* of these, that are not to be made longer: a batch is never of two ranges
			 */
	struct ring *ring;
	struct sector_batch slots[NSLOTS];
	size_t slot_nbytes;
	uint32_t slot_nsectors;
	struct copy_report report;
	struct discimg_progress progress;
};

struct consumer_thread {
	pthread_t thread;
	struct copy *copy;
	size_t number;
	bool started;
};

static void *consume(void *arg)
{
	struct consumer_thread *self = arg;
	struct copy *copy = self->copy;
	struct copy_consumer *consumer = &copy->plan->consumers[self->number];
	long slot;
	while ((slot = ring_next(copy->ring, self->number)) >= 0) {
		consumer->result = consumer->take(consumer->state, copy->job, &copy->slots[slot]);
		/* Before the reader gets the slot back: it is to read no more. */
		if (consumer->result < 0 && !consumer->optional)
			ring_stop(copy->ring);
		ring_release(copy->ring, self->number);
		if (consumer->result < 0) {
			ring_leave(copy->ring, self->number);
			break;
		}
	}
	return NULL;
}

static void count(struct copy *copy, const struct sector_batch *batch)
{
	copy->report.nread += batch->nsectors;
	for (uint32_t i = 0; i < batch->nsectors; i++) {
		copy->report.nsynthesised += batch->status[i] == DISCIMG_SECTOR_SYNTHESISED;
		copy->report.nbad += discimg_sector_is_bad(batch->status[i]);
	}
	copy->progress.nbad = copy->report.nbad;
	copy->progress.done_nbytes += (uint64_t)batch->nsectors * shape_nbytes(batch->shape);
	if (copy->plan->buffer_percent)
		copy->progress.buffer_percent =
			copy->plan->buffer_percent(copy->plan->buffer_state);
	report_progress(copy->job, &copy->progress);
}

static int read_range(struct copy *copy, const struct copy_range *range)
{
	for (uint32_t done = 0; done < range->nsectors;) {
		int r = check_cancelled(copy->job);
		long slot = r < 0 ? -1 : ring_claim(copy->ring);
		if (slot < 0)
			return r;
		struct sector_batch *batch = &copy->slots[slot];
		uint32_t n = range->nsectors - done;
		batch->lba = range->lba + (int32_t)done;
		batch->nsectors = n < copy->slot_nsectors ? n : copy->slot_nsectors;
		batch->shape = range->shape;
		r = disc_read(copy->plan->disc, copy->job, batch->lba, batch->nsectors,
			batch->shape, batch->data, batch->status);
		if (r < 0)
			return r;
		count(copy, batch);
		done += batch->nsectors;
		ring_publish(copy->ring);
	}
	return 0;
}

static int read_all(struct copy *copy)
{
	for (size_t i = 0; i < copy->nranges; i++) {
		int r = read_range(copy, &copy->ranges[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Adds the N first sectors of RANGE to what is to be read. */
static int leave(struct copy *copy, const struct copy_range *range, uint32_t n)
{
	struct copy_range *last = copy->nranges ? &copy->ranges[copy->nranges - 1] : NULL;
	if (copy->nranges > copy->nclosed && last->lba + (int64_t)last->nsectors == range->lba) {
		last->nsectors += n;
		return 0;
	}
	if (copy->nranges == copy->room) {
		size_t room = copy->room * 2 + 16;
		struct copy_range *bigger = reallocarray(copy->ranges, room, sizeof(*bigger));
		if (!bigger)
			return fail_nomem(copy->job);
		copy->ranges = bigger;
		copy->room = room;
	}
	copy->ranges[copy->nranges] = *range;
	copy->ranges[copy->nranges++].nsectors = n;
	return 0;
}

/*
 * How many sectors from the first of RANGE on are of one kind: such that lie as plain bytes at
 * PLACE, just as RANGE wants them, which is then true; or others.
 */
static bool find_place(const struct copy *copy, const struct copy_range *range, uint32_t *n,
	struct disc_place *place)
{
	const struct disc_source *source = &copy->plan->disc->source;
	const struct discimg_track *track = disc_track_at(copy->plan->disc, range->lba);
	*n = range->nsectors;
	if (!track || !source->locate)
		return false;
	int64_t first = (int64_t)track->start_lba + track->pregap_unstored;
	int64_t end = (int64_t)track_end_lba(track) - track->postgap_unstored;
	int64_t here_end = range->lba < first ? first
			   : range->lba < end ? end
					      : track_end_lba(track);
	if (here_end - range->lba < *n)
		*n = (uint32_t)(here_end - range->lba);
	if (range->lba < first || range->lba >= end ||
		track->stored_nbytes != range->shape.nbytes ||
		track->stored_sub_nbytes != range->shape.sub_nbytes || range->shape.c2_nbytes)
		return false;
	if (*n > PLACED_NSECTORS)
		*n = PLACED_NSECTORS;
	if (!source->locate(source->state, range->lba, *n, place) ||
		place->nbytes != shape_nbytes(range->shape))
		return false;
	*n = place->nsectors;
	return true;
}

static int place_some(struct copy *copy, const struct copy_range *range, uint32_t *n)
{
	struct copy_consumer *consumer = &copy->plan->consumers[0];
	struct disc_place place;
	uint32_t ndone = 0;
	int r = check_cancelled(copy->job);
	if (r == 0 && find_place(copy, range, n, &place))
		r = consumer->take_place(
			consumer->state, copy->job, range->lba, *n, &place, &ndone);
	if (r < 0)
		return r;
	copy->report.nread += ndone;
	copy->progress.done_nbytes += (uint64_t)ndone * shape_nbytes(range->shape);
	report_progress(copy->job, &copy->progress);
	struct copy_range rest = *range;
	rest.lba += (int32_t)ndone;
	return ndone < *n ? leave(copy, &rest, *n - ndone) : 0;
}

/* Has the kernel do what it can, and leaves the rest to be read. */
static int place_all(struct copy *copy)
{
	const struct copy_plan *plan = copy->plan;
	bool can_place = plan->nconsumers == 1 && plan->consumers[0].take_place;
	for (size_t i = 0; i < plan->nranges; i++) {
		struct copy_range range = plan->ranges[i];
		copy->nclosed = copy->nranges;
		while (range.nsectors > 0) {
			uint32_t n = range.nsectors;
			int r = can_place ? place_some(copy, &range, &n) : leave(copy, &range, n);
			if (r < 0)
				return r;
			range.lba += (int32_t)n;
			range.nsectors -= n;
		}
	}
	return 0;
}

static int allocate(struct copy *copy)
{
	unsigned largest = 1;
	for (size_t i = 0; i < copy->plan->nranges; i++) {
		const struct copy_range *range = &copy->plan->ranges[i];
		unsigned nbytes = shape_nbytes(range->shape);
		largest = nbytes > largest ? nbytes : largest;
		copy->progress.total_nbytes += (uint64_t)range->nsectors * nbytes;
	}
	copy->slot_nsectors = copy->plan->batch_nsectors;
	if (!copy->slot_nsectors)
		copy->slot_nsectors = BATCH_NBYTES / largest;
	copy->slot_nbytes = (size_t)copy->slot_nsectors * largest;
	for (int i = 0; i < NSLOTS; i++) {
		copy->slots[i].data = malloc(copy->slot_nbytes);
		copy->slots[i].status = malloc(copy->slot_nsectors);
		if (!copy->slots[i].data || !copy->slots[i].status)
			return fail_nomem(copy->job);
	}
	copy->ring = ring_new(NSLOTS, copy->plan->nconsumers);
	return copy->ring ? 0 : fail_nomem(copy->job);
}

static void release(struct copy *copy)
{
	for (int i = 0; i < NSLOTS; i++) {
		free(copy->slots[i].data);
		free(copy->slots[i].status);
	}
	ring_free(copy->ring);
	free(copy->ranges);
}

/* What the consumers say of the whole: the first that must not fail, or the last one standing. */
static int result_of_consumers(const struct copy_plan *plan)
{
	int r = 0;
	size_t nfailed = 0;
	for (size_t i = 0; i < plan->nconsumers; i++) {
		const struct copy_consumer *consumer = &plan->consumers[i];
		nfailed += consumer->result < 0;
		if (consumer->result < 0 && (!consumer->optional || nfailed == plan->nconsumers))
			r = consumer->result;
	}
	return r;
}

static int run_threads(struct copy *copy, struct consumer_thread *threads)
{
	struct copy_plan *plan = copy->plan;
	int r = 0;
	for (size_t i = 0; i < plan->nconsumers && r == 0; i++) {
		plan->consumers[i].result = 0;
		threads[i] = (struct consumer_thread){ .copy = copy, .number = i };
		threads[i].started =
			pthread_create(&threads[i].thread, NULL, consume, &threads[i]) == 0;
		if (!threads[i].started)
			r = fail(copy->job, DISCIMG_E_NOMEM, "cannot start a thread");
	}
	if (r == 0)
		r = read_all(copy);
	if (r < 0)
		ring_stop(copy->ring);
	ring_close(copy->ring);
	for (size_t i = 0; i < plan->nconsumers; i++)
		if (threads[i].started)
			pthread_join(threads[i].thread, NULL);
	int consumers = result_of_consumers(plan);
	return consumers < 0 ? consumers : r;
}

int copy_run(struct discimg_job *job, struct copy_plan *plan, struct copy_report *report)
{
	struct copy copy = { .job = job, .plan = plan };
	copy.progress.phase = plan->phase;
	copy.progress.speed_1x_kbps = plan->speed_1x_kbps;
	copy.progress.buffer_percent = -1;
	struct consumer_thread *threads = calloc(plan->nconsumers + 1, sizeof(*threads));
	int r = threads ? allocate(&copy) : fail_nomem(job);
	if (r == 0)
		r = place_all(&copy);
	if (r == 0)
		r = run_threads(&copy, threads);
	*report = copy.report;
	free(threads);
	release(&copy);
	return r;
}
