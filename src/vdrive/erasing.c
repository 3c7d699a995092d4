/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BLANK (MMC-6 §6.2): a rewritable disc, or the end of one, as if it had never been written. */
#include "vdrive/engine.h"

#include <string.h>

enum blank_type {
	BLANK_DISC = 0,
	BLANK_MINIMAL = 1,
	BLANK_TRACK = 2,
	BLANK_UNRESERVE = 3,
	BLANK_TRACK_TAIL = 4,
	BLANK_UNCLOSE_SESSION = 5,
	BLANK_SESSION = 6,
};

/* What was open or rehearsed is gone with what it lay on. */
static enum mmc_sense commit_blank(struct vdrive *drive, int32_t lba)
{
	struct vdisc *disc = drive->burn.vdisc;
	int32_t end = (int32_t)vdisc_nsectors(disc);
	int r = lba < end ? vdisc_erase(disc, drive->job, lba, (uint32_t)(end - lba)) : 0;
	if (r == 0)
		r = vdisc_commit(disc, drive->job);
	burn_forget(&drive->burn);
	vdrive_renew_medium(drive);
	return r < 0 ? SENSE_WRITE_ERROR : SENSE_NONE;
}

static enum mmc_sense blank_all(struct vdrive *drive)
{
	struct vdisc *disc = drive->burn.vdisc;
	*vdisc_state(disc) = (struct vdisc_state){ 0 };
	return commit_blank(drive, vdisc_first_lba(disc));
}

/* Takes the last track away; with it its session, when it was the only one. */
static void drop_last_track(struct vdisc_state *state)
{
	const struct vdisc_track *last = &state->tracks[state->ntracks - 1];
	unsigned n = 0;
	for (unsigned i = 0; i < state->nindexes; i++)
		if (state->indexes[i].track != last->number)
			state->indexes[n++] = state->indexes[i];
	state->nindexes = n;
	state->ntracks--;
	state->is_final = false;
	state->nsessions = state->ntracks ? last[-1].session : 0;
}

/* The last session, or from its last track's start on. */
static enum mmc_sense blank_last(struct vdrive *drive, enum blank_type type)
{
	struct vdisc_state *state = vdisc_state(drive->burn.vdisc);
	if (state->ntracks == 0)
		return SENSE_PROGRAM_AREA_EMPTY;
	unsigned session = state->nsessions;
	int32_t lba = state->tracks[state->ntracks - 1].start_lba;
	if (type == BLANK_UNCLOSE_SESSION) {
		state->sessions[session - 1].is_closed = false;
		state->is_final = false;
		return commit_blank(drive, (int32_t)vdisc_nsectors(drive->burn.vdisc));
	}
	if (type == BLANK_TRACK && state->sessions[session - 1].is_closed)
		return SENSE_COMMAND_SEQUENCE;
	do {
		lba = state->tracks[state->ntracks - 1].start_lba;
		drop_last_track(state);
	} while (type == BLANK_SESSION && state->nsessions == session);
	return commit_blank(drive, lba);
}

enum mmc_sense blank(struct vdrive *drive, struct mmc_command *command)
{
	enum blank_type type = command->cdb[1] & 0x07;
	enum mmc_sense sense = check_writable(drive);
	if (sense != SENSE_NONE)
		return sense;
	if (!vdisc_medium(drive->burn.vdisc)->is_erasable)
		return SENSE_CANNOT_WRITE_MEDIUM;
	vdisc_end_rehearsal(drive->burn.vdisc);
	bool is_cd = medium_family(&drive->medium) == FAMILY_CD;
	switch (type) {
	case BLANK_DISC:
	case BLANK_MINIMAL:
		return blank_all(drive);
	case BLANK_TRACK:
	case BLANK_UNCLOSE_SESSION:
	case BLANK_SESSION:
		/* Of DVD-RW only what is sequential has sessions to blank. */
		if (is_cd || drive->medium.profile == PROFILE_DVD_RW_SEQUENTIAL)
			return blank_last(drive, type);
		return SENSE_INVALID_FIELD_IN_CDB;
	default:
		return SENSE_INVALID_FIELD_IN_CDB;
	}
}
