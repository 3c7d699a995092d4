/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pressed disc as a medium: CD-ROM, DVD-ROM or BD-ROM, all of it recorded and closed. */
#include "vdrive/medium.h"

#include "base/context.h"
#include "disc/subcode.h"

#include <stdlib.h>
#include <string.h>

enum {
	CD_MAX_NSECTORS = 90 * 60 * 75, /* of CDs that are sold, the longest */
	DVD_MAX_NSECTORS = 2 * 2086912, /* dual layer, ECMA-267: 8.54 GB */
	DATA_MODE_1 = 1,
	DATA_MODE_2 = 2,
	DATA_MODE_UNKNOWN = 0x0f,
};

void medium_clear(struct medium *medium)
{
	discimg_disc_free(medium->disc);
	free(medium->tracks);
	*medium = (struct medium){ .profile = PROFILE_NONE };
}

struct medium_track *medium_add_track(struct medium *medium)
{
	struct medium_track *more =
		reallocarray(medium->tracks, medium->ntracks + 1, sizeof(*more));
	if (!more)
		return NULL;
	medium->tracks = more;
	struct medium_track *track = more + medium->ntracks++;
	*track = (struct medium_track){ .number = 1, .session = 1 };
	if (medium->ntracks > 1) {
		track->number = track[-1].number + 1;
		track->session = track[-1].session;
	}
	return track;
}

const struct medium_track *medium_track_at(const struct medium *medium, int32_t lba)
{
	for (size_t i = 0; i < medium->ntracks; i++) {
		const struct medium_track *track = &medium->tracks[i];
		if (lba >= track->start_lba && lba < (int64_t)track->start_lba + track->nsectors)
			return track;
	}
	return NULL;
}

static enum mmc_profile profile_of(const struct discimg_disc *disc)
{
	switch (disc->medium) {
	case DISCIMG_MEDIUM_CD:
		return PROFILE_CD_ROM;
	case DISCIMG_MEDIUM_DVD:
		return PROFILE_DVD_ROM;
	case DISCIMG_MEDIUM_BD:
		return PROFILE_BD_ROM;
	case DISCIMG_MEDIUM_ANY:
		break;
	}
	uint32_t nsectors = discimg_disc_nsectors(disc);
	return nsectors <= CD_MAX_NSECTORS    ? PROFILE_CD_ROM
	       : nsectors <= DVD_MAX_NSECTORS ? PROFILE_DVD_ROM
					      : PROFILE_BD_ROM;
}

static uint8_t data_mode_of(const struct discimg_track *track)
{
	if (track_is_audio(track))
		return DATA_MODE_UNKNOWN;
	return track->mode == DISCIMG_MODE1 ? DATA_MODE_1 : DATA_MODE_2;
}

static bool add_pressed_track(struct medium *medium, const struct discimg_track *from)
{
	struct medium_track *track = medium_add_track(medium);
	if (!track)
		return false;
	int32_t start = from->index_lba[1];
	track->number = from->number;
	track->session = from->session;
	track->start_lba = start;
	track->nsectors = (uint32_t)(track_end_lba(from) - start);
	track->last_lba = track_end_lba(from) - 1;
	track->control = (uint8_t)subcode_control(from);
	track->data_mode = data_mode_of(from);
	return true;
}

int medium_of_disc(struct discimg_job *job, struct discimg_disc *disc, struct medium *medium)
{
	*medium = (struct medium){ .profile = profile_of(disc), .disc = disc };
	if (medium->profile == PROFILE_CD_ROM)
		disc->medium = DISCIMG_MEDIUM_CD; /* so that sub-channels are made for it */
	for (size_t i = 0; i < disc->ntracks; i++)
		if (!add_pressed_track(medium, &disc->tracks[i])) {
			medium_clear(medium);
			return fail_nomem(job);
		}
	medium->status = MEDIUM_COMPLETE;
	medium->last_session = SESSION_COMPLETE;
	medium->nclosed = medium->nsessions = (unsigned)disc->nsessions;
	medium->end_lba = (int32_t)discimg_disc_nsectors(disc);
	medium->disc_type = (uint8_t)disc->sessions[0].disc_type;
	medium->is_write_protected = true;
	return 0;
}
