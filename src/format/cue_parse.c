/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of a cue sheet: one table of commands, one function each. */
#include "base/lines.h"
#include "format/cue_sheet.h"
#include "sector/msf.h"
#include "sector/raw.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_SHEET_NBYTES (4 << 20)

/* Lengths that Redump's dialect gives as REM between two sessions. */
enum { LEAD_OUT, LEAD_IN, PREGAP, NLENGTHS };

static const char *const length_names[NLENGTHS] = { "LEAD-OUT", "LEAD-IN", "PREGAP" };

struct parser {
	struct discimg_job *job;
	struct cue_sheet *sheet;
	struct discimg_disc *disc;
	const struct command *command;
	struct lines lines;
	char *rest; /* of the line, behind the command */
	unsigned session;
	bool in_track, has_flags, has_postgap;
	char *lengths[NLENGTHS]; /* REM lines that may tell the gap between two sessions */
};

enum place { ANYWHERE, BEHIND_FILE, IN_TRACK };

struct command {
	const char *name;
	int (*parse)(struct parser *p);
	enum place place;
	enum discimg_cdtext_field field;
};

#define FAIL(p, format, ...) CUE_FAIL((p)->job, (p)->sheet, (p)->lines.line, format, ##__VA_ARGS__)

static struct discimg_track *this_track(struct parser *p)
{
	return p->in_track ? &p->disc->tracks[p->disc->ntracks - 1] : NULL;
}

static struct cue_mark *last_mark(struct parser *p)
{
	return p->sheet->nmarks ? &p->sheet->marks[p->sheet->nmarks - 1] : NULL;
}

/* True when the current track has had an INDEX. */
static bool has_index(struct parser *p)
{
	struct cue_mark *mark = last_mark(p);
	return p->in_track && mark && mark->track == p->disc->ntracks - 1;
}

/* Decimal of at most MAX_NDIGITS digits, up to the first other character. */
static bool parse_digits(const char **p, unsigned max_ndigits, unsigned *value)
{
	unsigned ndigits = 0;
	for (*value = 0; ndigits < max_ndigits && isdigit((unsigned char)**p); ndigits++)
		*value = *value * 10 + (unsigned)(*(*p)++ - '0');
	return ndigits > 0;
}

static bool parse_number(const char *word, unsigned min, unsigned max, unsigned *value)
{
	return word && parse_digits(&word, 2, value) && !*word && *value >= min && *value <= max;
}

static bool parse_length(const char *word, uint32_t *nsectors)
{
	unsigned part[3];
	for (int i = 0; i < 3; i++) {
		if (!word || !parse_digits(&word, 2, &part[i]) || *word != (i < 2 ? ':' : '\0'))
			return false;
		word++;
	}
	if (part[1] > 59 || part[2] >= CD_FRAMES_PER_SECOND)
		return false;
	*nsectors =
		length_of_msf((struct msf){ (uint8_t)part[0], (uint8_t)part[1], (uint8_t)part[2] });
	return true;
}

static int expect_length(struct parser *p, const char *what, uint32_t *nsectors)
{
	const char *word = line_word(&p->rest);
	if (parse_length(word, nsectors))
		return 0;
	return FAIL(p, "%s %.40s, expected mm:ss:ff with ss up to 59 and ff up to 74", what,
		word ? word : "without a time");
}

static int parse_catalog(struct parser *p)
{
	const char *word = line_word(&p->rest);
	if (p->disc->mcn[0])
		return FAIL(p, "a second CATALOG, expected one in the sheet");
	if (!word || strlen(word) != 13 || strspn(word, "0123456789") != 13)
		return FAIL(p, "CATALOG %.40s, expected 13 digits", word ? word : "without number");
	memcpy(p->disc->mcn, word, 14);
	return 0;
}

static int keep_remark(struct parser *p, const char *text)
{
	unsigned track = p->in_track ? this_track(p)->number : 0;
	return disc_add_remark(p->disc, track, text) ? 0 : fail_nomem(p->job);
}

static int parse_cdtextfile(struct parser *p)
{
	const char *name = line_string(p->rest);
	p->rest += strlen(p->rest);
	if (p->sheet->packs_name)
		return FAIL(p, "a second CDTEXTFILE, expected one in the sheet");
	if (!*name)
		return FAIL(p, "CDTEXTFILE without the name of a file");
	p->sheet->packs_line = p->lines.line;
	p->sheet->packs_name = strdup(name);
	return p->sheet->packs_name ? 0 : fail_nomem(p->job);
}

static int parse_text(struct parser *p)
{
	enum discimg_cdtext_field field = p->command->field;
	struct discimg_track *track = this_track(p);
	const char *text = line_string(p->rest);
	p->rest += strlen(p->rest);
	unsigned number = track ? track->number : 0;
	if (discimg_disc_cdtext(p->disc, 0, number, field))
		return FAIL(p, "a second %s for the same %s, expected one", p->command->name,
			track ? "track" : "disc");
	if (!*text)
		return 0;
	return disc_set_cdtext(p->disc, 0, number, field, text) ? 0 : fail_nomem(p->job);
}

/* Where the last word begins: a name without quotes may have blanks in it. */
static char *last_word(char *rest)
{
	char *p = rest + strlen(rest);
	while (p > rest && p[-1] != ' ' && p[-1] != '\t' && p[-1] != '"')
		p--;
	return p;
}

static int file_type(struct parser *p, const char *word, enum cue_file_type *type)
{
	static const struct {
		const char *name;
		enum cue_file_type type;
	} names[] = {
		{ "BINARY", CUE_BINARY }, { "MOTOROLA", CUE_MOTOROLA }, { "WAVE", CUE_WAVE },
		{ "FLAC", CUE_WAVE }, /* told apart by what the file holds */
	};
	static const char *const others[] = { "AIFF", "MP3", "APE", "OGG", "WV" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		*type = names[i].type;
		if (strcasecmp(word, names[i].name) == 0)
			return 0;
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strcasecmp(word, others[i]) == 0)
			return fail(p->job, DISCIMG_E_UNSUPPORTED,
				"%s:%u: FILE type %s cannot be read; convert the file to a 16-bit "
				"stereo WAVE of 44100 Hz first",
				p->sheet->path, p->lines.line, others[i]);
	return FAIL(p, "FILE type %.40s, expected BINARY, MOTOROLA or WAVE",
		*word ? word : "is missing");
}

static int add_file(struct parser *p, const char *name, enum cue_file_type type)
{
	struct cue_sheet *sheet = p->sheet;
	struct cue_file *last = sheet->nfiles ? &sheet->files[sheet->nfiles - 1] : NULL;
	if (last && strcmp(last->name, name) == 0 && last->type == type)
		return 0; /* named again for each track: positions go on */
	if (sheet->nfiles == CUE_MAX_FILES)
		return FAIL(p, "more than %d FILE lines", CUE_MAX_FILES);
	struct cue_file *files = reallocarray(sheet->files, sheet->nfiles + 1, sizeof(*files));
	if (!files)
		return fail_nomem(p->job);
	sheet->files = files;
	files[sheet->nfiles] =
		(struct cue_file){ .line = p->lines.line, .name = strdup(name), .type = type };
	return files[sheet->nfiles++].name ? 0 : fail_nomem(p->job);
}

static int parse_file(struct parser *p)
{
	enum cue_file_type type;
	struct cue_mark *mark = last_mark(p);
	if (p->sheet->nfiles && (!mark || mark->file != p->sheet->nfiles - 1))
		return CUE_FAIL(p->job, p->sheet, p->sheet->files[p->sheet->nfiles - 1].line,
			"FILE without an INDEX that lies in it");
	char *word = last_word(p->rest);
	int r = file_type(p, word, &type);
	if (r < 0)
		return r;
	char *end = word + strlen(word);
	*word = '\0';
	const char *name = line_string(p->rest);
	p->rest = end;
	return *name ? add_file(p, name, type) : FAIL(p, "FILE without a name");
}

static const struct {
	const char *name;
	enum discimg_track_mode mode;
	unsigned nbytes, sub_nbytes;
} modes[] = {
	{ "AUDIO", DISCIMG_AUDIO, SECTOR_RAW_NBYTES, 0 },
	{ "CDG", DISCIMG_CDG, SECTOR_RAW_NBYTES, SECTOR_SUB_NBYTES },
	{ "MODE1/2048", DISCIMG_MODE1, SECTOR_USER_NBYTES, 0 },
	{ "MODE1/2352", DISCIMG_MODE1, SECTOR_RAW_NBYTES, 0 },
	{ "MODE2/2048", DISCIMG_MODE2, SECTOR_USER_NBYTES, 0 },
	{ "MODE2/2336", DISCIMG_MODE2, SECTOR_MODE2_NBYTES, 0 },
	{ "MODE2/2352", DISCIMG_MODE2, SECTOR_RAW_NBYTES, 0 },
	{ "CDI/2336", DISCIMG_CDI, SECTOR_MODE2_NBYTES, 0 },
	{ "CDI/2352", DISCIMG_CDI, SECTOR_RAW_NBYTES, 0 },
};

static int set_mode(struct parser *p, struct discimg_track *track, const char *word)
{
	for (size_t i = 0; word && i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (strcasecmp(word, modes[i].name) != 0)
			continue;
		track->mode = modes[i].mode;
		track->stored_nbytes = modes[i].nbytes;
		track->stored_sub_nbytes = modes[i].sub_nbytes;
		return 0;
	}
	return FAIL(p,
		"TRACK %02u of mode %.40s, expected AUDIO, CDG, MODE1/2048, MODE1/2352, "
		"MODE2/2048, MODE2/2336, MODE2/2352, CDI/2336 or CDI/2352",
		track->number, word ? word : "nothing");
}

/* What the sheet has said up to here must leave no track without INDEX 01. */
static int end_track(struct parser *p)
{
	if (!p->in_track)
		return 0;
	size_t i = p->disc->ntracks - 1;
	struct cue_mark *mark = last_mark(p);
	if (!has_index(p) || mark->number == 0)
		return CUE_FAIL(p->job, p->sheet, p->sheet->track_line[i],
			"TRACK %02u has no INDEX 01", p->disc->tracks[i].number);
	return 0;
}

/* REM lines that turned out to be no lengths: remarks like all others. */
static int flush_lengths(struct parser *p)
{
	int r = 0;
	for (int i = 0; i < NLENGTHS; i++) {
		if (p->lengths[i] && r == 0)
			r = keep_remark(p, p->lengths[i]);
		free(p->lengths[i]);
		p->lengths[i] = NULL;
	}
	return r;
}

/*
 * The sectors from the last session's end to this one's first. Only Redump's sheets give all three
 * parts, as lengths; IsoBuster's REM LEAD-OUT alone is an address, so that the standard gap holds.
 */
static int session_gap(struct parser *p, uint32_t *gap)
{
	uint32_t total = 0;
	for (int i = 0; i < NLENGTHS; i++) {
		uint32_t nsectors;
		const char *time = p->lengths[i] ? p->lengths[i] + strlen(length_names[i]) : "";
		if (!parse_length(time + strspn(time, " \t"), &nsectors)) {
			*gap = cue_session_gap(p->session - 1);
			return flush_lengths(p);
		}
		total += nsectors;
	}
	for (int i = 0; i < NLENGTHS; i++) {
		free(p->lengths[i]);
		p->lengths[i] = NULL;
	}
	*gap = total;
	return 0;
}

static int begin_session(struct parser *p, size_t i)
{
	unsigned previous = i ? p->disc->tracks[i - 1].session : p->session;
	if (p->session == previous)
		return flush_lengths(p);
	return session_gap(p, &p->sheet->session_gap[i]);
}

static int parse_track(struct parser *p)
{
	unsigned number;
	size_t i = p->disc->ntracks;
	const char *word = line_word(&p->rest);
	if (!parse_number(word, 1, 99, &number))
		return FAIL(p, "TRACK %.40s, expected a number from 01 to 99", word ? word : "");
	if (i > 0 && number != p->disc->tracks[i - 1].number + 1)
		return FAIL(p, "TRACK %02u follows TRACK %02u, expected TRACK %02u", number,
			p->disc->tracks[i - 1].number, p->disc->tracks[i - 1].number + 1);
	int r = end_track(p);
	if (r == 0)
		r = begin_session(p, i);
	if (r < 0)
		return r;
	struct discimg_track *track = disc_add_track(p->disc);
	if (!track)
		return fail_nomem(p->job);
	track->number = number;
	track->session = p->session;
	p->sheet->track_line[i] = p->lines.line;
	p->in_track = true;
	p->has_flags = p->has_postgap = false;
	return set_mode(p, track, line_word(&p->rest));
}

static int parse_flags(struct parser *p)
{
	static const struct {
		const char *name;
		unsigned flag;
	} flags[] = {
		{ "PRE", DISCIMG_FLAG_PRE }, { "DCP", DISCIMG_FLAG_DCP },
		{ "4CH", DISCIMG_FLAG_4CH }, { "SCMS", DISCIMG_FLAG_SCMS },
		{ "DATA", 0 }, /* says what the mode has said */
	};
	if (p->has_flags)
		return FAIL(p, "a second FLAGS for the same track, expected one");
	p->has_flags = true;
	for (const char *word; (word = line_word(&p->rest));) {
		size_t i = 0;
		while (i < sizeof(flags) / sizeof(flags[0]) && strcasecmp(word, flags[i].name) != 0)
			i++;
		if (i == sizeof(flags) / sizeof(flags[0]))
			return FAIL(p, "FLAGS %.40s, expected DCP, 4CH, PRE or SCMS", word);
		this_track(p)->flags |= flags[i].flag;
	}
	return 0;
}

/* IEC 60908: two letters of the country, three characters of the owner, seven digits. */
static bool normalise_isrc(const char *word, char isrc[13])
{
	size_t n = 0;
	for (; *word; word++) {
		if (*word == '-')
			continue;
		bool fits = n < 5 ? isalnum((unsigned char)*word) : isdigit((unsigned char)*word);
		if (n == 12 || !fits)
			return false;
		isrc[n++] = (char)toupper((unsigned char)*word);
	}
	isrc[n] = '\0';
	return n == 12;
}

static int parse_isrc(struct parser *p)
{
	char isrc[13];
	const char *word = line_word(&p->rest);
	if (this_track(p)->isrc[0])
		return FAIL(p, "a second ISRC for the same track, expected one");
	if (!word || !normalise_isrc(word, isrc))
		return FAIL(p, "ISRC %.40s, expected 5 letters or digits and then 7 digits",
			word ? word : "without code");
	memcpy(this_track(p)->isrc, isrc, sizeof(isrc));
	return 0;
}

static int parse_pregap(struct parser *p)
{
	if (has_index(p))
		return FAIL(p, "PREGAP behind an INDEX, expected before the first of the track");
	if (this_track(p)->pregap_unstored)
		return FAIL(p, "a second PREGAP for the same track, expected one");
	return expect_length(p, "PREGAP", &this_track(p)->pregap_unstored);
}

static int parse_postgap(struct parser *p)
{
	if (p->has_postgap)
		return FAIL(p, "a second POSTGAP for the same track, expected one");
	if (!has_index(p))
		return FAIL(p, "POSTGAP before INDEX 01, expected behind the last of the track");
	p->has_postgap = true;
	return expect_length(p, "POSTGAP", &this_track(p)->postgap_unstored);
}

static int check_index_number(struct parser *p, const char *word, unsigned *number)
{
	struct cue_mark *last = has_index(p) ? last_mark(p) : NULL;
	if (!parse_number(word, 0, 99, number))
		return FAIL(p, "INDEX %.40s, expected a number from 00 to 99", word ? word : "");
	if (p->has_postgap)
		return FAIL(p, "INDEX %02u behind POSTGAP, expected before", *number);
	if (!last && *number > 1)
		return FAIL(p, "INDEX %02u is the track's first, expected INDEX 00 or 01", *number);
	if (last && *number != last->number + 1)
		return FAIL(p, "INDEX %02u follows INDEX %02u, expected INDEX %02u", *number,
			last->number, last->number + 1);
	return 0;
}

static int check_position(struct parser *p, const struct cue_mark *mark)
{
	struct cue_mark *last = last_mark(p);
	if (!last || last->file != mark->file || mark->position > last->position)
		return 0;
	if (mark->position == last->position && mark->number == 1 && has_index(p))
		return 0; /* a pregap of no sectors */
	return FAIL(
		p, "INDEX %02u does not lie behind the INDEX of line %u", mark->number, last->line);
}

static int parse_index(struct parser *p)
{
	struct cue_sheet *sheet = p->sheet;
	struct cue_mark mark = {
		.line = p->lines.line, .track = p->disc->ntracks - 1, .file = sheet->nfiles - 1
	};
	int r = check_index_number(p, line_word(&p->rest), &mark.number);
	if (r == 0)
		r = expect_length(p, "INDEX", &mark.position);
	if (r == 0)
		r = check_position(p, &mark);
	if (r < 0)
		return r;
	struct cue_mark *marks = reallocarray(sheet->marks, sheet->nmarks + 1, sizeof(*marks));
	if (!marks)
		return fail_nomem(p->job);
	sheet->marks = marks;
	marks[sheet->nmarks++] = mark;
	return 0;
}

/* "REM SESSION 02", which is no remark at all. */
static int parse_session(struct parser *p, const char *number_text)
{
	unsigned number;
	if (!parse_number(number_text, 1, 99, &number))
		return FAIL(p, "REM SESSION %.40s, expected a number from 01 to 99", number_text);
	if (number == p->session)
		return 0;
	if (number != p->session + 1 || !p->in_track)
		return FAIL(p, "REM SESSION %02u, expected %02u", number,
			p->in_track ? p->session + 1 : 1);
	if (this_track(p)->session != p->session)
		return FAIL(p, "REM SESSION %02u follows a session without a TRACK", number);
	p->session = number;
	return 0;
}

static int parse_high_density(struct parser *p)
{
	if (!p->in_track || p->session != 1 || this_track(p)->session != 1)
		return FAIL(p, "REM " CUE_HIGH_DENSITY ", expected once, behind tracks of the "
			       "single-density area");
	p->sheet->high_density = p->disc->ntracks;
	p->session = 2;
	return 0;
}

/* The text behind WORD in LINE, or NULL when it begins otherwise. */
static const char *behind(const char *line, const char *word)
{
	size_t n = strlen(word);
	if (strncasecmp(line, word, n) != 0 || (line[n] != ' ' && line[n] != '\t'))
		return NULL;
	return line + n + strspn(line + n, " \t");
}

/* Of several the last may be the length; those before it were remarks. */
static int keep_length(struct parser *p, int i, const char *line)
{
	int r = p->lengths[i] ? keep_remark(p, p->lengths[i]) : 0;
	free(p->lengths[i]);
	p->lengths[i] = strdup(line);
	return p->lengths[i] ? r : fail_nomem(p->job);
}

static int parse_rem(struct parser *p)
{
	const char *line = p->rest;
	const char *session = behind(line, "SESSION");
	p->rest += strlen(p->rest);
	if (session)
		return parse_session(p, session);
	if (strcasecmp(line, CUE_HIGH_DENSITY) == 0)
		return parse_high_density(p);
	if (strcasecmp(line, CUE_SINGLE_DENSITY) == 0)
		return 0; /* what the other one says, and nothing without it */
	for (int i = 0; i < NLENGTHS; i++)
		if (p->in_track && behind(line, length_names[i]))
			return keep_length(p, i, line);
	return *line ? keep_remark(p, line) : 0;
}

static const struct command commands[] = {
	{ "ARRANGER", parse_text, ANYWHERE, DISCIMG_CDTEXT_ARRANGER },
	{ "CATALOG", parse_catalog, ANYWHERE, 0 },
	{ "CDTEXTFILE", parse_cdtextfile, ANYWHERE, 0 },
	{ "COMPOSER", parse_text, ANYWHERE, DISCIMG_CDTEXT_COMPOSER },
	{ "DISC_ID", parse_text, ANYWHERE, DISCIMG_CDTEXT_DISC_ID },
	{ "FILE", parse_file, ANYWHERE, 0 },
	{ "FLAGS", parse_flags, IN_TRACK, 0 },
	{ "GENRE", parse_text, ANYWHERE, DISCIMG_CDTEXT_GENRE },
	{ "INDEX", parse_index, IN_TRACK, 0 },
	{ "ISRC", parse_isrc, IN_TRACK, 0 },
	{ "MESSAGE", parse_text, ANYWHERE, DISCIMG_CDTEXT_MESSAGE },
	{ "PERFORMER", parse_text, ANYWHERE, DISCIMG_CDTEXT_PERFORMER },
	{ "POSTGAP", parse_postgap, IN_TRACK, 0 },
	{ "PREGAP", parse_pregap, IN_TRACK, 0 },
	{ "REM", parse_rem, ANYWHERE, 0 },
	{ "SONGWRITER", parse_text, ANYWHERE, DISCIMG_CDTEXT_SONGWRITER },
	{ "TITLE", parse_text, ANYWHERE, DISCIMG_CDTEXT_TITLE },
	{ "TRACK", parse_track, BEHIND_FILE, 0 },
	{ "UPC_EAN", parse_text, ANYWHERE, DISCIMG_CDTEXT_UPC_ISRC },
};

static const struct command *find_command(const char *word)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcasecmp(commands[i].name, word) == 0)
			return &commands[i];
	return NULL;
}

static int parse_line(struct parser *p, char *line)
{
	p->rest = line;
	const char *word = line_word(&p->rest);
	if (!word)
		return 0;
	p->rest += strspn(p->rest, " \t");
	p->command = find_command(word);
	if (!p->command)
		return FAIL(p, "\"%.40s\", expected a command of cue sheets: FILE, TRACK, INDEX, …",
			word);
	if (p->command->place == BEHIND_FILE && p->sheet->nfiles == 0)
		return FAIL(p, "%s before any FILE", p->command->name);
	if (p->command->place == IN_TRACK && !p->in_track)
		return FAIL(p, "%s before any TRACK", p->command->name);
	int r = p->command->parse(p);
	const char *extra = r == 0 ? line_word(&p->rest) : NULL;
	if (extra)
		return FAIL(p, "\"%.40s\" behind the end of %s", extra, p->command->name);
	return r;
}

static int end_sheet(struct parser *p)
{
	struct cue_mark *mark = last_mark(p);
	if (p->disc->ntracks == 0)
		return CUE_FAIL(p->job, p->sheet, p->lines.line ? p->lines.line : 1,
			"the sheet ends without a TRACK");
	int r = end_track(p);
	if (r < 0)
		return r;
	if (mark->file != p->sheet->nfiles - 1)
		return CUE_FAIL(p->job, p->sheet, p->sheet->files[p->sheet->nfiles - 1].line,
			"FILE without an INDEX that lies in it");
	if (p->session != this_track(p)->session)
		return FAIL(p, "session %02u without a TRACK", p->session);
	return flush_lengths(p);
}

int cue_parse(struct discimg_job *job, const char *path, struct cue_sheet *sheet)
{
	struct parser p = { .job = job, .sheet = sheet, .session = 1 };
	char *line;
	*sheet = (struct cue_sheet){ .path = path };
	p.disc = sheet->disc = disc_new("cue", DISCIMG_MEDIUM_CD);
	int r = p.disc ? lines_open(job, path, MAX_SHEET_NBYTES, &p.lines) : fail_nomem(job);
	if (r < 0)
		return r;
	while (r == 0 && (line = lines_next(&p.lines)))
		r = parse_line(&p, line);
	if (r == 0)
		r = end_sheet(&p);
	if (r == 0 && p.lines.was_latin1)
		say(job, DISCIMG_NOTE, "%s: its text is not UTF-8; taken as Latin-1", path);
	for (int i = 0; i < NLENGTHS; i++)
		free(p.lengths[i]);
	lines_close(&p.lines);
	return r;
}
