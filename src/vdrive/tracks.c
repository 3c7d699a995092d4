/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tracks and sessions of a recordable disc: begun, padded, closed. */
#include "base/context.h"
#include "sector/raw.h"
#include "sector/subchannel.h"
#include "vdrive/burn.h"

#include <stdlib.h>
#include <string.h>

enum {
	CD_MIN_NSECTORS = 300, /* four seconds (IEC 60908 §17.5) */
	CHUNK_NSECTORS = 64,
};

int burn_begin_track(struct vdisc *disc, struct discimg_job *job,
	const struct burn_opening *opening, const struct vdisc_track *like)
{
	struct vdisc_state *state = vdisc_state(disc);
	if (state->ntracks >= VDISC_MAX_TRACKS || opening->session > VDISC_MAX_SESSIONS)
		return fail(job, DISCIMG_E_MEDIUM, "%s: no more tracks fit", vdisc_path(disc));
	if (opening->session > state->nsessions)
		state->sessions[state->nsessions++] = (struct vdisc_session){ 0 };
	struct vdisc_track *track = &state->tracks[state->ntracks++];
	*track = *like;
	track->number = opening->number;
	track->session = opening->session;
	track->start_lba = opening->start_lba;
	track->first_lba = track->next_lba = opening->first_lba;
	track->pregap_unwritten = (uint32_t)(opening->first_lba - opening->start_lba);
	return vdisc_commit(disc, job);
}

/* Sectors of zeros as the track has them: silence, or user data with all that goes around them. */
static void fill(const struct vdisc *disc, const struct vdisc_track *track, int32_t lba, uint32_t n,
	uint8_t *records)
{
	struct discimg_track like = { .mode = track->mode };
	unsigned nbytes = vdisc_record_nbytes(disc);
	if (nbytes == SECTOR_USER_NBYTES)
		return; /* zeros already */
	for (uint32_t i = 0; i < n; i++)
		track_synthesise(&like, lba + (int32_t)i, SECTOR_RAW_NBYTES, records + i * nbytes);
}

int burn_pad(struct vdisc *disc, struct discimg_job *job, struct vdisc_track *track, int32_t end)
{
	unsigned nbytes = vdisc_record_nbytes(disc);
	uint8_t *records = calloc(CHUNK_NSECTORS, nbytes);
	int r = records ? 0 : fail_nomem(job);
	while (r == 0 && track->next_lba < end) {
		int32_t left = end - track->next_lba;
		uint32_t n = left < CHUNK_NSECTORS ? (uint32_t)left : CHUNK_NSECTORS;
		fill(disc, track, track->next_lba, n, records);
		r = vdisc_write(disc, job, track->next_lba, n, records);
		if (r == 0)
			track->next_lba += (int32_t)n;
	}
	free(records);
	return r;
}

int burn_close_track(struct vdisc *disc, struct discimg_job *job, struct vdisc_track *track)
{
	const struct vdisc_medium *medium = vdisc_medium(disc);
	int32_t block = medium->block_nsectors, capacity = (int32_t)vdisc_nsectors(disc);
	bool is_reserved = track->end_lba < capacity;
	int32_t least =
		track->first_lba + (medium->family == DISCIMG_MEDIUM_CD ? CD_MIN_NSECTORS : block);
	int32_t end = (track->next_lba + block - 1) / block * block;
	end = end < least ? least : end;
	if (is_reserved || end > track->end_lba)
		end = track->end_lba;
	int r = burn_pad(disc, job, track, end);
	if (r < 0)
		return r;
	track->end_lba = end;
	track->state = VDISC_TRACK_COMPLETE;
	return vdisc_commit(disc, job);
}

int burn_close_session(struct vdisc *disc, struct discimg_job *job, bool is_final)
{
	struct vdisc_state *state = vdisc_state(disc);
	for (unsigned i = 0; i < state->ntracks; i++) {
		struct vdisc_track *track = &state->tracks[i];
		int r = track->state == VDISC_TRACK_COMPLETE ? 0
							     : burn_close_track(disc, job, track);
		if (r < 0)
			return r;
	}
	if (state->nsessions)
		state->sessions[state->nsessions - 1].is_closed = true;
	state->is_final = is_final;
	return vdisc_commit(disc, job);
}
