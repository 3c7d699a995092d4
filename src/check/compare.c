/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparing discs sector by sector. */
#include "check/compare.h"

#include "base/context.h"
#include "sector/raw.h"

#include <stdlib.h>
#include <string.h>

struct compare {
	struct discimg_disc *against;
	struct bad_list list;
	uint8_t *data, *status;
	size_t data_room, status_room;
};

struct compare *compare_new(struct discimg_disc *against)
{
	struct compare *compare = calloc(1, sizeof(*compare));
	if (!compare)
		return NULL;
	compare->against = against;
	bad_init(&compare->list);
	return compare;
}

void compare_free(struct compare *compare)
{
	if (!compare)
		return;
	bad_free(&compare->list.bad);
	free(compare->data);
	free(compare->status);
	free(compare);
}

struct bad_list *compare_bad(struct compare *compare)
{
	return &compare->list;
}

static bool make_room(uint8_t **buf, size_t *room, size_t nbytes)
{
	if (nbytes <= *room)
		return true;
	free(*buf);
	*buf = malloc(nbytes);
	*room = *buf ? nbytes : 0;
	return *buf;
}

static bool all_good(const uint8_t *status, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (discimg_sector_is_bad(status[i]))
			return false;
	return true;
}

int compare_take(void *state, struct discimg_job *job, const struct sector_batch *batch)
{
	struct compare *compare = state;
	size_t nbytes = shape_nbytes(batch->shape);
	uint32_t n = batch->nsectors;
	if (!make_room(&compare->data, &compare->data_room, n * nbytes) ||
		!make_room(&compare->status, &compare->status_room, n))
		return fail_nomem(job);
	int r = disc_read(
		compare->against, job, batch->lba, n, batch->shape, compare->data, compare->status);
	if (r == 0 && memcmp(batch->data, compare->data, n * nbytes) == 0 &&
		all_good(batch->status, n) && all_good(compare->status, n))
		return 0;
	for (uint32_t i = 0; i < n && r == 0; i++) {
		int32_t lba = batch->lba + (int32_t)i;
		if (discimg_sector_is_bad(batch->status[i]) ||
			discimg_sector_is_bad(compare->status[i]))
			r = bad_add(job, &compare->list, lba, 1, DISCIMG_BAD_UNREADABLE);
		else if (memcmp(batch->data + i * nbytes, compare->data + i * nbytes, nbytes) != 0)
			r = bad_add(job, &compare->list, lba, 1, DISCIMG_BAD_DIFFERENT);
	}
	return r;
}

/*
 * The main channel bytes in which sectors of both tracks can be compared; 0: in none. Of Mode 2,
 * 2048 bytes are not all, and there are forms that have none such.
 */
static unsigned common_nbytes(const struct discimg_track *a, const struct discimg_track *b)
{
	if (track_is_audio(a) != track_is_audio(b))
		return 0;
	unsigned least = a->stored_nbytes < b->stored_nbytes ? a->stored_nbytes : b->stored_nbytes;
	bool is_mode2 = a->mode != DISCIMG_MODE1 && b->mode != DISCIMG_MODE1;
	bool is_alike =
		a->stored_nbytes == b->stored_nbytes || (least == SECTOR_MODE2_NBYTES && is_mode2);
	return is_alike ? least : SECTOR_USER_NBYTES;
}

/* How many of the N sectors from LBA of TRACK are, or are not, stored; *STORED tells which. */
static uint32_t stored_run(const struct discimg_track *track, int32_t lba, uint32_t n, bool *stored)
{
	int64_t begin = (int64_t)track->start_lba + track->pregap_unstored;
	int64_t end = (int64_t)track_end_lba(track) - track->postgap_unstored;
	int64_t until = lba < begin ? begin : lba < end ? end : track_end_lba(track);
	*stored = lba >= begin && lba < end;
	return until - lba < n ? (uint32_t)(until - lba) : n;
}

static int add_range(struct discimg_job *job, struct compare_plan *plan, struct copy_range range)
{
	struct copy_range *last = plan->nranges ? &plan->ranges[plan->nranges - 1] : NULL;
	if (last && last->shape.nbytes == range.shape.nbytes &&
		last->lba + (int64_t)last->nsectors == range.lba) {
		last->nsectors += range.nsectors;
		return 0;
	}
	struct copy_range *bigger = reallocarray(plan->ranges, plan->nranges + 1, sizeof(*bigger));
	if (!bigger)
		return fail_nomem(job);
	plan->ranges = bigger;
	bigger[plan->nranges++] = range;
	return 0;
}

/* The first track behind LBA, or NULL. */
static const struct discimg_track *next_track(const struct discimg_disc *disc, int32_t lba)
{
	for (size_t i = 0; i < disc->ntracks; i++)
		if (disc->tracks[i].start_lba > lba)
			return &disc->tracks[i];
	return NULL;
}

/* From LBA, which lies in no track of AGAINST: between its sessions nothing can be read. */
static void plan_absent(struct compare_plan *plan, const struct discimg_disc *against, int32_t lba,
	uint32_t n, uint32_t *done)
{
	const struct discimg_track *next = next_track(against, lba);
	int64_t gap = next ? (int64_t)next->start_lba - lba : n;
	*done = gap < n ? (uint32_t)gap : n;
	if (next && next > against->tracks && next->session != next[-1].session) {
		plan->nunstored += *done;
		return;
	}
	if (lba >= 0 && plan->nabsent == 0)
		plan->absent_lba = lba;
	plan->nabsent += lba >= 0 ? *done : 0;
}

/* Plans the first sectors from LBA, at most N, that are alike in all respects; *DONE: how many. */
static int plan_some(struct discimg_job *job, struct compare_plan *plan,
	const struct discimg_track *a, const struct discimg_disc *against, int32_t lba, uint32_t n,
	uint32_t *done)
{
	const struct discimg_track *b = disc_track_at(against, lba);
	bool a_stored, b_stored;
	if (!b) {
		plan_absent(plan, against, lba, n, done);
		return 0;
	}
	n = stored_run(a, lba, n, &a_stored);
	*done = n = stored_run(b, lba, n, &b_stored);
	unsigned nbytes = common_nbytes(a, b);
	if (!a_stored || !b_stored) {
		plan->nunstored += n;
		return 0;
	}
	if (nbytes == 0) {
		plan->mismatch_lba = plan->nmismatched ? plan->mismatch_lba : lba;
		plan->nmismatched += n;
		return 0;
	}
	return add_range(job, plan,
		(struct copy_range){ .lba = lba, .nsectors = n, .shape = { .nbytes = nbytes } });
}

int compare_plan(struct discimg_job *job, const struct discimg_disc *disc,
	const struct discimg_disc *against, struct compare_plan *out)
{
	int r = 0;
	*out = (struct compare_plan){ .mismatch_lba = DISCIMG_NO_LBA,
		.absent_lba = DISCIMG_NO_LBA };
	for (size_t i = 0; i < disc->ntracks && r == 0; i++) {
		const struct discimg_track *track = &disc->tracks[i];
		uint32_t done = 0;
		for (int32_t lba = track->start_lba; lba < track_end_lba(track) && r == 0;
			lba += (int32_t)done)
			r = plan_some(job, out, track, against, lba,
				(uint32_t)(track_end_lba(track) - lba), &done);
	}
	return r;
}
