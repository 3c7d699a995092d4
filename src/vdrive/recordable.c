/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A recordable disc as a medium: what is on it, and what it takes next. */
#include "vdrive/engine.h"

#include "base/context.h"
#include "sector/msf.h"

#include <stdlib.h>
#include <string.h>

enum {
	DVD_ECC_NSECTORS = 16,
	DATA_MODE_1 = 1,
	DATA_MODE_2 = 2,
	DATA_MODE_UNKNOWN = 0x0f,
	DATA_CONTROL = 4
};

bool burn_is_random(struct vdisc *disc)
{
	return vdisc_state(disc)->formatted_nsectors > 0;
}

static bool has_open_session(const struct vdisc_state *state)
{
	return state->nsessions && !state->sessions[state->nsessions - 1].is_closed;
}

/* Behind LAST, or on a blank disc; AT is where it ends, with what lies between sessions. */
static int32_t next_first_lba(
	struct vdisc *disc, const struct vdisc_track *last, bool begins_session)
{
	const struct vdisc_medium *medium = vdisc_medium(disc);
	const struct vdisc_state *state = vdisc_state(disc);
	int32_t block = medium->block_nsectors;
	if (!last)
		return 0;
	int32_t at = last->end_lba;
	if (begins_session)
		at += (int32_t)(state->nsessions == 1 ? medium->first_gap : medium->next_gap);
	else if (medium->family == DISCIMG_MEDIUM_CD)
		at -= CD_FIRST_LBA;
	return (at + block - 1) / block * block;
}

bool burn_opening(struct vdisc *disc, struct burn_opening *opening)
{
	const struct vdisc_medium *medium = vdisc_medium(disc);
	const struct vdisc_state *state = vdisc_state(disc);
	const struct vdisc_track *last = state->ntracks ? &state->tracks[state->ntracks - 1] : NULL;
	bool begins_session = !has_open_session(state);
	if (state->is_final || medium->is_overwritable || burn_is_random(disc))
		return false;
	if (last && last->state != VDISC_TRACK_COMPLETE &&
		(last->write == VDISC_WRITE_SAO || last->write == VDISC_WRITE_RAW))
		return false;
	if (last && last->number >= medium->max_tracks)
		return false;
	if (begins_session && state->nsessions >= VDISC_MAX_SESSIONS)
		return false;
	*opening = (struct burn_opening){ .number = (uint16_t)(last ? last->number + 1 : 1),
		.session = (uint16_t)(state->nsessions + begins_session),
		.first_lba = next_first_lba(disc, last, begins_session) };
	opening->start_lba = opening->first_lba;
	if (medium->family == DISCIMG_MEDIUM_CD)
		opening->start_lba += CD_FIRST_LBA;
	return opening->first_lba < (int64_t)vdisc_nsectors(disc);
}

static enum mmc_profile profile_of(struct vdisc *disc)
{
	if (vdisc_kind(disc) == VDISC_DVD_RW && burn_is_random(disc))
		return PROFILE_DVD_RW_OVERWRITE;
	return (enum mmc_profile)vdisc_medium(disc)->profile;
}

static uint8_t data_mode_of(const struct vdisc_track *track)
{
	if (track->mode == DISCIMG_AUDIO || track->mode == DISCIMG_CDG)
		return DATA_MODE_UNKNOWN;
	return track->mode == DISCIMG_MODE1 ? DATA_MODE_1 : DATA_MODE_2;
}

static bool add_track(struct medium *medium, const struct vdisc_track *from)
{
	struct medium_track *track = medium_add_track(medium);
	if (!track)
		return false;
	bool is_open = from->state != VDISC_TRACK_COMPLETE;
	/* Restricted overwrite goes by ECC blocks, which are fixed packets; growisofs asks for
	 * that. */
	bool is_rigid = medium->profile == PROFILE_DVD_RW_OVERWRITE;
	*track = (struct medium_track){ .number = from->number,
		.session = from->session,
		.start_lba = from->first_lba,
		.nsectors = (uint32_t)(from->end_lba - from->first_lba),
		.next_lba = from->next_lba,
		.free_nsectors = is_open ? (uint32_t)(from->end_lba - from->next_lba) : 0,
		.last_lba = from->next_lba - 1,
		.control = from->control,
		.data_mode = data_mode_of(from),
		.packet_nsectors = is_rigid ? DVD_ECC_NSECTORS : from->packet_nsectors,
		.is_blank = from->state == VDISC_TRACK_RESERVED,
		.is_reserved = from->state == VDISC_TRACK_RESERVED,
		.is_packet = is_rigid || from->write == VDISC_WRITE_INCREMENTAL,
		.has_next_lba = is_open,
		.has_last_lba = from->next_lba > from->first_lba };
	return true;
}

/* The one that is not there yet, or all of a disc that has yet to be formatted. */
static bool add_invisible_track(struct medium *medium, struct vdisc *disc)
{
	struct burn_opening opening = { .number = 1, .session = 1 };
	bool is_unformatted = vdisc_medium(disc)->is_overwritable && !burn_is_random(disc);
	if (!is_unformatted && !burn_opening(disc, &opening))
		return true;
	struct medium_track *track = medium_add_track(medium);
	if (!track)
		return false;
	uint32_t left = vdisc_nsectors(disc) - (uint32_t)opening.first_lba;
	*track = (struct medium_track){ .number = opening.number,
		.session = opening.session,
		.start_lba = opening.first_lba,
		.nsectors = left,
		.next_lba = opening.first_lba,
		.free_nsectors = left,
		.control = DATA_CONTROL,
		.data_mode = DATA_MODE_UNKNOWN,
		.is_blank = true,
		.has_next_lba = !is_unformatted };
	return true;
}

static void set_status(struct medium *medium, struct vdisc *disc)
{
	const struct vdisc_state *state = vdisc_state(disc);
	bool is_open = has_open_session(state);
	medium->nclosed = state->nsessions - is_open;
	medium->nsessions = state->nsessions;
	if (burn_is_random(disc)) {
		bool is_other =
			medium->profile == PROFILE_DVD_RAM || medium->profile == PROFILE_BD_RE;
		medium->status = is_other ? MEDIUM_OTHER : MEDIUM_COMPLETE;
		medium->last_session = SESSION_COMPLETE;
		medium->format_status = medium->profile == PROFILE_DVD_PLUS_RW ? 3 : 0;
		return;
	}
	if (state->nsessions == 0) {
		medium->nsessions = 1;
		medium->status = MEDIUM_EMPTY;
		medium->last_session = SESSION_EMPTY;
		return;
	}
	medium->status = state->is_final ? MEDIUM_COMPLETE : MEDIUM_INCOMPLETE;
	medium->last_session = is_open           ? SESSION_INCOMPLETE
			       : state->is_final ? SESSION_COMPLETE
						 : SESSION_EMPTY;
	medium->nsessions += !is_open && !state->is_final;
}

/* Behind the lead-out, which is longer in the first session (MMC-6 §4.2.3.6.5). */
static int32_t next_leadin(struct vdisc *disc)
{
	enum { FIRST_LEADOUT = 6750, NEXT_LEADOUT = 2250 };
	const struct vdisc_state *state = vdisc_state(disc);
	unsigned nclosed = state->nsessions - has_open_session(state);
	const struct vdisc_track *last = NULL;
	for (unsigned i = 0; i < state->ntracks && state->tracks[i].session <= nclosed; i++)
		last = &state->tracks[i];
	if (!last)
		return BURN_LEADIN_LBA;
	return last->end_lba + (nclosed == 1 ? FIRST_LEADOUT : NEXT_LEADOUT);
}

int medium_of_vdisc(struct discimg_job *job, struct vdisc *disc, struct medium *medium)
{
	const struct vdisc_state *state = vdisc_state(disc);
	*medium = (struct medium){ .profile = profile_of(disc) };
	int r = vdisc_view(disc, job, false, &medium->disc);
	bool is_done = r == 0;
	for (unsigned i = 0; i < state->ntracks && is_done; i++)
		is_done = add_track(medium, &state->tracks[i]);
	if (is_done)
		is_done = add_invisible_track(medium, disc);
	if (!is_done) {
		medium_clear(medium);
		return r < 0 ? r : fail_nomem(job);
	}
	set_status(medium, disc);
	medium->end_lba = medium->disc ? (int32_t)discimg_disc_nsectors(medium->disc) : 0;
	medium->capacity_nsectors = vdisc_nsectors(disc);
	medium->layer_nsectors = state->layer_nsectors;
	medium->leadin_lba = next_leadin(disc);
	medium->disc_type = state->nsessions ? state->sessions[0].disc_type : 0xff;
	medium->manufacturer = vdisc_medium(disc)->manufacturer;
	medium->is_write_protected = !vdisc_is_writable(disc);
	return 0;
}

void vdrive_renew_medium(struct vdrive *drive)
{
	struct medium medium;
	drive->burn.is_stale = false;
	if (medium_of_vdisc(drive->job, drive->burn.vdisc, &medium) < 0)
		return;
	/* Who formatted it knows; others are told by an event (MMC-6 §6.7.2.2). */
	if (medium.profile != drive->medium.profile) {
		drive->has_changed = true;
		drive->write_kbps = speed_granted(medium.profile, UINT32_MAX);
	}
	medium_clear(&drive->medium);
	drive->medium = medium;
}
