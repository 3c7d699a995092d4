/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was sent to a recorder, and the comparison with what comes back. */
#include "check/sent.h"

#include "base/context.h"
#include "base/fingerprint.h"
#include "disc/copy.h"

#include <stdlib.h>

struct sent {
	unsigned nbytes; /* of a sector */
	uint32_t nsectors;
	int32_t first_lba;
	uint32_t nknown; /* of these, from first_lba, that were sent so far */
	struct fingerprinter *fingerprinter;
	uint64_t prints[];
};

struct comparison {
	struct sent *sent;
	struct bad_list *bad;
	struct fingerprinter *fingerprinter;
};

struct sent *sent_new(struct discimg_job *job, uint32_t nsectors, unsigned nbytes)
{
	struct sent *sent = calloc(1, sizeof(*sent) + nsectors * sizeof(sent->prints[0]));
	if (!sent)
		return NULL;
	sent->nsectors = nsectors;
	sent->nbytes = nbytes;
	sent->fingerprinter = fingerprinter_new(job);
	if (sent->fingerprinter)
		return sent;
	free(sent);
	return NULL;
}

void sent_free(struct sent *sent)
{
	if (!sent)
		return;
	fingerprinter_free(sent->fingerprinter);
	free(sent);
}

static int print_of(struct discimg_job *job, struct fingerprinter *fingerprinter,
	const struct sector_batch *batch, uint32_t i, uint64_t *print)
{
	unsigned nbytes = batch->shape.nbytes;
	if (!fingerprint(fingerprinter, batch->data + (size_t)i * nbytes, nbytes, print))
		return fail(job, DISCIMG_E_NOMEM, "libcrypto cannot compute SHA-256");
	return 0;
}

int sent_take(void *state, struct discimg_job *job, const struct sector_batch *batch)
{
	struct sent *sent = state;
	if (sent->nknown == 0)
		sent->first_lba = batch->lba;
	for (uint32_t i = 0; i < batch->nsectors && sent->nknown < sent->nsectors; i++) {
		uint64_t *print = &sent->prints[sent->nknown++];
		int r = print_of(job, sent->fingerprinter, batch, i, print);
		if (r < 0)
			return r;
	}
	return 0;
}

static int compare_batch(void *state, struct discimg_job *job, const struct sector_batch *batch)
{
	struct comparison *comparison = state;
	const struct sent *sent = comparison->sent;
	int r = 0;
	for (uint32_t i = 0; i < batch->nsectors && r == 0; i++) {
		int32_t lba = batch->lba + (int32_t)i;
		bool unreadable = discimg_sector_is_bad(batch->status[i]);
		uint64_t print = 0;
		if (!unreadable)
			r = print_of(job, comparison->fingerprinter, batch, i, &print);
		if (r == 0 && (unreadable || print != sent->prints[lba - sent->first_lba]))
			r = bad_add(job, comparison->bad, lba, 1,
				unreadable ? DISCIMG_BAD_UNREADABLE : DISCIMG_BAD_DIFFERENT);
	}
	return r;
}

int sent_compare(struct discimg_job *job, struct sent *sent, struct discimg_disc *disc,
	uint32_t speed_1x_kbps, struct bad_list *bad)
{
	int64_t end = discimg_disc_nsectors(disc), left = end - sent->first_lba;
	uint32_t there = left > 0 ? (uint32_t)left : 0, wanted = sent->nknown;
	struct comparison comparison = { .sent = sent, .bad = bad };
	struct copy_range range = { .lba = sent->first_lba,
		.nsectors = there < wanted ? there : wanted,
		.shape = { .nbytes = sent->nbytes } };
	struct copy_consumer consumer = { .take = compare_batch, .state = &comparison };
	struct copy_plan plan = { .disc = disc,
		.ranges = &range,
		.nranges = 1,
		.consumers = &consumer,
		.nconsumers = 1,
		.phase = "reading back",
		.speed_1x_kbps = speed_1x_kbps };
	struct copy_report copied;
	comparison.fingerprinter = fingerprinter_new(job);
	if (!comparison.fingerprinter)
		return fail_nomem(job);
	int r = copy_run(job, &plan, &copied);
	if (r == 0 && there < wanted)
		r = bad_add(job, bad, sent->first_lba + (int32_t)there, wanted - there,
			DISCIMG_BAD_UNREADABLE);
	fingerprinter_free(comparison.fingerprinter);
	return r;
}
