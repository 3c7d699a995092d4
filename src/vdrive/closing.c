/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SYNCHRONIZE CACHE and CLOSE TRACK/SESSION (MMC-6 §6.41, §6.3): what was written becomes fixed. */
#include "vdrive/engine.h"

#include "base/bytes.h"

enum close_function {
	CLOSE_STOP_FORMAT = 0, /* DVD+RW: the background format */
	CLOSE_TRACK = 1,
	CLOSE_SESSION = 2,
	CLOSE_FINALISE_RW = 3, /* DVD+RW; DVD-RW: the intermediate session */
	CLOSE_FINALISE_MINIMAL = 5,
	CLOSE_FINALISE = 6,
};

void burn_forget(struct burn *burn)
{
	burn->has_cue = burn->takes_leadin = burn->has_packs = false;
	burn->is_raw = burn->is_test = false;
	burn->npieces = 0;
	burn->leadin_next_lba = DISCIMG_NO_LBA;
}

/* Page 05h: bits 00 of multi-session say that no session follows. */
static bool is_page_final(const struct vdrive *drive)
{
	return !(
		mode_current(drive, PAGE_WRITE_PARAMETERS)[WRITE_TRACK_MODE] & WRITE_MULTI_SESSION);
}

static bool is_test(const struct vdrive *drive)
{
	return mode_current(drive, PAGE_WRITE_PARAMETERS)[WRITE_TYPE] & WRITE_TEST &&
	       (medium_family(&drive->medium) == FAMILY_CD ||
		       (medium_family(&drive->medium) == FAMILY_DVD &&
			       drive->medium.profile < PROFILE_DVD_PLUS_RW));
}

/* A test write ends as if nothing had been. */
static enum mmc_sense end_rehearsal(struct vdrive *drive)
{
	vdisc_end_rehearsal(drive->burn.vdisc);
	burn_forget(&drive->burn);
	drive->burn.is_stale = true;
	return SENSE_NONE;
}

static bool is_open(const struct vdisc_state *state)
{
	return state->nsessions && !state->sessions[state->nsessions - 1].is_closed;
}

/* A session or disc at once that stopped before its end cannot be closed. */
static enum mmc_sense close_session(struct vdrive *drive, bool is_final)
{
	struct burn *burn = &drive->burn;
	const struct vdisc_state *state = vdisc_state(burn->vdisc);
	bool is_cd = medium_family(&drive->medium) == FAMILY_CD;
	for (unsigned i = 0; i < state->ntracks; i++) {
		const struct vdisc_track *track = &state->tracks[i];
		if (track->state == VDISC_TRACK_COMPLETE)
			continue;
		if (track->state == VDISC_TRACK_RESERVED)
			return SENSE_PARTLY_WRITTEN_RESERVED_TRACK;
		if (is_cd && (track->write == VDISC_WRITE_SAO || track->write == VDISC_WRITE_RAW))
			return SENSE_INCOMPLETE_TRACK_IN_SESSION;
	}
	int r = burn_close_session(burn->vdisc, drive->job, is_final);
	burn_forget(burn);
	burn->is_stale = true;
	return r < 0 ? SENSE_SESSION_FIXATION_ERROR : SENSE_NONE;
}

/* True when a session at once on CD, or a disc at once on DVD, has all that it was to have. */
static bool is_at_once_done(const struct vdrive *drive)
{
	const struct burn *burn = &drive->burn;
	const struct vdisc_state *state = vdisc_state(burn->vdisc);
	if (burn->has_cue)
		return burn->next_lba >= burn->pieces[burn->npieces - 1].end_lba;
	const struct vdisc_track *last = state->ntracks ? &state->tracks[state->ntracks - 1] : NULL;
	return last && is_open(state) && medium_family(&drive->medium) == FAMILY_DVD &&
	       last->write == VDISC_WRITE_SAO && last->state == VDISC_TRACK_OPEN;
}

/* What an incremental track has in the buffer fills its block when it is flushed. */
static int pad_blocks(struct vdrive *drive)
{
	struct vdisc *disc = drive->burn.vdisc;
	struct vdisc_state *state = vdisc_state(disc);
	int32_t block = vdisc_medium(disc)->block_nsectors;
	int r = 0;
	for (unsigned i = 0; i < state->ntracks && r == 0; i++) {
		struct vdisc_track *track = &state->tracks[i];
		int32_t end = (track->next_lba + block - 1) / block * block;
		if (track->state == VDISC_TRACK_OPEN && block > 1)
			r = burn_pad(disc, drive->job, track,
				end < track->end_lba ? end : track->end_lba);
	}
	return r;
}

/* A track at once on CD ends with its data, as drives have it: wodim sends no other command. */
static int close_tracks_at_once(struct vdrive *drive)
{
	struct vdisc *disc = drive->burn.vdisc;
	struct vdisc_state *state = vdisc_state(disc);
	int r = 0;
	for (unsigned i = 0; i < state->ntracks && r == 0; i++)
		if (state->tracks[i].state == VDISC_TRACK_OPEN &&
			state->tracks[i].write == VDISC_WRITE_TAO)
			r = burn_close_track(disc, drive->job, &state->tracks[i]);
	return r;
}

enum mmc_sense synchronize_cache(struct vdrive *drive, struct mmc_command *command)
{
	struct vdisc *disc = drive->burn.vdisc;
	(void)command;
	if (check_writable(drive) != SENSE_NONE)
		return SENSE_NONE; /* nothing was cached */
	if (is_at_once_done(drive))
		return vdisc_is_rehearsed(disc) ? end_rehearsal(drive)
						: close_session(drive, is_page_final(drive));
	int r = pad_blocks(drive);
	if (r == 0)
		r = close_tracks_at_once(drive);
	if (r == 0)
		r = vdisc_commit(disc, drive->job);
	drive->burn.is_stale |= !burn_is_random(disc);
	return r < 0 ? SENSE_WRITE_ERROR : SENSE_NONE;
}

/* Number FFFFh and, as many programs have it, FFh and 0 are the track that is open. */
static bool is_any(unsigned number)
{
	return number == 0 || number == 0xff || number == 0xffff;
}

static struct vdisc_track *track_to_close(struct vdisc_state *state, unsigned number)
{
	for (unsigned i = state->ntracks; i-- > 0;) {
		struct vdisc_track *track = &state->tracks[i];
		if (is_any(number) ? track->state == VDISC_TRACK_OPEN : track->number == number)
			return track;
	}
	return NULL;
}

static enum mmc_sense close_track(struct vdrive *drive, unsigned number)
{
	struct vdisc *disc = drive->burn.vdisc;
	struct vdisc_track *track = track_to_close(vdisc_state(disc), number);
	struct burn_opening opening;
	if (drive->burn.has_cue)
		return SENSE_COMMAND_SEQUENCE;
	/* Nothing of it was written, or it is closed already. */
	if (!track)
		return is_any(number) || burn_opening(disc, &opening) ? SENSE_NONE
								      : SENSE_INVALID_FIELD_IN_CDB;
	if (track->state == VDISC_TRACK_COMPLETE)
		return SENSE_NONE;
	drive->burn.is_stale = true;
	return burn_close_track(disc, drive->job, track) < 0 ? SENSE_WRITE_ERROR : SENSE_NONE;
}

/* Which functions end the disc: those of DVD+R and BD-R tell so; else the page does. */
static bool is_closing_final(const struct vdrive *drive, enum close_function function)
{
	switch (drive->medium.profile) {
	case PROFILE_DVD_PLUS_R:
	case PROFILE_DVD_PLUS_R_DL:
	case PROFILE_BD_R:
		return function >= CLOSE_FINALISE_MINIMAL;
	default:
		return is_page_final(drive);
	}
}

static bool is_function_of(enum mmc_profile profile, unsigned function)
{
	bool is_plus = profile == PROFILE_DVD_PLUS_R || profile == PROFILE_DVD_PLUS_R_DL;
	switch (function) {
	case CLOSE_TRACK:
	case CLOSE_SESSION:
		return true;
	case CLOSE_FINALISE_MINIMAL:
		return is_plus;
	case CLOSE_FINALISE:
		return is_plus || profile == PROFILE_BD_R;
	default:
		return false;
	}
}

enum mmc_sense close_track_session(struct vdrive *drive, struct mmc_command *command)
{
	unsigned function = command->cdb[2] & 0x07;
	struct vdisc *disc = drive->burn.vdisc;
	enum mmc_sense sense = check_writable(drive);
	if (sense != SENSE_NONE)
		return sense;
	/* Media that are written anywhere have nothing to close. */
	if (profile_facts(drive->medium.profile)->is_random)
		return function <= CLOSE_FINALISE_RW ? SENSE_NONE : SENSE_INVALID_FIELD_IN_CDB;
	if (!is_function_of(drive->medium.profile, function))
		return SENSE_INVALID_FIELD_IN_CDB;
	if (vdisc_is_rehearsed(disc) || is_test(drive))
		return end_rehearsal(drive);
	if (function == CLOSE_TRACK)
		return close_track(drive, get_be16(command->cdb + 4));
	if (vdisc_state(disc)->nsessions == 0)
		return SENSE_PROGRAM_AREA_EMPTY;
	if (is_open(vdisc_state(disc)))
		return close_session(drive, is_closing_final(drive, function));
	/* It is closed; what is left is to let no other follow. */
	if (!is_closing_final(drive, function) || vdisc_state(disc)->is_final)
		return SENSE_NONE;
	return close_session(drive, true);
}
