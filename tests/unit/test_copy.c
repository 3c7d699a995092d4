/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/context.h"
#include "base/ring.h"
#include "disc/copy.h"
#include "suites.h"

#include <pthread.h>
#include <string.h>

/* What a consumer has seen, and when it is to fail. */
struct witness {
	int32_t next_lba;
	uint32_t nseen;
	bool in_order;
	uint32_t fails_after; /* sectors; 0: never */
	bool cancels;
};

static int read_zeros(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	(void)state, (void)job;
	memset(buf, 0, (size_t)n * track->stored_nbytes);
	for (uint32_t i = 0; i < n; i++)
		if (lba + (int32_t)i == 7)
			status[i] = DISCIMG_SECTOR_UNREADABLE;
	return 0;
}

static int see(void *state, struct discimg_job *job, const struct sector_batch *batch)
{
	struct witness *witness = state;
	witness->in_order &= batch->lba == witness->next_lba;
	witness->next_lba = batch->lba + (int32_t)batch->nsectors;
	witness->nseen += batch->nsectors;
	if (witness->cancels)
		discimg_job_cancel(job);
	if (witness->fails_after && witness->nseen > witness->fails_after)
		return fail(job, DISCIMG_E_NOSPACE, "the disk is full");
	return 0;
}

/* Copies 1000 sectors to two witnesses. */
static int copy_to(struct witness witnesses[2], bool optional, struct copy_report *report)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = disc_new_plain("test", DISCIMG_MEDIUM_ANY, 1000);
	static const struct copy_range range = { 0, 1000, { .nbytes = 2048 } };
	disc->source.read = read_zeros;
	struct copy_consumer consumers[2];
	for (int i = 0; i < 2; i++) {
		witnesses[i].in_order = true;
		consumers[i] = (struct copy_consumer){
			.take = see, .state = &witnesses[i], .optional = optional
		};
	}
	struct copy_plan plan = { .disc = disc,
		.ranges = &range,
		.nranges = 1,
		.consumers = consumers,
		.nconsumers = 2,
		.phase = "testing",
		.batch_nsectors = 16 };
	int r = copy_run(job, &plan, report);
	discimg_disc_free(disc);
	discimg_job_free(job);
	return r;
}

/* Each sector is a byte of a file, so to speak; those from 500 on lie in none. */
static bool locate_some(void *state, int32_t lba, uint32_t n, struct disc_place *place)
{
	(void)state;
	if (lba >= 500)
		return false;
	*place = (struct disc_place){ .fd = -1,
		.offset = (uint64_t)lba * 2048,
		.nbytes = 2048,
		.nsectors = lba + (int64_t)n > 500 ? (uint32_t)(500 - lba) : n };
	return true;
}

/* How many sectors the kernel brings, and where they end. */
struct bringer {
	struct witness rest;
	uint32_t limit, nbrought;
	bool in_place;
};

static int bring(void *state, struct discimg_job *job, int32_t lba, uint32_t n,
	const struct disc_place *from, uint32_t *ndone)
{
	struct bringer *bringer = state;
	(void)job;
	*ndone = n < bringer->limit ? n : bringer->limit;
	bringer->nbrought += *ndone;
	bringer->rest.next_lba = lba + (int32_t)*ndone;
	bringer->in_place = from->offset == (uint64_t)lba * 2048;
	return 0;
}

static int see_rest(void *state, struct discimg_job *job, const struct sector_batch *batch)
{
	return see(&((struct bringer *)state)->rest, job, batch);
}

static void what_the_kernel_brings_is_not_read(void)
{
	static const struct {
		unsigned nbytes; /* a sector, as it is wanted */
		uint32_t limit, nbrought;
	} rows[] = {
		{ 2048, UINT32_MAX, 500 }, /* all that lie in a file */
		{ 2048, 100, 100 },        /* it stops at something */
		{ 2048, 0, 0 },            /* it cannot */
		{ 2352, UINT32_MAX, 0 },   /* they do not lie there as they are wanted */
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct discimg_job *job = discimg_job_new(NULL);
		struct discimg_disc *disc = disc_new_plain("test", DISCIMG_MEDIUM_CD, 1000);
		struct bringer bringer = {
			.rest = { .in_order = true }, .limit = rows[i].limit, .in_place = true
		};
		struct copy_range range = { 0, 1000, { .nbytes = rows[i].nbytes } };
		struct copy_consumer consumer = {
			.take = see_rest, .take_place = bring, .state = &bringer
		};
		struct copy_plan plan = { .disc = disc,
			.ranges = &range,
			.nranges = 1,
			.consumers = &consumer,
			.nconsumers = 1,
			.phase = "testing" };
		struct copy_report report;
		disc->source.read = read_zeros;
		disc->source.locate = locate_some;
		CU_ASSERT_EQUAL(copy_run(job, &plan, &report), 0);
		CU_ASSERT_EQUAL(bringer.nbrought, rows[i].nbrought);
		CU_ASSERT_EQUAL(bringer.rest.nseen, 1000 - rows[i].nbrought);
		CU_ASSERT_EQUAL(report.nread, 1000);
		CU_ASSERT_TRUE(bringer.rest.in_order && bringer.in_place);
		discimg_disc_free(disc);
		discimg_job_free(job);
	}
}

static void every_consumer_sees_every_sector_in_order(void)
{
	struct witness witnesses[2] = { { 0 } };
	struct copy_report report;
	CU_ASSERT_EQUAL(copy_to(witnesses, false, &report), 0);
	CU_ASSERT_EQUAL(report.nread, 1000);
	CU_ASSERT_EQUAL(report.nbad, 1);
	for (int i = 0; i < 2; i++) {
		CU_ASSERT_TRUE(witnesses[i].in_order);
		CU_ASSERT_EQUAL(witnesses[i].nseen, 1000);
	}
}

static void a_consumer_that_is_not_optional_ends_the_copy(void)
{
	struct witness witnesses[2] = { { .fails_after = 40 }, { 0 } };
	struct copy_report report;
	CU_ASSERT_EQUAL(copy_to(witnesses, false, &report), DISCIMG_E_NOSPACE);
	CU_ASSERT_TRUE(report.nread < 1000);
}

static void an_optional_consumer_may_fail_alone(void)
{
	struct witness witnesses[2] = { { .fails_after = 40 }, { 0 } };
	struct copy_report report;
	CU_ASSERT_EQUAL(copy_to(witnesses, true, &report), 0);
	CU_ASSERT_EQUAL(witnesses[1].nseen, 1000);
	CU_ASSERT_EQUAL(witnesses[0].nseen, 48);
}

static void the_copy_fails_when_all_optional_consumers_have(void)
{
	struct witness witnesses[2] = { { .fails_after = 40 }, { .fails_after = 400 } };
	struct copy_report report;
	CU_ASSERT_EQUAL(copy_to(witnesses, true, &report), DISCIMG_E_NOSPACE);
}

static void a_cancelled_copy_says_so(void)
{
	struct witness witnesses[2] = { { .cancels = true }, { 0 } };
	struct copy_report report;
	CU_ASSERT_EQUAL(copy_to(witnesses, false, &report), DISCIMG_E_CANCELLED);
	CU_ASSERT_TRUE(report.nread < 1000);
}

static void a_slot_is_free_again_when_all_have_released_it(void)
{
	struct ring *ring = ring_new(2, 2);
	for (int i = 0; i < 2; i++) {
		CU_ASSERT_EQUAL(ring_claim(ring), i);
		ring_publish(ring);
	}
	CU_ASSERT_EQUAL(ring_next(ring, 0), 0);
	ring_release(ring, 0);
	ring_leave(ring, 1);
	CU_ASSERT_EQUAL(ring_claim(ring), 0);
	ring_publish(ring);
	ring_close(ring);
	CU_ASSERT_EQUAL(ring_next(ring, 0), 1);
	ring_release(ring, 0);
	CU_ASSERT_EQUAL(ring_next(ring, 0), 0);
	ring_release(ring, 0);
	CU_ASSERT_EQUAL(ring_next(ring, 0), -1);
	ring_leave(ring, 0);
	CU_ASSERT_EQUAL(ring_claim(ring), -1);
	ring_free(ring);
}

static void *wait_for_a_slot(void *arg)
{
	return (void *)ring_next(arg, 0);
}

static void stopping_a_ring_ends_all_waits(void)
{
	struct ring *ring = ring_new(1, 1);
	pthread_t thread;
	void *slot = NULL;
	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, wait_for_a_slot, ring), 0);
	ring_stop(ring);
	pthread_join(thread, &slot);
	CU_ASSERT_EQUAL((long)slot, -1);
	CU_ASSERT_EQUAL(ring_claim(ring), -1);
	ring_free(ring);
}

CU_TestInfo tests_of_copy[] = {
	{ "every consumer sees every sector in order", every_consumer_sees_every_sector_in_order },
	{ "a consumer that is not optional ends the copy",
		a_consumer_that_is_not_optional_ends_the_copy },
	{ "an optional consumer may fail alone", an_optional_consumer_may_fail_alone },
	{ "the copy fails when all optional consumers have",
		the_copy_fails_when_all_optional_consumers_have },
	{ "what the kernel brings is not read", what_the_kernel_brings_is_not_read },
	{ "a cancelled copy says so", a_cancelled_copy_says_so },
	{ "a slot is free again when all have released it",
		a_slot_is_free_again_when_all_have_released_it },
	{ "stopping a ring ends all waits", stopping_a_ring_ends_all_waits },
	CU_TEST_INFO_NULL,
};
