/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Q sub-channels that a disc stores (IEC 60908 §17.5, ECMA-130 §22.3). */
#include "check/subq.h"

#include "base/context.h"
#include "check/moved.h"
#include "check/surface.h"
#include "disc/subcode.h"
#include "sector/qcode.h"
#include "sector/raw.h"
#include "sector/subchannel.h"

#include <stdlib.h>
#include <string.h>

enum {
	LIBCRYPT_DISTANCE = 5,
	LIBCRYPT_MIN_PAIRS = 8,
};

struct scan {
	struct discimg_disc *disc;
	int32_t ahead; /* of the track of the last batch: how far its headers count ahead of us */
	const struct discimg_track *track;
	struct subq_report *report;
};

static bool has_q(const struct discimg_track *track)
{
	return track->stored_sub_nbytes == SECTOR_SUB_NBYTES &&
	       track->stored_sub_kind == DISCIMG_SUB_RAW;
}

/* Many a sheet has no place for indexes above 01. */
static bool is_index_left_out(const struct scan *s, unsigned told, unsigned expected)
{
	if (expected != 1 || told < 2 || s->track->index_lba[2] != DISCIMG_NO_LBA)
		return false;
	if (!s->report->index_track)
		s->report->index_track = s->track->number;
	return true;
}

static bool is_in_place(
	const struct scan *s, int32_t lba, const uint8_t *q, const struct q_position *told)
{
	struct q_position expected = subcode_position(s->track, lba);
	unsigned differ = q_control_of(q) ^ subcode_control(s->track);
	if (told->track != expected.track ||
		(told->index != expected.index &&
			!is_index_left_out(s, told->index, expected.index)))
		return false;
	/* How pregaps count down differs by a sector between masterings. */
	if (told->index && lba_of_msf(told->relative) != lba_of_msf(expected.relative))
		return false;
	return !(differ & Q_CONTROL_DATA);
}

/* Sets *KIND and returns true when what Q tells is not what the sheet tells. */
static bool judge_position(
	const struct scan *s, int32_t lba, const uint8_t *q, enum subq_kind *kind)
{
	struct q_position told;
	*kind = SUBQ_ADDRESS;
	if (!q_get_position(q, &told) || lba_of_msf(told.absolute) != lba + s->ahead)
		return true;
	*kind = SUBQ_PLACE;
	return !is_in_place(s, lba, q, &told);
}

/* A number of zeros is no number. */
static bool is_code(const char *code)
{
	return strspn(code, "0") < strlen(code);
}

static bool judge_mcn(const struct scan *s, const uint8_t *q)
{
	char mcn[14];
	uint8_t frame;
	if (!q_get_mcn(q, mcn, &frame) || !is_code(mcn))
		return false;
	if (s->disc->mcn[0])
		return strcmp(mcn, s->disc->mcn) != 0;
	strcpy(s->report->mcn, mcn);
	return false;
}

static bool judge_isrc(const struct scan *s, const uint8_t *q)
{
	char isrc[13];
	uint8_t frame;
	if (!q_get_isrc(q, isrc, &frame) || !is_code(isrc))
		return false;
	if (s->track->isrc[0])
		return strcmp(isrc, s->track->isrc) != 0;
	if (!s->report->isrc_track) {
		strcpy(s->report->isrc, isrc);
		s->report->isrc_track = s->track->number;
	}
	return false;
}

static bool is_wrong(const struct scan *s, int32_t lba, const uint8_t *q, enum subq_kind *kind)
{
	*kind = SUBQ_CRC;
	if (!q_is_intact(q))
		return true;
	if (q_adr_of(q) == Q_POSITION)
		return judge_position(s, lba, q, kind);
	*kind = q_adr_of(q) == Q_MCN ? SUBQ_MCN : SUBQ_ISRC;
	return q_adr_of(q) == Q_MCN ? judge_mcn(s, q) : q_adr_of(q) == Q_ISRC && judge_isrc(s, q);
}

static int take(void *state, struct discimg_job *job, const struct sector_batch *batch)
{
	struct scan *s = state;
	size_t size = shape_nbytes(batch->shape);
	int r = 0;
	for (uint32_t i = 0; i < batch->nsectors && r == 0; i++) {
		int32_t lba = batch->lba + (int32_t)i;
		uint8_t q[Q_NBYTES];
		enum subq_kind kind;
		if (discimg_sector_is_bad(batch->status[i]))
			continue;
		subchannel_get(batch->data + i * size + batch->shape.nbytes, SUBCHANNEL_Q, q);
		s->report->nchecked++;
		if (is_wrong(s, lba, q, &kind))
			r = bad_add(job, &s->report->wrong[kind], lba, 1, DISCIMG_BAD_DIFFERENT);
	}
	return r;
}

static int scan_track(struct scan *s, struct discimg_job *job, struct copy_range *range)
{
	struct copy_consumer consumer = { .take = take, .state = s };
	struct copy_plan plan = { .disc = s->disc,
		.ranges = range,
		.nranges = 1,
		.consumers = &consumer,
		.nconsumers = 1,
		.phase = "reading sub-channels" };
	struct copy_report copied;
	s->track = disc_track_at(s->disc, range->lba);
	if (!has_q(s->track))
		return 0;
	s->ahead = moved_by(job, s->disc, s->track);
	range->shape.sub_nbytes = SECTOR_SUB_NBYTES;
	return copy_run(job, &plan, &copied);
}

int subq_scan(struct discimg_job *job, struct discimg_disc *disc, struct subq_report *report)
{
	struct scan scan = { .disc = disc, .report = report };
	struct stored_ranges ranges;
	int r = 0;
	*report = (struct subq_report){ 0 };
	for (int kind = 0; kind < SUBQ_NKINDS; kind++)
		bad_init(&report->wrong[kind]);
	if (!stored_ranges_of(disc, &ranges))
		return fail_nomem(job);
	for (size_t i = 0; i < ranges.n && r == 0; i++)
		r = scan_track(&scan, job, &ranges.ranges[i]);
	free(ranges.ranges);
	return r;
}

void subq_report_free(struct subq_report *report)
{
	for (int kind = 0; kind < SUBQ_NKINDS; kind++)
		bad_free(&report->wrong[kind].bad);
}

static bool is_listed(const struct discimg_bad *wrong, int64_t lba)
{
	for (size_t i = 0; i < wrong->nranges; i++)
		if (wrong->ranges[i].nsectors == 1 && wrong->ranges[i].lba == lba)
			return true;
	return false;
}

bool subq_looks_like_libcrypt(const struct discimg_bad *wrong)
{
	enum { MOST = 200 }; /* no disc has more than 64 */
	size_t npairs = 0;
	if (wrong->nsectors > MOST)
		return false;
	for (size_t i = 0; i < wrong->nranges; i++)
		npairs += wrong->ranges[i].nsectors == 1 &&
			  is_listed(wrong, (int64_t)wrong->ranges[i].lba + LIBCRYPT_DISTANCE);
	return npairs >= LIBCRYPT_MIN_PAIRS && npairs * 2 * 4 >= wrong->nsectors * 3;
}
