/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a disc has and a format cannot hold: one row a bit of enum format_keeps. */
#include "job/losses.h"

#include "base/context.h"
#include "base/io.h"
#include "sector/raw.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct subject {
	struct discimg_job *job;
	struct discimg_disc *disc;
	unsigned keeps;
};

static bool is_audio(const struct discimg_track *track, unsigned keeps)
{
	(void)keeps;
	return track_is_audio(track);
}

static bool is_mode2(const struct discimg_track *track, unsigned keeps)
{
	(void)keeps;
	return track->mode == DISCIMG_MODE2 || track->mode == DISCIMG_CDI;
}

static bool is_cdi(const struct discimg_track *track, unsigned keeps)
{
	return track->mode == DISCIMG_CDI && (keeps & KEEPS_MODE2);
}

/* Where its sub-channels go as well, these are the loss. */
static bool is_cdg(const struct discimg_track *track, unsigned keeps)
{
	return track->mode == DISCIMG_CDG && track->stored_sub_nbytes && (keeps & KEEPS_SUB_RAW);
}

static bool has_sub_raw(const struct discimg_track *track, unsigned keeps)
{
	bool is_kept = track->mode == DISCIMG_CDG && (keeps & KEEPS_CDG);
	return track->stored_sub_nbytes && track->stored_sub_kind == DISCIMG_SUB_RAW && !is_kept;
}

static bool has_sub_rw(const struct discimg_track *track, unsigned keeps)
{
	(void)keeps;
	return track->stored_sub_nbytes && track->stored_sub_kind == DISCIMG_SUB_RW;
}

/* The pause from LBA -150 on is before every first track. */
static bool has_pregap(const struct discimg_track *track, unsigned keeps)
{
	(void)keeps;
	return track->start_lba < track->index_lba[1] && track->index_lba[1] > 0;
}

static bool has_flags(const struct discimg_track *track, unsigned keeps)
{
	(void)keeps;
	return track->flags & (DISCIMG_FLAG_PRE | DISCIMG_FLAG_DCP | DISCIMG_FLAG_4CH);
}

static bool has_scms(const struct discimg_track *track, unsigned keeps)
{
	(void)keeps;
	return track->flags & DISCIMG_FLAG_SCMS;
}

static bool has_isrc(const struct discimg_track *track, unsigned keeps)
{
	(void)keeps;
	return track->isrc[0];
}

/* Tracks that are left out whole are told as such, and not by their parts. */
static bool is_left(const struct discimg_track *track, unsigned keeps)
{
	return (keeps & KEEPS_AUDIO) || !track_is_audio(track);
}

static uint64_t several_tracks(const struct subject *s)
{
	uint64_t n = 0;
	for (size_t i = 0; i < s->disc->ntracks; i++)
		n += is_left(&s->disc->tracks[i], s->keeps);
	return n > 1 ? n : 0;
}

static uint64_t several_sessions(const struct subject *s)
{
	uint64_t n = 0;
	unsigned last = 0;
	for (size_t i = 0; i < s->disc->ntracks; i++) {
		const struct discimg_track *track = &s->disc->tracks[i];
		n += is_left(track, s->keeps) && track->session != last;
		last = is_left(track, s->keeps) ? track->session : last;
	}
	return n > 1 ? n : 0;
}

/* Silence, or user data of zeros: what a gap is filled with when it is not stored. */
static bool is_empty(const struct discimg_track *track, const uint8_t *sector)
{
	if (track_is_audio(track))
		return is_all_zero(sector, SECTOR_RAW_NBYTES);
	unsigned begin = track->mode == DISCIMG_MODE1 ? RAW_DATA : RAW_FORM_DATA;
	return is_all_zero(sector + begin, SECTOR_USER_NBYTES);
}

/* Sectors of TRACK from LBA to END_LBA that are stored and not empty. */
static uint64_t count_filled(
	const struct subject *s, const struct discimg_track *track, int32_t lba, int32_t end_lba)
{
	uint8_t sector[SECTOR_RAW_NBYTES], status;
	uint64_t n = 0;
	int32_t stored = track->start_lba + (int32_t)track->pregap_unstored;
	for (lba = lba < stored ? stored : lba; lba < end_lba && !is_cancelled(s->job); lba++) {
		int r = discimg_disc_read(s->disc, s->job, lba, 1, sizeof(sector), sector, &status);
		if (r < 0)
			forgive(s->job); /* whoever copies it will meet it again */
		n += r < 0 || !is_empty(track, sector);
	}
	return n;
}

static uint64_t pregap_sectors(const struct subject *s)
{
	uint64_t n = 0;
	for (size_t i = 1; i < s->disc->ntracks; i++) {
		const struct discimg_track *track = &s->disc->tracks[i];
		if (is_left(track, s->keeps))
			n += count_filled(s, track, track->start_lba, track->index_lba[1]);
	}
	return n;
}

static uint64_t hidden_sectors(const struct subject *s)
{
	const struct discimg_track *track = s->disc->tracks;
	return is_left(track, s->keeps) ? count_filled(s, track, 0, track->index_lba[1]) : 0;
}

static uint64_t sectors_before_zero(const struct subject *s)
{
	const struct discimg_track *track = s->disc->tracks;
	return is_left(track, s->keeps) ? count_filled(s, track, track->start_lba, 0) : 0;
}

static uint64_t indexes(const struct subject *s)
{
	uint64_t n = 0;
	for (size_t i = 0; i < s->disc->ntracks; i++)
		for (int k = 2; is_left(&s->disc->tracks[i], s->keeps) && k < DISCIMG_NINDEXES; k++)
			n += s->disc->tracks[i].index_lba[k] != DISCIMG_NO_LBA;
	return n;
}

static uint64_t mcn(const struct subject *s)
{
	return s->disc->mcn[0] != '\0';
}

static bool is_text(const struct discimg_disc *disc, unsigned block, unsigned track, int field)
{
	const char *text =
		discimg_disc_cdtext(disc, block, track, (enum discimg_cdtext_field)field);
	return text && *text;
}

static uint64_t texts_of(const struct discimg_disc *disc, unsigned block)
{
	uint64_t n = 0;
	for (unsigned track = 0; track < DISC_CDTEXT_NTRACKS; track++)
		for (int field = 0; field < DISCIMG_CDTEXT_NFIELDS; field++)
			n += is_text(disc, block, track, field);
	return n;
}

static uint64_t cdtext(const struct subject *s)
{
	return texts_of(s->disc, 0);
}

/* A first block in another language than English is lost in name only, but lost. */
static uint64_t languages(const struct subject *s)
{
	uint64_t n = 0;
	const struct discimg_cdtext_block *first = discimg_disc_cdtext_block(s->disc, 0);
	for (unsigned i = 1; i < DISCIMG_CDTEXT_NBLOCKS; i++)
		n += texts_of(s->disc, i) > 0;
	if (first && (s->keeps & KEEPS_CDTEXT) && texts_of(s->disc, 0))
		n += first->language != DISC_LANGUAGE_ENGLISH || first->genre || first->copyright;
	return n;
}

/* Packs have the genre and the disc ID of the disc only (MMC-6 annex J). */
static uint64_t track_genres(const struct subject *s)
{
	uint64_t n = 0;
	for (unsigned i = 0; i < DISCIMG_CDTEXT_NBLOCKS; i++)
		for (unsigned track = 1; track < DISC_CDTEXT_NTRACKS; track++)
			n += is_text(s->disc, i, track, DISCIMG_CDTEXT_GENRE) +
			     is_text(s->disc, i, track, DISCIMG_CDTEXT_DISC_ID);
	return n;
}

static uint64_t remarks(const struct subject *s)
{
	return s->disc->nremarks;
}

static uint64_t first_number(const struct subject *s)
{
	return s->disc->tracks[0].number != 1;
}

static uint64_t disc_types(const struct subject *s)
{
	uint64_t n = 0;
	for (size_t i = 0; i < s->disc->nsessions; i++) {
		const struct discimg_session *session = &s->disc->sessions[i];
		n += session->disc_type != disc_type_of_tracks(s->disc, session->number);
	}
	return n;
}

/* The text is BEFORE, and where there is a word for one, the count and its unit. */
static const struct row {
	unsigned bit;
	const char *kind, *before, *one, *many;
	bool (*has)(const struct discimg_track *track, unsigned keeps);
	uint64_t (*count)(const struct subject *s);
	unsigned only_with; /* what makes no sense, or is told elsewhere, where this is not kept */
} rows[] = {
	{ KEEPS_AUDIO, "audio", "", "audio track", "audio tracks", is_audio, NULL, 0 },
	{ KEEPS_TRACKS, "tracks", "where ", "track begins", "tracks begin", NULL, several_tracks,
		0 },
	{ KEEPS_SESSIONS, "sessions", "where ", "session begins", "sessions begin", NULL,
		several_sessions, 0 },
	{ KEEPS_MODE2, "mode2", "the Mode 2 sub-headers of ", "track", "tracks", is_mode2, NULL,
		0 },
	{ KEEPS_CDI, "cdi", "the CD-i mark of ", "track", "tracks", is_cdi, NULL, KEEPS_MODE2 },
	{ KEEPS_CDG, "cdg", "the CD+G mark of ", "track", "tracks", is_cdg, NULL, 0 },
	{ KEEPS_SUB_RAW, "sub-channels", "the sub-channels of ", "track", "tracks", has_sub_raw,
		NULL, 0 },
	{ KEEPS_SUB_RW, "rw-packs", "the R to W packs of ", "track", "tracks", has_sub_rw, NULL,
		0 },
	{ KEEPS_PREGAPS, "pregaps", "the pregaps of ", "track", "tracks", has_pregap, NULL, 0 },
	{ KEEPS_PREGAP_DATA, "pregap-data", "what is in ", "sector of pregaps",
		"sectors of pregaps", NULL, pregap_sectors, KEEPS_TRACKS },
	{ KEEPS_HIDDEN, "hidden", "what is hidden in ", "sector before track 1",
		"sectors before track 1", NULL, hidden_sectors, KEEPS_TRACKS },
	{ KEEPS_BEFORE_ZERO, "before-zero", "what is in ", "sector before LBA 0",
		"sectors before LBA 0", NULL, sectors_before_zero, 0 },
	{ KEEPS_INDEXES, "indexes", "", "index above 01", "indexes above 01", NULL, indexes, 0 },
	{ KEEPS_FLAGS, "flags", "the flags of ", "track", "tracks", has_flags, NULL, 0 },
	{ KEEPS_SCMS, "scms", "the SCMS flag of ", "track", "tracks", has_scms, NULL, 0 },
	{ KEEPS_MCN, "mcn", "the catalogue number", NULL, NULL, NULL, mcn, 0 },
	{ KEEPS_ISRC, "isrc", "the ISRC of ", "track", "tracks", has_isrc, NULL, 0 },
	{ KEEPS_CDTEXT, "cd-text", "CD-TEXT", NULL, NULL, NULL, cdtext, 0 },
	{ KEEPS_LANGUAGES, "languages", "", "other language of CD-TEXT",
		"other languages of CD-TEXT", NULL, languages, 0 },
	{ KEEPS_TRACK_GENRES, "track-genres", "", "genre or disc ID of a track",
		"genres or disc IDs of tracks", NULL, track_genres, KEEPS_CDTEXT },
	{ KEEPS_REMARKS, "remarks", "", "remark", "remarks", NULL, remarks, 0 },
	{ KEEPS_FIRST_NUMBER, "first-number", "the number of the first track", NULL, NULL, NULL,
		first_number, KEEPS_TRACKS },
	{ KEEPS_DISC_TYPE, "disc-type", "the disc type of ", "session", "sessions", NULL,
		disc_types, 0 },
};

static uint64_t count_tracks(const struct subject *s, const struct row *row)
{
	uint64_t n = 0;
	for (size_t i = 0; i < s->disc->ntracks; i++) {
		const struct discimg_track *track = &s->disc->tracks[i];
		if (row->bit == KEEPS_AUDIO || is_left(track, s->keeps))
			n += row->has(track, s->keeps);
	}
	return n;
}

void losses_add(struct discimg_losses *losses, const char *kind, uint64_t count, const char *before,
	const char *one, const char *many)
{
	struct discimg_loss *loss = &losses->items[losses->n];
	if (losses->n == DISCIMG_MAX_LOSSES)
		return;
	loss->kind = kind;
	loss->count = count;
	if (one)
		snprintf(loss->text, sizeof(loss->text), "%s%" PRIu64 " %s", before, count,
			count == 1 ? one : many);
	else
		snprintf(loss->text, sizeof(loss->text), "%s", before);
	losses->n++;
}

void losses_find(struct discimg_job *job, struct discimg_disc *disc, unsigned keeps,
	struct discimg_losses *losses)
{
	struct subject subject = { .job = job, .disc = disc, .keeps = keeps };
	losses->n = 0;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		if ((keeps & row->bit) || (keeps & row->only_with) != row->only_with)
			continue;
		uint64_t count = row->has ? count_tracks(&subject, row) : row->count(&subject);
		if (count)
			losses_add(losses, row->kind, count, row->before, row->one, row->many);
	}
}

char *losses_text(const struct discimg_losses *losses)
{
	char *text = NULL;
	size_t nbytes;
	FILE *f = open_memstream(&text, &nbytes);
	for (size_t i = 0; f && i < losses->n; i++) {
		const char *separator = i + 1 == losses->n ? " and " : ", ";
		fprintf(f, "%s%s", i ? separator : "", losses->items[i].text);
	}
	if (f)
		fclose(f);
	return text;
}

const struct format *losses_find_better(struct discimg_job *job, struct discimg_disc *disc)
{
	struct discimg_losses losses;
	for (size_t i = 0; formats[i]; i++) {
		if (!formats[i]->create)
			continue;
		losses_find(job, disc, formats[i]->keeps, &losses);
		if (losses.n == 0)
			return formats[i];
	}
	return NULL;
}

int losses_judge(struct discimg_job *job, struct discimg_disc *disc, const char *path,
	const struct format *format, const struct discimg_losses *losses, bool allowed)
{
	if (losses->n == 0)
		return 0;
	char *text = losses_text(losses);
	if (!text)
		return fail_nomem(job);
	if (allowed) {
		say(job, DISCIMG_WARNING, "%s: left out, as .%s cannot hold it: %s", path,
			format->suffixes[0], text);
		free(text);
		return 0;
	}
	const struct format *better = losses_find_better(job, disc);
	forgive(job);
	int r = better ? fail(job, DISCIMG_E_REFUSED,
				 "%s: an image of format %s cannot hold %s; write a .%s instead, "
				 "which holds all, or leave that out by --allow-loss",
				 path, format->name, text, better->suffixes[0])
		       : fail(job, DISCIMG_E_REFUSED,
				 "%s: an image of format %s cannot hold %s; leave that out by "
				 "--allow-loss",
				 path, format->name, text);
	free(text);
	return r;
}
