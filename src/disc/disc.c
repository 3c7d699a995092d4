/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The disc model: building, completing and looking up sessions and tracks. */
#include "disc/disc.h"

#include "base/context.h"
#include "sector/msf.h"
#include "sector/raw.h"

#include <stdlib.h>
#include <string.h>

#define CD_MAX_TRACKS 99

struct discimg_disc *disc_new(const char *format, enum discimg_medium medium)
{
	struct discimg_disc *disc = calloc(1, sizeof(*disc));
	if (!disc)
		return NULL;
	disc->format = format;
	disc->medium = medium;
	return disc;
}

void discimg_disc_free(struct discimg_disc *disc)
{
	if (!disc)
		return;
	if (disc->source.free)
		disc->source.free(disc->source.state);
	for (size_t i = 0; i < disc->nremarks; i++)
		free(disc->remarks[i].text);
	for (size_t i = 0; i < disc->nowned; i++)
		free(disc->owned[i]);
	for (size_t i = 0; i < DISCIMG_CDTEXT_NBLOCKS; i++)
		disc_cdtext_free(disc->cdtext[i]);
	free(disc->owned);
	free(disc->remarks);
	free(disc->tracks);
	free(disc->sessions);
	free(disc);
}

bool disc_leaves_out_session(const struct discimg_disc *disc)
{
	return disc->unfinished_session > disc->tracks[disc->ntracks - 1].session;
}

/* Room for one more element behind *N in *ARRAY; NULL when out of memory. */
static void *append(void **array, size_t *n, size_t element_nbytes)
{
	void *bigger = reallocarray(*array, *n + 1, element_nbytes);
	if (!bigger)
		return NULL;
	*array = bigger;
	void *element = (char *)bigger + *n * element_nbytes;
	memset(element, 0, element_nbytes);
	(*n)++;
	return element;
}

struct discimg_track *disc_add_track(struct discimg_disc *disc)
{
	struct discimg_track *track =
		append((void **)&disc->tracks, &disc->ntracks, sizeof(*track));
	if (!track)
		return NULL;
	track->number = 1;
	track->session = 1;
	if (disc->ntracks > 1) {
		track->number = track[-1].number + 1;
		track->session = track[-1].session;
	}
	for (int i = 0; i < DISCIMG_NINDEXES; i++)
		track->index_lba[i] = DISCIMG_NO_LBA;
	return track;
}

const char *disc_keep(struct discimg_disc *disc, const char *text)
{
	char *copy = strdup(text);
	char **slot = copy ? append((void **)&disc->owned, &disc->nowned, sizeof(*slot)) : NULL;
	if (!slot) {
		free(copy);
		return NULL;
	}
	*slot = copy;
	return copy;
}

bool disc_add_remark(struct discimg_disc *disc, unsigned track, const char *text)
{
	char *copy = strdup(text);
	struct disc_remark *remark =
		copy ? append((void **)&disc->remarks, &disc->nremarks, sizeof(*remark)) : NULL;
	if (!remark) {
		free(copy);
		return false;
	}
	remark->track = track;
	remark->text = copy;
	return true;
}

int32_t track_end_lba(const struct discimg_track *track)
{
	return (int32_t)((int64_t)track->start_lba + track->nsectors);
}

bool track_is_audio(const struct discimg_track *track)
{
	return track->mode == DISCIMG_AUDIO || track->mode == DISCIMG_CDG;
}

const char *track_type_name(enum discimg_track_mode mode, unsigned nbytes)
{
	static const struct {
		enum discimg_track_mode mode;
		unsigned nbytes;
		const char *name;
	} names[] = {
		{ DISCIMG_AUDIO, SECTOR_RAW_NBYTES, "AUDIO" },
		{ DISCIMG_CDG, SECTOR_RAW_NBYTES, "CDG" },
		{ DISCIMG_MODE1, SECTOR_USER_NBYTES, "MODE1/2048" },
		{ DISCIMG_MODE1, SECTOR_RAW_NBYTES, "MODE1/2352" },
		{ DISCIMG_MODE2, SECTOR_USER_NBYTES, "MODE2/2048" },
		{ DISCIMG_MODE2, SECTOR_MODE2_NBYTES, "MODE2/2336" },
		{ DISCIMG_MODE2, SECTOR_RAW_NBYTES, "MODE2/2352" },
		{ DISCIMG_CDI, SECTOR_MODE2_NBYTES, "CDI/2336" },
		{ DISCIMG_CDI, SECTOR_RAW_NBYTES, "CDI/2352" },
	};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].mode == mode && names[i].nbytes == nbytes)
			return names[i].name;
	return NULL;
}

static int check_indexes(
	struct discimg_job *job, const struct discimg_track *track, const char *where)
{
	int32_t previous = track->start_lba;
	if (track->index_lba[1] == DISCIMG_NO_LBA)
		return fail(job, DISCIMG_E_FORMAT, "%s: track %u has no INDEX 01", where,
			track->number);
	for (int i = 0; i < DISCIMG_NINDEXES; i++) {
		int32_t lba = track->index_lba[i];
		if (lba == DISCIMG_NO_LBA)
			continue;
		if (lba < previous)
			return fail(job, DISCIMG_E_FORMAT,
				"%s: track %u: INDEX %02d is at sector %d, before what precedes it"
				" at %d",
				where, track->number, i, lba, previous);
		if (lba >= track_end_lba(track))
			return fail(job, DISCIMG_E_FORMAT,
				"%s: track %u: INDEX %02d is at sector %d, but the track ends at "
				"%d",
				where, track->number, i, lba, track_end_lba(track));
		previous = lba;
	}
	return 0;
}

/* The last sector that the medium of DISC can have, and what that is called. */
static int64_t last_lba_of(const struct discimg_disc *disc, const char **what)
{
	*what = disc->is_gd ? "a GD-ROM" : "a CD (99:59:74)";
	if (disc->medium == DISCIMG_MEDIUM_CD)
		return disc->is_gd ? GD_LAST_LBA : CD_LAST_LBA;
	*what = "a disc";
	return INT32_MAX - 1;
}

static int check_track(
	struct discimg_job *job, const struct discimg_disc *disc, size_t i, const char *where)
{
	const struct discimg_track *track = &disc->tracks[i];
	const char *what;
	int64_t last = last_lba_of(disc, &what);
	if (disc->medium == DISCIMG_MEDIUM_CD &&
		(track->number < 1 || track->number > CD_MAX_TRACKS))
		return fail(job, DISCIMG_E_FORMAT, "%s: track number %u, expected 1 to 99", where,
			track->number);
	if (track->nsectors == 0)
		return fail(job, DISCIMG_E_FORMAT, "%s: track %u is empty", where, track->number);
	if ((int64_t)track->start_lba + track->nsectors - 1 > last)
		return fail(job, DISCIMG_E_FORMAT,
			"%s: track %u ends at sector %lld, but the last one that %s has is %lld",
			where, track->number, (long long)track->start_lba + track->nsectors - 1,
			what, (long long)last);
	if ((uint64_t)track->pregap_unstored + track->postgap_unstored > track->nsectors)
		return fail(job, DISCIMG_E_FORMAT, "%s: track %u is shorter than its gaps", where,
			track->number);
	if (i > 0 && (track->number != track[-1].number + 1 || track->session < track[-1].session))
		return fail(job, DISCIMG_E_FORMAT, "%s: track %u follows track %u", where,
			track->number, track[-1].number);
	if (i > 0 && track->start_lba < track_end_lba(track - 1))
		return fail(job, DISCIMG_E_FORMAT,
			"%s: track %u starts at sector %d, inside track %u, which ends at %d",
			where, track->number, track->start_lba, track[-1].number,
			track_end_lba(track - 1));
	return check_indexes(job, track, where);
}

/* As writers set it when they are not told: by the first track that needs more than a CD-ROM. */
unsigned disc_type_of_tracks(const struct discimg_disc *disc, unsigned number)
{
	for (size_t i = 0; i < disc->ntracks; i++) {
		const struct discimg_track *track = &disc->tracks[i];
		if (track->session != number)
			continue;
		if (track->mode == DISCIMG_CDI)
			return 0x10;
		if (track->mode == DISCIMG_MODE2)
			return 0x20;
	}
	return 0;
}

int disc_derive_sessions(struct discimg_job *job, struct discimg_disc *disc)
{
	struct discimg_session *session = NULL;
	free(disc->sessions);
	disc->sessions = NULL;
	disc->nsessions = 0;
	for (size_t i = 0; i < disc->ntracks; i++) {
		const struct discimg_track *track = &disc->tracks[i];
		if (!session || session->number != track->session) {
			session = append(
				(void **)&disc->sessions, &disc->nsessions, sizeof(*session));
			if (!session)
				return fail_nomem(job);
			session->number = track->session;
			session->first_track = track->number;
			session->start_lba = track->start_lba;
			session->disc_type = disc_type_of_tracks(disc, track->session);
		}
		session->last_track = track->number;
		session->leadout_lba = track_end_lba(track);
	}
	return 0;
}

int disc_finish(struct discimg_job *job, struct discimg_disc *disc, const char *where)
{
	if (disc->ntracks == 0)
		return fail(job, DISCIMG_E_FORMAT, "%s: holds no track", where);
	for (size_t i = 0; i < disc->ntracks; i++) {
		int r = check_track(job, disc, i, where);
		if (r < 0)
			return r;
	}
	return disc_derive_sessions(job, disc);
}

struct discimg_disc *disc_new_plain(
	const char *format, enum discimg_medium medium, uint32_t nsectors)
{
	struct discimg_disc *disc = disc_new(format, medium);
	struct discimg_track *track = disc ? disc_add_track(disc) : NULL;
	struct discimg_session *session =
		track ? append((void **)&disc->sessions, &disc->nsessions, sizeof(*session)) : NULL;
	if (!session) {
		discimg_disc_free(disc);
		return NULL;
	}
	track->mode = DISCIMG_MODE1;
	track->nsectors = nsectors;
	track->index_lba[1] = 0;
	track->stored_nbytes = SECTOR_USER_NBYTES;
	*session = (struct discimg_session){
		.number = 1, .first_track = 1, .last_track = 1, .leadout_lba = (int32_t)nsectors
	};
	return disc;
}

int disc_check_output(struct discimg_job *job, const struct discimg_disc *disc, const char *path)
{
	struct stat st;
	if (!disc->source.uses || stat(path, &st) < 0 ||
		!disc->source.uses(disc->source.state, &st))
		return 0;
	return fail(job, DISCIMG_E_REFUSED,
		"%s is what the disc is read from; write to another name or folder", path);
}

const struct discimg_track *disc_track_at(const struct discimg_disc *disc, int32_t lba)
{
	size_t low = 0, high = disc->ntracks;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (track_end_lba(&disc->tracks[middle]) <= lba)
			low = middle + 1;
		else
			high = middle;
	}
	bool found = low < disc->ntracks && disc->tracks[low].start_lba <= lba;
	return found ? &disc->tracks[low] : NULL;
}

const char *discimg_disc_format(const struct discimg_disc *disc)
{
	return disc->format;
}

const char *discimg_disc_packing(const struct discimg_disc *disc)
{
	return disc->source.packing ? disc->source.packing(disc->source.state) : NULL;
}

enum discimg_medium discimg_disc_medium(const struct discimg_disc *disc)
{
	return disc->medium;
}

uint32_t discimg_disc_nsectors(const struct discimg_disc *disc)
{
	int32_t end = disc->nsessions ? disc->sessions[disc->nsessions - 1].leadout_lba : 0;
	return end > 0 ? (uint32_t)end : 0;
}

size_t discimg_disc_nsessions(const struct discimg_disc *disc)
{
	return disc->nsessions;
}

unsigned discimg_disc_unfinished_session(const struct discimg_disc *disc)
{
	return disc->unfinished_session;
}

size_t discimg_disc_ntracks(const struct discimg_disc *disc)
{
	return disc->ntracks;
}

const struct discimg_session *discimg_disc_session(const struct discimg_disc *disc, size_t i)
{
	return i < disc->nsessions ? &disc->sessions[i] : NULL;
}

const struct discimg_track *discimg_disc_track(const struct discimg_disc *disc, size_t i)
{
	return i < disc->ntracks ? &disc->tracks[i] : NULL;
}

const char *discimg_disc_mcn(const struct discimg_disc *disc)
{
	return disc->mcn;
}
