/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be done with the medium in a recorder, as the verbs that write one share it. */
#include "job/medium.h"

#include "base/context.h"
#include "sector/raw.h"

enum discimg_medium_state medium_state(const struct recorder_medium *medium)
{
	if (!medium->present)
		return DISCIMG_STATE_EMPTY;
	if (!medium->recordable)
		return DISCIMG_STATE_READ_ONLY;
	if (medium->unformatted)
		return DISCIMG_STATE_UNFORMATTED;
	if (medium->overwritable)
		return DISCIMG_STATE_OVERWRITABLE;
	if (medium->blank)
		return DISCIMG_STATE_BLANK;
	if (medium->erasable)
		return DISCIMG_STATE_ERASABLE;
	return medium->appendable ? DISCIMG_STATE_APPENDABLE : DISCIMG_STATE_READ_ONLY;
}

const char *discimg_state_name(enum discimg_medium_state state)
{
	switch (state) {
	case DISCIMG_STATE_EMPTY:
		return "empty";
	case DISCIMG_STATE_READ_ONLY:
		return "read-only";
	case DISCIMG_STATE_BLANK:
		return "blank";
	case DISCIMG_STATE_APPENDABLE:
		return "appendable";
	case DISCIMG_STATE_ERASABLE:
		return "erasable";
	case DISCIMG_STATE_OVERWRITABLE:
		return "overwritable";
	case DISCIMG_STATE_UNFORMATTED:
		return "unformatted";
	default:
		return "unknown";
	}
}

int discimg_state_is_writable(enum discimg_medium_state state)
{
	return state == DISCIMG_STATE_BLANK || state == DISCIMG_STATE_ERASABLE ||
	       state == DISCIMG_STATE_OVERWRITABLE || state == DISCIMG_STATE_UNFORMATTED;
}

/* An overwritable medium needs nothing for _FAST: writing starts by clearing its descriptors. */
static bool must_blank(const struct recorder_medium *medium, enum discimg_blank how)
{
	enum discimg_medium_state state = medium_state(medium);
	if (state == DISCIMG_STATE_ERASABLE || state == DISCIMG_STATE_UNFORMATTED)
		return true;
	return state == DISCIMG_STATE_OVERWRITABLE && how == DISCIMG_BLANK_FULL;
}

static int check_kind(struct discimg_job *job, const struct disc_recorder *recorder)
{
	const struct recorder_medium *medium = &recorder->medium;
	if (!medium->present)
		return fail(job, DISCIMG_E_MEDIUM,
			"%s: there is no disc in the drive; insert a writable one", recorder->name);
	if (!medium->recordable)
		return fail(job, DISCIMG_E_MEDIUM,
			"%s: the disc in the drive, a %s, cannot be written in it; insert a"
			" writable one",
			recorder->name, medium->name);
	if (!discimg_state_is_writable(medium_state(medium)))
		return fail(job, DISCIMG_E_MEDIUM,
			"%s: the %s in the drive is %s, and an image needs a blank one",
			recorder->name, medium->name,
			medium->appendable ? "partly written" : "full");
	return 0;
}

static int check_blanking(struct discimg_job *job, const struct disc_recorder *recorder,
	const struct medium_need *need)
{
	const char *done = recorder->medium.erasable ? "blanked" : "formatted";
	if (!must_blank(&recorder->medium, need->blank))
		return 0;
	if (need->blank == DISCIMG_BLANK_NEVER)
		return fail(job, DISCIMG_E_REFUSED,
			"%s: the %s in the drive must be %s first, and that was forbidden",
			recorder->name, recorder->medium.name, done);
	if (need->simulate)
		return fail(job, DISCIMG_E_REFUSED,
			"%s: the %s in the drive must be %s first, and that cannot be simulated",
			recorder->name, recorder->medium.name, done);
	return 0;
}

static int check_size(struct discimg_job *job, const struct disc_recorder *recorder,
	const struct medium_need *need)
{
	const struct recorder_medium *medium = &recorder->medium;
	uint32_t room = must_blank(medium, need->blank) ? medium->nsectors : medium->free_nsectors;
	if (room == 0 && must_blank(medium, need->blank))
		return 0; /* not known before it is blank */
	if (need->nsectors <= room)
		return 0;
	uint64_t wanted = (uint64_t)need->nsectors * SECTOR_USER_NBYTES;
	uint64_t there = (uint64_t)room * SECTOR_USER_NBYTES;
	if (need->overburn) {
		say(job, DISCIMG_WARNING, "%s: %.1f MiB more than the %s is said to hold",
			recorder->name, (double)(wanted - there) / (1 << 20), medium->name);
		return 0;
	}
	return fail(job, DISCIMG_E_NOSPACE, "%s: %.1f MiB are to be written, but %s %s %.1f MiB",
		recorder->name, (double)wanted / (1 << 20), medium->name,
		medium->kind == DISCIMG_MEDIUM_ANY ? "has room for" : "holds",
		(double)there / (1 << 20));
}

int medium_check(struct discimg_job *job, const struct disc_recorder *recorder,
	const struct medium_need *need)
{
	int r = check_kind(job, recorder);
	if (r == 0)
		r = check_blanking(job, recorder, need);
	return r < 0 ? r : check_size(job, recorder, need);
}

int medium_prepare(struct discimg_job *job, struct disc_recorder *recorder,
	const struct medium_need *need, bool *blanked)
{
	const struct recorder_medium *medium = &recorder->medium;
	/* A DVD-RW that was blanked fast takes one session only (MMC-6, Disc-at-once). */
	bool sequential_dvd = medium->erasable && medium->kind == DISCIMG_MEDIUM_DVD;
	bool fast = need->blank != DISCIMG_BLANK_FULL && !(sequential_dvd && need->multi);
	*blanked = must_blank(medium, need->blank);
	if (!*blanked)
		return 0;
	say(job, DISCIMG_NOTE, "%s: %s the %s, all that was on it is lost", recorder->name,
		medium->erasable ? "blanking" : "formatting", medium->name);
	int r = recorder->blank(recorder, job, fast);
	return r < 0 ? r : check_size(job, recorder, need);
}
