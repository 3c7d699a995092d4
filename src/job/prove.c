/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The proof that an image is the disc it was written from. */
#include "job/prove.h"

#include "base/context.h"
#include "base/count.h"
#include "check/compare.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct proof {
	struct discimg_job *job;
	const char *path;
	unsigned keeps;
	struct discimg_disc *disc, *image;
};

static int differ(const struct proof *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static int differ(const struct proof *p, const char *format, ...)
{
	char what[256];
	va_list args;
	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	return fail(p->job, DISCIMG_E_IO,
		"%s: what was written reads back as another disc: %s; nothing was kept of it",
		p->path, what);
}

/* Where a track begins, as far as it has anything: the pause before LBA 0 is every disc's. */
static int64_t begin_of(const struct discimg_track *track)
{
	bool stored = (int64_t)track->start_lba + track->pregap_unstored < 0;
	return track->start_lba < 0 && !stored ? 0 : track->start_lba;
}

static int64_t end_of(const struct discimg_track *track)
{
	return track_end_lba(track);
}

static int64_t number_of(const struct discimg_track *track)
{
	return track->number;
}

static int64_t session_of(const struct discimg_track *track)
{
	return track->session;
}

static int64_t mode_of(const struct discimg_track *track)
{
	return track->mode;
}

static int64_t flags_of(const struct discimg_track *track)
{
	return track->flags;
}

static const struct {
	const char *name;
	int64_t (*of)(const struct discimg_track *track);
} numbers[] = {
	{ "number", number_of },
	{ "session", session_of },
	{ "mode", mode_of },
	{ "first sector", begin_of },
	{ "end", end_of },
	{ "flags", flags_of },
};

static int compare_track(const struct proof *p, size_t i)
{
	const struct discimg_track *a = &p->disc->tracks[i], *b = &p->image->tracks[i];
	for (size_t k = 0; k < sizeof(numbers) / sizeof(numbers[0]); k++)
		if (numbers[k].of(a) != numbers[k].of(b))
			return differ(p, "track %u: its %s is %" PRId64 ", expected %" PRId64,
				a->number, numbers[k].name, numbers[k].of(b), numbers[k].of(a));
	for (int k = 1; k < DISCIMG_NINDEXES; k++)
		if (a->index_lba[k] != b->index_lba[k])
			return differ(p,
				"track %u: INDEX %02d is at sector %" PRId32 ", expected %" PRId32,
				a->number, k, b->index_lba[k], a->index_lba[k]);
	if (strcmp(a->isrc, b->isrc) != 0)
		return differ(p, "track %u: its ISRC is \"%s\", expected \"%s\"", a->number,
			b->isrc, a->isrc);
	if (b->stored_nbytes < a->stored_nbytes)
		return differ(p, "track %u: its sectors have %u bytes, expected %u", a->number,
			b->stored_nbytes, a->stored_nbytes);
	if (a->stored_sub_nbytes &&
		(!b->stored_sub_nbytes || a->stored_sub_kind != b->stored_sub_kind))
		return differ(p, "track %u: its sub-channels are gone", a->number);
	return 0;
}

static int compare_tracks(const struct proof *p)
{
	int r = 0;
	if (p->disc->ntracks != p->image->ntracks)
		return differ(
			p, "it has %zu tracks, expected %zu", p->image->ntracks, p->disc->ntracks);
	for (size_t i = 0; i < p->disc->ntracks && r == 0; i++)
		r = compare_track(p, i);
	return r;
}

static int compare_sessions(const struct proof *p)
{
	if (p->disc->nsessions != p->image->nsessions)
		return differ(p, "it has %zu sessions, expected %zu", p->image->nsessions,
			p->disc->nsessions);
	for (size_t i = 0; (p->keeps & KEEPS_DISC_TYPE) && i < p->disc->nsessions; i++)
		if (p->disc->sessions[i].disc_type != p->image->sessions[i].disc_type)
			return differ(p, "session %zu: its disc type is %02Xh, expected %02Xh",
				i + 1, p->image->sessions[i].disc_type,
				p->disc->sessions[i].disc_type);
	return 0;
}

static const char *text_of(const struct discimg_disc *disc, unsigned block, unsigned track, int i)
{
	const char *text = discimg_disc_cdtext(disc, block, track, (enum discimg_cdtext_field)i);
	return text ? text : "";
}

static int compare_block(const struct proof *p, unsigned block)
{
	const struct discimg_cdtext_block *a = discimg_disc_cdtext_block(p->disc, block);
	const struct discimg_cdtext_block *b = discimg_disc_cdtext_block(p->image, block);
	if (a && b && a->language != b->language)
		return differ(p, "CD-TEXT block %u: its language is %02Xh, expected %02Xh", block,
			b->language, a->language);
	for (unsigned track = 0; track < DISC_CDTEXT_NTRACKS; track++)
		for (int i = 0; i < DISCIMG_CDTEXT_NFIELDS; i++) {
			const char *x = text_of(p->disc, block, track, i);
			const char *y = text_of(p->image, block, track, i);
			if (strcmp(x, y) != 0)
				return differ(p,
					"track %u: a text of CD-TEXT block %u is \"%.60s\", "
					"expected \"%.60s\"",
					track, block, y, x);
		}
	return 0;
}

static int compare_texts(const struct proof *p)
{
	int r = 0;
	if (strcmp(p->disc->mcn, p->image->mcn) != 0)
		return differ(p, "its catalogue number is \"%s\", expected \"%s\"", p->image->mcn,
			p->disc->mcn);
	for (unsigned i = 0; i < DISCIMG_CDTEXT_NBLOCKS && r == 0; i++)
		r = compare_block(p, i);
	if (r < 0 || !(p->keeps & KEEPS_REMARKS))
		return r;
	if (p->disc->nremarks != p->image->nremarks)
		return differ(p, "it has %zu remarks, expected %zu", p->image->nremarks,
			p->disc->nremarks);
	for (size_t i = 0; i < p->disc->nremarks; i++)
		if (p->disc->remarks[i].track != p->image->remarks[i].track ||
			strcmp(p->disc->remarks[i].text, p->image->remarks[i].text) != 0)
			return differ(p, "remark %zu is \"%.60s\", expected \"%.60s\"", i + 1,
				p->image->remarks[i].text, p->disc->remarks[i].text);
	return 0;
}

/* Every sector of every track, as fully as the image has it. */
static struct copy_range *plan_ranges(const struct proof *p)
{
	struct copy_range *ranges = calloc(p->disc->ntracks, sizeof(*ranges));
	for (size_t i = 0; ranges && i < p->disc->ntracks; i++) {
		const struct discimg_track *a = &p->disc->tracks[i], *b = &p->image->tracks[i];
		int32_t lba = (int32_t)begin_of(a);
		ranges[i] = (struct copy_range){ .lba = lba,
			.nsectors = (uint32_t)(track_end_lba(a) - lba),
			.shape = {
				.nbytes = b->stored_nbytes, .sub_nbytes = a->stored_sub_nbytes } };
	}
	return ranges;
}

static int judge_sectors(const struct proof *p, const struct discimg_bad *bad, uint64_t nbad)
{
	uint64_t n = bad->nsectors_of[DISCIMG_BAD_DIFFERENT];
	uint64_t unread = bad->nsectors_of[DISCIMG_BAD_UNREADABLE];
	for (size_t i = 0; i < bad->nranges; i++)
		if (bad->ranges[i].kind == DISCIMG_BAD_DIFFERENT)
			return differ(p, "%" PRIu64 " sector%s differ%s, the first is %" PRId32, n,
				noun_s(n), verb_s(n), bad->ranges[i].lba);
	if (unread > nbad)
		return differ(p, "%" PRIu64 " sector%s cannot be read", unread - nbad,
			noun_s(unread - nbad));
	return 0;
}

static int compare_sectors(const struct proof *p, uint64_t nbad)
{
	struct copy_report copied;
	struct copy_range *ranges = plan_ranges(p);
	struct compare *compare = ranges ? compare_new(p->image) : NULL;
	struct copy_consumer consumer = { .take = compare_take, .state = compare };
	struct copy_plan plan = { .disc = p->disc,
		.ranges = ranges,
		.nranges = p->disc->ntracks,
		.consumers = &consumer,
		.nconsumers = 1,
		.phase = "reading back" };
	int r = compare ? copy_run(p->job, &plan, &copied) : fail_nomem(p->job);
	if (r == 0)
		r = judge_sectors(p, &compare_bad(compare)->bad, nbad);
	compare_free(compare);
	free(ranges);
	return r;
}

int prove_image(struct discimg_job *job, struct discimg_disc *disc, const char *path,
	const struct format *format, uint64_t nbad)
{
	struct proof p = { .job = job, .path = path, .keeps = format->keeps, .disc = disc };
	int r = format->open(job, path, &p.image);
	if (r == 0)
		r = compare_tracks(&p);
	if (r == 0)
		r = compare_sessions(&p);
	if (r == 0)
		r = compare_texts(&p);
	if (r == 0)
		r = compare_sectors(&p, nbad);
	discimg_disc_free(p.image);
	return r;
}
