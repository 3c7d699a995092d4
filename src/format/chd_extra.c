/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the lines of metadata that chdman writes cannot tell of a CD, in a piece of metadata of our
 * own, "DImg". Others ignore it and copy it; it is no part of the SHA-1 that databases know a CHD
 * by. It is UTF-8 text of one word and its values a line:
 *
 *   discimg 1                          this form, version 1; always first
 *   mcn 0123456789012
 *   track 2 1 450 150 0 audio          number, session, first LBA, sectors of its pregap and of its
 *                                      postgap that are not stored, mode (audio, cdg, mode1, mode2,
 *                                      cdi); all tracks of the disc, in order
 *   index 2 0 450                      track, index, LBA; all of them
 *   flags 2 3                          track, enum discimg_track_flag
 *   isrc 2 USRC17607839
 *   type 1 32                          session, disc type of its TOC
 *   language 0 9 0 2 3                 CD-TEXT block, language, character set, genre, copyright
 *   text 0 2 0 A%20title               block, track (0: the disc), field, text
 *   remark 2 A%20remark                track (0: before the first)
 *
 * In texts, control characters, blanks, quotes and % are written as % and two hexadecimal digits.
 */
#include "base/context.h"
#include "base/lines.h"
#include "format/chd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VERSION_LINE "discimg 1"

static const char *const mode_names[] = { "audio", "cdg", "mode1", "mode2", "cdi" };

#define NMODES (sizeof(mode_names) / sizeof(mode_names[0]))

/* --- writing ------------------------------------------------------------------------------- */

static void print_text(FILE *f, const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p; p++)
		if (*p <= ' ' || *p == '%' || *p == '"' || *p == 0x7f)
			fprintf(f, "%%%02X", *p);
		else
			putc(*p, f);
	putc('\n', f);
}

/* True when a line of chdman's tells all of the track at I, which is to begin at LBA. */
static bool is_usual(const struct discimg_disc *disc, size_t i, int32_t lba)
{
	const struct discimg_track *track = &disc->tracks[i];
	bool has_pregap = track->index_lba[1] > track->start_lba;
	uint32_t pregap = (uint32_t)(track->index_lba[1] - track->start_lba);
	if (track->number != i + 1 || track->session != 1 || track->start_lba != lba ||
		track->flags || track->isrc[0] || track->mode == DISCIMG_CDG ||
		track->mode == DISCIMG_CDI)
		return false;
	if (track->pregap_unstored && track->pregap_unstored != pregap)
		return false;
	for (int k = 2; k < DISCIMG_NINDEXES; k++)
		if (track->index_lba[k] != DISCIMG_NO_LBA)
			return false;
	return track->index_lba[0] == (has_pregap ? track->start_lba : DISCIMG_NO_LBA);
}

static bool has_texts(const struct discimg_disc *disc)
{
	for (unsigned i = 0; i < DISCIMG_CDTEXT_NBLOCKS; i++)
		if (disc->cdtext[i])
			return true;
	return disc->mcn[0] || disc->nremarks;
}

/* The disc type that disc_finish() gives a session of these modes. */
static unsigned usual_type(const struct discimg_disc *disc, unsigned session)
{
	for (size_t i = 0; i < disc->ntracks; i++) {
		if (disc->tracks[i].session != session)
			continue;
		if (disc->tracks[i].mode == DISCIMG_CDI)
			return 0x10;
		if (disc->tracks[i].mode == DISCIMG_MODE2)
			return 0x20;
	}
	return 0;
}

static bool needs_extra(const struct discimg_disc *disc)
{
	int32_t lba = 0;
	if (has_texts(disc))
		return true;
	for (size_t i = 0; i < disc->ntracks; i++) {
		if (!is_usual(disc, i, lba))
			return true;
		lba = track_end_lba(&disc->tracks[i]);
	}
	return disc->sessions[0].disc_type != usual_type(disc, 1);
}

static void print_track(FILE *f, const struct discimg_track *track)
{
	fprintf(f, "track %u %u %d %u %u %s\n", track->number, track->session, track->start_lba,
		track->pregap_unstored, track->postgap_unstored, mode_names[track->mode]);
	for (int k = 0; k < DISCIMG_NINDEXES; k++)
		if (track->index_lba[k] != DISCIMG_NO_LBA)
			fprintf(f, "index %u %d %d\n", track->number, k, track->index_lba[k]);
	if (track->flags)
		fprintf(f, "flags %u %u\n", track->number, track->flags);
	if (track->isrc[0])
		fprintf(f, "isrc %u %s\n", track->number, track->isrc);
}

static void print_block(FILE *f, unsigned number, const struct disc_cdtext *block)
{
	fprintf(f, "language %u %u %u %u %u\n", number, block->about.language,
		(unsigned)block->about.charset, block->about.genre, block->about.copyright);
	for (unsigned track = 0; track < DISC_CDTEXT_NTRACKS; track++)
		for (unsigned field = 0; field < DISCIMG_CDTEXT_NFIELDS; field++) {
			if (!block->texts[track][field])
				continue;
			fprintf(f, "text %u %u %u ", number, track, field);
			print_text(f, block->texts[track][field]);
		}
}

bool chd_print_extra(const struct discimg_disc *disc, char **text)
{
	size_t nbytes;
	FILE *f = open_memstream(text, &nbytes);
	if (!f)
		return false;
	if (needs_extra(disc)) {
		fputs(VERSION_LINE "\n", f);
		if (disc->mcn[0])
			fprintf(f, "mcn %s\n", disc->mcn);
		for (size_t i = 0; i < disc->ntracks; i++)
			print_track(f, &disc->tracks[i]);
		for (size_t i = 0; i < disc->nsessions; i++)
			if (disc->sessions[i].disc_type !=
				usual_type(disc, disc->sessions[i].number))
				fprintf(f, "type %u %u\n", disc->sessions[i].number,
					disc->sessions[i].disc_type);
		for (unsigned i = 0; i < DISCIMG_CDTEXT_NBLOCKS; i++)
			if (disc->cdtext[i])
				print_block(f, i, disc->cdtext[i]);
		for (size_t i = 0; i < disc->nremarks; i++) {
			fprintf(f, "remark %u ", disc->remarks[i].track);
			print_text(f, disc->remarks[i].text);
		}
	}
	bool good = !ferror(f);
	return fclose(f) == 0 && good;
}

/* --- reading ------------------------------------------------------------------------------- */

struct extra {
	struct discimg_disc *disc;
	size_t ntracks; /* told of so far */
	char *rest;     /* of the line */
	bool nomem;
};

static bool number(struct extra *e, long min, long max, long *v)
{
	const char *word = line_word(&e->rest);
	char *end = NULL;
	if (!word || !*word)
		return false;
	*v = strtol(word, &end, 10);
	return *end == '\0' && *v >= min && *v <= max;
}

/* A track by its number, which the line begins with. */
static struct discimg_track *track_of(struct extra *e)
{
	long v;
	if (e->ntracks == 0 || !number(e, 1, 99, &v))
		return NULL;
	for (size_t i = 0; i < e->ntracks; i++)
		if (e->disc->tracks[i].number == v)
			return &e->disc->tracks[i];
	return NULL;
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789ABCDEF";
	const char *found = c ? strchr(digits, c) : NULL;
	return found ? (int)(found - digits) : -1;
}

/* The next word, "" where there is none, with the characters that escapes stand for, in place. */
static const char *unescape(struct extra *e)
{
	char *word = line_word(&e->rest), *to = word;
	if (!word)
		return "";
	for (const char *p = word; *p; p++, to++) {
		int high = *p == '%' ? hex_digit(p[1]) : -1;
		int low = high < 0 ? -1 : hex_digit(p[2]);
		*to = low < 0 ? *p : (char)(high << 4 | low);
		p += low < 0 ? 0 : 2;
	}
	*to = '\0';
	return word;
}

static bool apply_mcn(struct extra *e)
{
	const char *word = line_word(&e->rest);
	if (!word || strlen(word) != 13)
		return false;
	strcpy(e->disc->mcn, word);
	return true;
}

static bool parse_mode(const char *word, struct discimg_track *track)
{
	for (size_t i = 0; word && i < NMODES; i++) {
		struct discimg_track other = { .mode = (enum discimg_track_mode)i };
		if (strcmp(mode_names[i], word) != 0)
			continue;
		bool fits = track_is_audio(&other) == track_is_audio(track) &&
			    (other.mode == DISCIMG_MODE1) == (track->mode == DISCIMG_MODE1);
		track->mode = other.mode;
		return fits;
	}
	return false;
}

static bool apply_track(struct extra *e)
{
	long v[5];
	if (e->ntracks == e->disc->ntracks || !number(e, 1, 99, &v[0]) ||
		!number(e, 1, 99, &v[1]) || !number(e, INT32_MIN / 2, INT32_MAX / 2, &v[2]) ||
		!number(e, 0, INT32_MAX / 4, &v[3]) || !number(e, 0, INT32_MAX / 4, &v[4]))
		return false;
	struct discimg_track *track = &e->disc->tracks[e->ntracks++];
	uint32_t nstored = track->nsectors - track->pregap_unstored - track->postgap_unstored;
	track->number = (unsigned)v[0];
	track->session = (unsigned)v[1];
	track->start_lba = (int32_t)v[2];
	track->pregap_unstored = (uint32_t)v[3];
	track->postgap_unstored = (uint32_t)v[4];
	for (int k = 0; k < DISCIMG_NINDEXES; k++)
		track->index_lba[k] = DISCIMG_NO_LBA;
	track->nsectors = nstored + track->pregap_unstored + track->postgap_unstored;
	return track->nsectors < INT32_MAX / 2 && parse_mode(line_word(&e->rest), track);
}

static bool apply_index(struct extra *e)
{
	long i, lba;
	struct discimg_track *track = track_of(e);
	if (!track || !number(e, 0, DISCIMG_NINDEXES - 1, &i) ||
		!number(e, INT32_MIN + 1, INT32_MAX, &lba))
		return false;
	track->index_lba[i] = (int32_t)lba;
	return true;
}

static bool apply_flags(struct extra *e)
{
	long v;
	struct discimg_track *track = track_of(e);
	if (!track || !number(e, 0, 15, &v))
		return false;
	track->flags = (unsigned)v;
	return true;
}

static bool apply_isrc(struct extra *e)
{
	struct discimg_track *track = track_of(e);
	const char *word = line_word(&e->rest);
	if (!track || !word || strlen(word) != 12)
		return false;
	strcpy(track->isrc, word);
	return true;
}

/* Sessions are there only when the disc is finished: see chd_apply_types(). */
static bool apply_nothing(struct extra *e)
{
	(void)e;
	return true;
}

static bool apply_language(struct extra *e)
{
	long v[5];
	if (!number(e, 0, DISCIMG_CDTEXT_NBLOCKS - 1, &v[0]))
		return false;
	for (int i = 1; i < 5; i++)
		if (!number(e, 0, UINT16_MAX, &v[i]))
			return false;
	struct disc_cdtext *block = disc_cdtext_block(e->disc, (unsigned)v[0]);
	e->nomem |= !block;
	if (block)
		block->about = (struct discimg_cdtext_block){ .language = (unsigned)v[1],
			.charset = (enum discimg_charset)v[2],
			.genre = (unsigned)v[3],
			.copyright = (unsigned)v[4] };
	return true;
}

static bool apply_text(struct extra *e)
{
	long block, track, field;
	if (!number(e, 0, DISCIMG_CDTEXT_NBLOCKS - 1, &block) ||
		!number(e, 0, DISC_CDTEXT_NTRACKS - 1, &track) ||
		!number(e, 0, DISCIMG_CDTEXT_NFIELDS - 1, &field))
		return false;
	if (!disc_set_cdtext(e->disc, (unsigned)block, (unsigned)track,
		    (enum discimg_cdtext_field)field, unescape(e)))
		e->nomem = true;
	return true;
}

static bool apply_remark(struct extra *e)
{
	long track;
	if (!number(e, 0, 99, &track))
		return false;
	if (!disc_add_remark(e->disc, (unsigned)track, unescape(e)))
		e->nomem = true;
	return true;
}

static const struct {
	const char *word;
	bool (*apply)(struct extra *e);
} words[] = {
	{ "mcn", apply_mcn },
	{ "track", apply_track },
	{ "index", apply_index },
	{ "flags", apply_flags },
	{ "isrc", apply_isrc },
	{ "type", apply_nothing },
	{ "language", apply_language },
	{ "text", apply_text },
	{ "remark", apply_remark },
};

static bool apply_line(struct extra *e)
{
	const char *word = line_word(&e->rest);
	for (size_t i = 0; word && i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, word) == 0)
			return words[i].apply(e);
	return word == NULL;
}

int chd_apply_extra(
	struct discimg_job *job, const char *where, const char *text, struct discimg_disc *disc)
{
	struct extra e = { .disc = disc };
	struct lines lines = { .bytes = strdup(text) };
	char *line;
	if (!(lines.next = lines.bytes))
		return fail_nomem(job);
	line = lines_next(&lines);
	bool good = line && strcmp(line, VERSION_LINE) == 0;
	while (good && (e.rest = lines_next(&lines)))
		good = apply_line(&e) && !e.nomem;
	unsigned at = lines.line;
	lines_close(&lines);
	if (e.nomem)
		return fail_nomem(job);
	if (!good)
		return fail(job, DISCIMG_E_FORMAT,
			"%s: line %u of its metadata \"DImg\" makes no sense", where, at);
	if (e.ntracks != disc->ntracks)
		return fail(job, DISCIMG_E_FORMAT,
			"%s: its metadata \"DImg\" tell of %zu tracks, and it has %zu", where,
			e.ntracks, disc->ntracks);
	return 0;
}

void chd_apply_types(const char *text, struct discimg_disc *disc)
{
	unsigned session, type;
	for (const char *p = strstr(text, "\ntype "); p; p = strstr(p + 1, "\ntype ")) {
		if (sscanf(p, "\ntype %2u %3u", &session, &type) != 2 || type > 0xff)
			continue;
		for (size_t i = 0; i < disc->nsessions; i++)
			if (disc->sessions[i].number == session)
				disc->sessions[i].disc_type = type;
	}
}
