/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tracks of a CD in a CHD: a line of text each, as MAME's src/lib/util/cdrom.h has it:
 *
 *   TRACK:2 TYPE:AUDIO SUBTYPE:NONE FRAMES:400 PREGAP:150 PGTYPE:VAUDIO PGSUB:NONE POSTGAP:0
 *
 * under the tag CHT2; CHTR is older and ends with FRAMES; CHGD and CHGT, of GD-ROMs, have PAD
 * behind FRAMES. A pregap is stored, and counted in FRAMES, when its type begins with V.
 */
#include "base/context.h"
#include "base/lines.h"
#include "format/chd.h"
#include "sector/raw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	TAG_CHTR = CHD_TAG('C', 'H', 'T', 'R'),
	TAG_CHT2 = CHD_TAG('C', 'H', 'T', '2'),
	TAG_CHGT = CHD_TAG('C', 'H', 'G', 'T'),
	TAG_CHGD = CHD_TAG('C', 'H', 'G', 'D'),

	MAX_NTRACKS = 99,
	HIGH_DENSITY_LBA = 45000, /* of GD-ROMs: where their second session begins */
};

/* The name that is written for a type is the first of it. */
static const struct type {
	const char *name;
	enum discimg_track_mode mode;
	unsigned nbytes;
} types[] = {
	{ "MODE1", DISCIMG_MODE1, SECTOR_USER_NBYTES },
	{ "MODE1/2048", DISCIMG_MODE1, SECTOR_USER_NBYTES },
	{ "MODE1_RAW", DISCIMG_MODE1, SECTOR_RAW_NBYTES },
	{ "MODE1/2352", DISCIMG_MODE1, SECTOR_RAW_NBYTES },
	{ "MODE2", DISCIMG_MODE2, SECTOR_MODE2_NBYTES },
	{ "MODE2/2336", DISCIMG_MODE2, SECTOR_MODE2_NBYTES },
	{ "MODE2_FORM_MIX", DISCIMG_MODE2, SECTOR_MODE2_NBYTES },
	{ "MODE2_FORM1", DISCIMG_MODE2, SECTOR_USER_NBYTES },
	{ "MODE2/2048", DISCIMG_MODE2, SECTOR_USER_NBYTES },
	{ "MODE2_RAW", DISCIMG_MODE2, SECTOR_RAW_NBYTES },
	{ "MODE2/2352", DISCIMG_MODE2, SECTOR_RAW_NBYTES },
	{ "CDI/2352", DISCIMG_CDI, SECTOR_RAW_NBYTES },
	{ "AUDIO", DISCIMG_AUDIO, SECTOR_RAW_NBYTES },
};

static const struct type *find_type(const char *name)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i].name, name) == 0)
			return &types[i];
	return NULL;
}

static bool is_track(uint32_t tag)
{
	return tag == TAG_CHTR || tag == TAG_CHT2 || tag == TAG_CHGT || tag == TAG_CHGD;
}

bool chd_has_tracks(const struct chd_metas *metas)
{
	for (size_t i = 0; i < metas->n; i++)
		if (is_track(metas->items[i].tag))
			return true;
	return false;
}

/* A number of at most nine digits; false for anything else. */
static bool parse_number(const char *text, uint32_t *v)
{
	char *end;
	size_t n = strspn(text, "0123456789");
	if (n == 0 || n > 9 || text[n])
		return false;
	*v = (uint32_t)strtoul(text, &end, 10);
	return true;
}

static bool parse_name(const char *text, char *name, size_t nbytes)
{
	if (strlen(text) >= nbytes)
		return false;
	strcpy(name, text);
	return true;
}

static bool parse_field(struct chd_track *track, const char *key, const char *value)
{
	char unused[24];
	if (strcmp(key, "TRACK") == 0)
		return parse_number(value, &track->number);
	if (strcmp(key, "TYPE") == 0)
		return parse_name(value, track->type, sizeof(track->type));
	if (strcmp(key, "SUBTYPE") == 0)
		return parse_name(value, track->subtype, sizeof(track->subtype));
	if (strcmp(key, "FRAMES") == 0)
		return parse_number(value, &track->nframes);
	if (strcmp(key, "PAD") == 0)
		return parse_number(value, &track->npad);
	if (strcmp(key, "PREGAP") == 0)
		return parse_number(value, &track->pregap);
	if (strcmp(key, "PGTYPE") == 0)
		return parse_name(value, track->pregap_type, sizeof(track->pregap_type));
	if (strcmp(key, "PGSUB") == 0)
		return parse_name(value, unused, sizeof(unused));
	return strcmp(key, "POSTGAP") == 0 && parse_number(value, &track->postgap);
}

int chd_parse_track(
	struct discimg_job *job, const char *where, const char *text, struct chd_track *track)
{
	char *copy = strdup(text), *rest = copy, *word;
	bool good = true;
	if (!copy)
		return fail_nomem(job);
	*track = (struct chd_track){ 0 };
	while (good && (word = line_word(&rest))) {
		char *colon = strchr(word, ':');
		if (colon)
			*colon++ = '\0';
		good = colon && parse_field(track, word, colon);
	}
	free(copy);
	if (good && track->number && track->type[0] && track->nframes)
		return 0;
	return fail(job, DISCIMG_E_FORMAT,
		"%s: track metadata \"%.150s\", expected \"TRACK:1 TYPE:MODE1 SUBTYPE:NONE "
		"FRAMES:300 …\"",
		where, text);
}

/* Checks what the line says of itself; the type that it names. */
static int check(struct discimg_job *job, const char *where, const struct discimg_disc *disc,
	const struct chd_track *line, const struct type **type)
{
	bool stored = line->pregap_type[0] == 'V';
	*type = find_type(line->type);
	if (!*type)
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"%s: track %u is of type %s, expected MODE1, MODE1_RAW, MODE2, MODE2_RAW, "
			"MODE2_FORM1, MODE2_FORM_MIX or AUDIO",
			where, line->number, line->type);
	if (line->number != disc->ntracks + 1 || line->number > MAX_NTRACKS)
		return fail(job, DISCIMG_E_FORMAT, "%s: track %u is listed as number %zu", where,
			line->number, disc->ntracks + 1);
	if (line->npad >= line->nframes || (stored && line->pregap >= line->nframes - line->npad))
		return fail(job, DISCIMG_E_FORMAT,
			"%s: track %u has %u frames, which its pregap (%u) and padding (%u) use up",
			where, line->number, line->nframes, line->pregap, line->npad);
	return 0;
}

static int set_sub(struct discimg_job *job, const char *where, const struct chd_track *line,
	struct discimg_track *track)
{
	if (line->subtype[0] == '\0' || strcmp(line->subtype, "NONE") == 0)
		return 0;
	track->stored_sub_nbytes = SECTOR_SUB_NBYTES;
	track->stored_sub_kind = DISCIMG_SUB_RAW;
	if (strcmp(line->subtype, "RW") == 0)
		track->stored_sub_kind = DISCIMG_SUB_RW;
	else if (strcmp(line->subtype, "RW_RAW") != 0)
		return fail(job, DISCIMG_E_FORMAT,
			"%s: track %u has sub-channels %s, expected NONE, RW or RW_RAW", where,
			line->number, line->subtype);
	return 0;
}

/* Adds what LINE tells of from *LBA on, which comes to lie behind it. */
static int add_track(struct discimg_job *job, const char *where, const struct chd_track *line,
	struct discimg_disc *disc, int64_t *lba)
{
	const struct type *type;
	int r = check(job, where, disc, line, &type);
	if (r < 0)
		return r;
	bool stored = line->pregap_type[0] == 'V';
	uint32_t unstored = stored ? 0 : line->pregap;
	int64_t nsectors = (int64_t)unstored + line->nframes - line->npad + line->postgap;
	if (*lba + nsectors + line->npad > INT32_MAX)
		return fail(job, DISCIMG_E_FORMAT,
			"%s: track %u ends behind the last sector that any disc has", where,
			line->number);
	struct discimg_track *track = disc_add_track(disc);
	if (!track)
		return fail_nomem(job);
	track->mode = type->mode;
	track->stored_nbytes = type->nbytes;
	track->start_lba = (int32_t)*lba;
	track->nsectors = (uint32_t)nsectors;
	track->pregap_unstored = unstored;
	track->postgap_unstored = line->postgap;
	if (line->pregap)
		track->index_lba[0] = track->start_lba;
	track->index_lba[1] = track->start_lba + (int32_t)line->pregap;
	*lba += nsectors + line->npad;
	return set_sub(job, where, line, track);
}

int chd_describe_tracks(struct discimg_job *job, const char *where, const struct chd_metas *metas,
	struct discimg_disc *disc, uint64_t first_frame[])
{
	int64_t lba = 0;
	uint64_t frame = 0;
	for (size_t i = 0; i < metas->n; i++) {
		const struct chd_meta *meta = &metas->items[i];
		struct chd_track line;
		if (!is_track(meta->tag))
			continue;
		int r = chd_parse_track(job, where, (const char *)meta->data, &line);
		if (r == 0)
			r = add_track(job, where, &line, disc, &lba);
		if (r < 0)
			return r;
		struct discimg_track *track = &disc->tracks[disc->ntracks - 1];
		bool is_gd = meta->tag == TAG_CHGT || meta->tag == TAG_CHGD;
		if (is_gd && track->start_lba >= HIGH_DENSITY_LBA)
			track->session = 2;
		first_frame[disc->ntracks - 1] = frame;
		frame += ((uint64_t)line.nframes + CHD_TRACK_NFRAMES - 1) / CHD_TRACK_NFRAMES *
			 CHD_TRACK_NFRAMES;
	}
	return 0;
}

unsigned chd_stored_nbytes(const struct discimg_track *track, bool raw)
{
	return raw ? SECTOR_RAW_NBYTES : track->stored_nbytes;
}

static const char *type_name(const struct discimg_track *track, bool raw)
{
	unsigned nbytes = chd_stored_nbytes(track, raw);
	if (track_is_audio(track))
		return "AUDIO";
	enum discimg_track_mode mode = track->mode == DISCIMG_MODE1 ? DISCIMG_MODE1 : DISCIMG_MODE2;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i].mode == mode && types[i].nbytes == nbytes)
			return types[i].name;
	return "MODE2_RAW";
}

static const char *subtype_name(const struct discimg_track *track)
{
	if (!track->stored_sub_nbytes)
		return "NONE";
	return track->stored_sub_kind == DISCIMG_SUB_RAW ? "RW_RAW" : "RW";
}

/*
 * Of a pregap of which only the end is stored, that end. What chdman calls the type of an unstored
 * pregap is always MODE1.
 */
static int print_track(const struct discimg_track *track, bool raw, char *line, size_t nbytes)
{
	const char *type = type_name(track, raw), *subtype = subtype_name(track);
	uint32_t pregap = (uint32_t)(track->index_lba[1] - track->start_lba);
	bool stored = pregap > track->pregap_unstored;
	return snprintf(line, nbytes,
		"TRACK:%u TYPE:%s SUBTYPE:%s FRAMES:%u PREGAP:%u PGTYPE:%s%s PGSUB:%s POSTGAP:%u",
		track->number, type, subtype,
		track->nsectors - track->pregap_unstored - track->postgap_unstored,
		stored ? pregap - track->pregap_unstored : pregap, stored ? "V" : "",
		stored ? type : "MODE1", stored ? subtype : "NONE", track->postgap_unstored);
}

bool chd_add_tracks(const struct discimg_disc *disc, bool raw, struct chd_metas *metas)
{
	for (size_t i = 0; i < disc->ntracks; i++) {
		struct discimg_track track = disc->tracks[i];
		char line[256];
		track.number = (unsigned)i + 1;
		int n = print_track(&track, raw, line, sizeof(line));
		/* with its NUL, as chdman writes it */
		if (!chd_metas_add(metas, TAG_CHT2, CHD_META_HASHED, line, (size_t)n + 1))
			return false;
	}
	return true;
}
