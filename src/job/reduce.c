/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disc reduced to what a format keeps: one row for what is taken out where a bit is missing. */
#include "job/reduce.h"

#include "base/context.h"
#include "format/format.h"
#include "job/narrow.h"
#include "sector/raw.h"

#include <stdlib.h>
#include <string.h>

static void drop_audio(struct discimg_disc *disc)
{
	size_t n = 0;
	for (size_t i = 0; i < disc->ntracks; i++)
		if (!track_is_audio(&disc->tracks[i]))
			disc->tracks[n++] = disc->tracks[i];
	disc->ntracks = n;
}

/* The gap between sessions becomes a pregap that is not stored, so that all addresses stay. */
static void drop_sessions(struct discimg_disc *disc)
{
	for (size_t i = 0; i < disc->ntracks; i++) {
		struct discimg_track *track = &disc->tracks[i];
		bool begins = i > 0 && track->start_lba > track_end_lba(track - 1);
		track->session = 1;
		if (!begins)
			continue;
		uint32_t gap = (uint32_t)(track->start_lba - track_end_lba(track - 1));
		track->start_lba -= (int32_t)gap;
		track->nsectors += gap;
		track->pregap_unstored += gap;
		track->index_lba[0] = track->start_lba;
	}
}

static void drop_raw(struct discimg_track *track)
{
	if (track->mode == DISCIMG_MODE1)
		track->stored_nbytes = SECTOR_USER_NBYTES;
	else if (!track_is_audio(track) && track->stored_nbytes > SECTOR_MODE2_NBYTES)
		track->stored_nbytes = SECTOR_MODE2_NBYTES;
}

static void drop_mode2(struct discimg_track *track)
{
	if (track_is_audio(track))
		return;
	track->mode = DISCIMG_MODE1;
	track->stored_nbytes = SECTOR_USER_NBYTES;
}

static void drop_cdi(struct discimg_track *track)
{
	if (track->mode == DISCIMG_CDI)
		track->mode = DISCIMG_MODE2;
}

static void drop_cdg(struct discimg_track *track)
{
	if (track->mode == DISCIMG_CDG)
		track->mode = DISCIMG_AUDIO;
}

/* What a format that keeps CD+G does with its sub-channels does not ask for KEEPS_SUB_RAW. */
static void drop_sub_raw(struct discimg_track *track)
{
	if (track->mode != DISCIMG_CDG && track->stored_sub_kind == DISCIMG_SUB_RAW)
		track->stored_sub_nbytes = 0;
}

static void drop_sub_rw(struct discimg_track *track)
{
	if (track->stored_sub_kind == DISCIMG_SUB_RW)
		track->stored_sub_nbytes = 0;
}

static void empty_pregap(struct discimg_track *track)
{
	track->pregap_unstored = (uint32_t)(track->index_lba[1] - track->start_lba);
}

static void drop_pregap_data(struct discimg_disc *disc)
{
	for (size_t i = 1; i < disc->ntracks; i++)
		empty_pregap(&disc->tracks[i]);
}

static void drop_hidden(struct discimg_disc *disc)
{
	empty_pregap(disc->tracks);
}

static void drop_before_zero(struct discimg_disc *disc)
{
	struct discimg_track *track = disc->tracks;
	uint32_t n = track->start_lba < 0 ? (uint32_t)-track->start_lba : 0;
	if (n == 0 || track->index_lba[1] < 0)
		return;
	track->start_lba = 0;
	track->nsectors -= n;
	track->pregap_unstored -= n < track->pregap_unstored ? n : track->pregap_unstored;
	track->index_lba[0] = track->index_lba[1] > 0 ? 0 : DISCIMG_NO_LBA;
}

static void drop_indexes(struct discimg_track *track)
{
	for (int i = 2; i < DISCIMG_NINDEXES; i++)
		track->index_lba[i] = DISCIMG_NO_LBA;
}

static void drop_flags(struct discimg_track *track)
{
	track->flags &= DISCIMG_FLAG_SCMS;
}

static void drop_scms(struct discimg_track *track)
{
	track->flags &= ~(unsigned)DISCIMG_FLAG_SCMS;
}

static void drop_isrc(struct discimg_track *track)
{
	track->isrc[0] = '\0';
}

static void drop_mcn(struct discimg_disc *disc)
{
	disc->mcn[0] = '\0';
}

static void drop_block(struct discimg_disc *disc, unsigned i)
{
	disc_cdtext_free(disc->cdtext[i]);
	disc->cdtext[i] = NULL;
}

static void drop_cdtext(struct discimg_disc *disc)
{
	drop_block(disc, 0);
}

static void drop_languages(struct discimg_disc *disc)
{
	for (unsigned i = 1; i < DISCIMG_CDTEXT_NBLOCKS; i++)
		drop_block(disc, i);
	if (disc->cdtext[0])
		disc->cdtext[0]->about =
			(struct discimg_cdtext_block){ .language = DISC_LANGUAGE_ENGLISH };
}

static void drop_text(struct disc_cdtext *block, unsigned track, enum discimg_cdtext_field field)
{
	free(block->texts[track][field]);
	block->texts[track][field] = NULL;
}

static void drop_track_genres(struct discimg_disc *disc)
{
	for (unsigned i = 0; i < DISCIMG_CDTEXT_NBLOCKS; i++)
		for (unsigned track = 1; disc->cdtext[i] && track < DISC_CDTEXT_NTRACKS; track++) {
			drop_text(disc->cdtext[i], track, DISCIMG_CDTEXT_GENRE);
			drop_text(disc->cdtext[i], track, DISCIMG_CDTEXT_DISC_ID);
		}
}

static void drop_remarks(struct discimg_disc *disc)
{
	for (size_t i = 0; i < disc->nremarks; i++)
		free(disc->remarks[i].text);
	disc->nremarks = 0;
}

static void drop_first_number(struct discimg_disc *disc)
{
	unsigned first = disc->tracks[0].number;
	disc_cdtext_keep_tracks(disc, first, first + (unsigned)disc->ntracks - 1);
	for (size_t i = 0; i < disc->ntracks; i++)
		disc->tracks[i].number = (unsigned)i + 1;
}

/* In this order: what is plain, or not there any more, needs no more of what follows. */
static const struct row {
	unsigned bit;
	void (*from_track)(struct discimg_track *track);
	void (*from_disc)(struct discimg_disc *disc);
} rows[] = {
	{ KEEPS_SUB_RW, drop_sub_rw, NULL },
	{ KEEPS_CDG, drop_cdg, NULL },
	{ KEEPS_SUB_RAW, drop_sub_raw, NULL },
	{ KEEPS_SESSIONS, NULL, drop_sessions },
	{ KEEPS_RAW, drop_raw, NULL },
	{ KEEPS_MODE2, drop_mode2, NULL },
	{ KEEPS_CDI, drop_cdi, NULL },
	{ KEEPS_PREGAP_DATA, NULL, drop_pregap_data },
	{ KEEPS_BEFORE_ZERO, NULL, drop_before_zero },
	{ KEEPS_HIDDEN, NULL, drop_hidden },
	{ KEEPS_INDEXES, drop_indexes, NULL },
	{ KEEPS_FLAGS, drop_flags, NULL },
	{ KEEPS_SCMS, drop_scms, NULL },
	{ KEEPS_MCN, NULL, drop_mcn },
	{ KEEPS_ISRC, drop_isrc, NULL },
	{ KEEPS_CDTEXT, NULL, drop_cdtext },
	{ KEEPS_LANGUAGES, NULL, drop_languages },
	{ KEEPS_TRACK_GENRES, NULL, drop_track_genres },
	{ KEEPS_REMARKS, NULL, drop_remarks },
	{ KEEPS_FIRST_NUMBER, NULL, drop_first_number },
};

static void drop(struct discimg_disc *disc, unsigned keeps)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (keeps & rows[i].bit)
			continue;
		if (rows[i].from_disc)
			rows[i].from_disc(disc);
		for (size_t k = 0; rows[i].from_track && k < disc->ntracks; k++)
			rows[i].from_track(&disc->tracks[k]);
	}
}

/* Reading a track makes what its source does not store. */
static void make_sub(struct discimg_disc *disc)
{
	for (size_t i = 0; i < disc->ntracks; i++) {
		struct discimg_track *track = &disc->tracks[i];
		if (track->stored_sub_nbytes)
			continue;
		track->stored_sub_nbytes = SECTOR_SUB_NBYTES;
		track->stored_sub_kind = DISCIMG_SUB_RAW;
	}
}

/* All data tracks as one of plain sectors, at the addresses that they have. */
static void make_plain(struct discimg_disc *disc)
{
	struct discimg_track *track = disc->tracks;
	int32_t end_lba = track_end_lba(&disc->tracks[disc->ntracks - 1]);
	*track = (struct discimg_track){ .number = 1,
		.session = 1,
		.mode = DISCIMG_MODE1,
		.nsectors = (uint32_t)end_lba,
		.stored_nbytes = SECTOR_USER_NBYTES };
	for (int i = 0; i < DISCIMG_NINDEXES; i++)
		track->index_lba[i] = i == 1 ? 0 : DISCIMG_NO_LBA;
	disc->ntracks = 1;
	disc->medium = DISCIMG_MEDIUM_ANY;
}

static int64_t stored_begin(const struct discimg_track *track)
{
	return (int64_t)track->start_lba + track->pregap_unstored;
}

static int64_t stored_end(const struct discimg_track *track)
{
	return (int64_t)track_end_lba(track) - track->postgap_unstored;
}

/* True when all that A stores is stored likewise by B. */
static bool is_part_of(const struct discimg_track *a, const struct discimg_track *b)
{
	return a->stored_nbytes == b->stored_nbytes &&
	       a->stored_sub_nbytes == b->stored_sub_nbytes && stored_begin(a) >= stored_begin(b) &&
	       stored_end(a) <= stored_end(b);
}

/* True when the disc's own source still answers for its tracks. */
static bool is_unchanged(
	const struct discimg_disc *disc, const struct discimg_track *tracks, size_t ntracks)
{
	if (disc->ntracks != ntracks)
		return false;
	for (size_t i = 0; i < ntracks; i++)
		if (!is_part_of(&disc->tracks[i], &tracks[i]))
			return false;
	return true;
}

static bool has_raw_data(const struct discimg_disc *disc)
{
	for (size_t i = 0; i < disc->ntracks; i++)
		if (!track_is_audio(&disc->tracks[i]) &&
			disc->tracks[i].stored_nbytes == SECTOR_RAW_NBYTES)
			return true;
	return false;
}

/* Types that no track tells stay, unless sessions have become one. */
static int derive_sessions(struct discimg_job *job, struct discimg_disc *disc, unsigned keeps)
{
	unsigned types[DISC_CDTEXT_NTRACKS] = { 0 };
	size_t n = disc->nsessions < DISC_CDTEXT_NTRACKS ? disc->nsessions : DISC_CDTEXT_NTRACKS;
	for (size_t i = 0; i < n; i++)
		types[i] = disc->sessions[i].disc_type;
	int r = disc_derive_sessions(job, disc);
	if (r < 0 || !(keeps & KEEPS_DISC_TYPE) || disc->nsessions != n)
		return r;
	for (size_t i = 0; i < n; i++)
		disc->sessions[i].disc_type = types[i];
	return 0;
}

int reduce_disc(struct discimg_job *job, struct discimg_disc *disc, const struct reduce_plan *plan,
	const char *where, struct reduce_counts *counts)
{
	if (!(plan->keeps & KEEPS_AUDIO))
		drop_audio(disc);
	if (disc->ntracks == 0)
		return fail(job, DISCIMG_E_REFUSED,
			"%s: the disc has only audio tracks, and nothing would be left of it",
			where);
	size_t ntracks = disc->ntracks;
	struct discimg_track *tracks = reallocarray(NULL, ntracks, sizeof(*tracks));
	if (!tracks)
		return fail_nomem(job);
	memcpy(tracks, disc->tracks, ntracks * sizeof(*tracks));
	drop(disc, plan->keeps);
	if (!(plan->keeps & KEEPS_TRACKS))
		make_plain(disc);
	if (plan->make_sub)
		make_sub(disc);
	bool regenerate = plan->regenerate_ecc && has_raw_data(disc);
	int r = derive_sessions(job, disc, plan->keeps);
	if (r == 0 && (regenerate || !is_unchanged(disc, tracks, ntracks)))
		return narrow_attach(job, disc, tracks, ntracks, regenerate, counts);
	free(tracks);
	return r;
}
