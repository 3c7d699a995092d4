/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One session of a disc as a disc of its own, whose first track is TRACK 01 and begins at LBA 0. */
#include "base/context.h"
#include "base/count.h"
#include "disc/disc.h"

#include <stdlib.h>
#include <string.h>

struct shifted {
	struct disc_source inner;
	int32_t nsectors; /* what was this far into the inner source is LBA 0 now */
};

static int read_shifted(void *state, struct discimg_job *job, const struct discimg_track *track,
	int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status)
{
	struct shifted *s = state;
	return s->inner.read(s->inner.state, job, track, lba + s->nsectors, n, buf, status);
}

static bool locate_shifted(void *state, int32_t lba, uint32_t n, struct disc_place *place)
{
	struct shifted *s = state;
	return s->inner.locate && s->inner.locate(s->inner.state, lba + s->nsectors, n, place);
}

static bool shifted_uses(void *state, const struct stat *st)
{
	struct shifted *s = state;
	return s->inner.uses && s->inner.uses(s->inner.state, st);
}

static void free_shifted(void *state)
{
	struct shifted *s = state;
	if (s->inner.free)
		s->inner.free(s->inner.state);
	free(s);
}

static int shift_source(struct discimg_job *job, struct discimg_disc *disc, int32_t nsectors)
{
	struct shifted *s = malloc(sizeof(*s));
	if (!s)
		return fail_nomem(job);
	*s = (struct shifted){ .inner = disc->source, .nsectors = nsectors };
	disc->source = (struct disc_source){ .read = read_shifted,
		.locate = locate_shifted,
		.uses = shifted_uses,
		.free = free_shifted,
		.state = s,
		.sequential = s->inner.sequential };
	return 0;
}

static void shift_track(struct discimg_track *track, int32_t nsectors)
{
	track->start_lba -= nsectors;
	for (int i = 0; i < DISCIMG_NINDEXES; i++)
		if (track->index_lba[i] != DISCIMG_NO_LBA)
			track->index_lba[i] -= nsectors;
}

/* Remarks follow their tracks; those of other sessions' tracks go. */
static void keep_remarks(struct discimg_disc *disc, unsigned first, unsigned last)
{
	size_t n = 0;
	for (size_t i = 0; i < disc->nremarks; i++) {
		struct disc_remark *remark = &disc->remarks[i];
		if (remark->track && (remark->track < first || remark->track > last)) {
			free(remark->text);
			continue;
		}
		if (remark->track)
			remark->track -= first - 1;
		disc->remarks[n++] = *remark;
	}
	disc->nremarks = n;
}

/* The tracks of SESSION move to the front, numbered from 1. */
static void keep_tracks(
	struct discimg_disc *disc, const struct discimg_session *session, int32_t nsectors)
{
	size_t n = 0;
	for (size_t i = 0; i < disc->ntracks; i++) {
		struct discimg_track *track = &disc->tracks[i];
		if (track->session != session->number)
			continue;
		shift_track(track, nsectors);
		track->session = 1;
		track->number = (unsigned)n + 1;
		disc->tracks[n++] = *track;
	}
	disc->ntracks = n;
}

static const struct discimg_track *first_track_of(const struct discimg_disc *disc, unsigned session)
{
	for (size_t i = 0; i < disc->ntracks; i++)
		if (disc->tracks[i].session == session)
			return &disc->tracks[i];
	return NULL;
}

int disc_keep_session(struct discimg_job *job, struct discimg_disc *disc, unsigned number)
{
	const struct discimg_track *first = first_track_of(disc, number);
	if (!first)
		return fail(job, DISCIMG_E_INVALID,
			"session %u was asked for, but the disc has %zu session%s", number,
			disc->nsessions, noun_s(disc->nsessions));
	/* The first session's LBA 0 stays, whatever pregap it begins with. */
	int32_t nsectors = first == disc->tracks ? 0 : first->index_lba[1];
	struct discimg_session session = { .number = number };
	for (size_t i = 0; i < disc->nsessions; i++)
		if (disc->sessions[i].number == number)
			session = disc->sessions[i];
	int r = nsectors ? shift_source(job, disc, nsectors) : 0;
	if (r < 0)
		return r;
	keep_remarks(disc, session.first_track, session.last_track);
	disc_cdtext_keep_tracks(disc, session.first_track, session.last_track);
	keep_tracks(disc, &session, nsectors);
	if (nsectors)
		say(job, DISCIMG_NOTE,
			"session %u began at sector %d of its disc, which is LBA 0 now; addresses "
			"inside its file system may still count from the old one",
			number, nsectors);
	session.number = session.first_track = 1;
	session.last_track = disc->tracks[disc->ntracks - 1].number;
	session.start_lba = disc->tracks[0].start_lba;
	session.leadout_lba -= nsectors;
	disc->sessions[0] = session;
	disc->nsessions = 1;
	return 0;
}
