/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of a .toc: one table of statements, one function each. */
#include "format/toc_sheet.h"
#include "sector/msf.h"
#include "sector/raw.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LENGTH_NBYTES ((uint64_t)1 << 50) /* more than any file, and 64 bits hold its sums */

/* At the current token, or at the statement that it ends. */
#define FAIL(p, format, ...)    TOC_FAIL((p)->job, (p)->sheet, (p)->lexer.line, format, ##__VA_ARGS__)
#define FAIL_AT(p, format, ...) TOC_FAIL((p)->job, (p)->sheet, (p)->line, format, ##__VA_ARGS__)

static struct discimg_track *this_track(struct toc_parser *p)
{
	return &p->sheet->disc->tracks[p->sheet->disc->ntracks - 1];
}

static struct toc_track *this_entry(struct toc_parser *p)
{
	return &p->sheet->tracks[p->sheet->disc->ntracks - 1];
}

static bool is_word(const struct toc_parser *p, const char *word)
{
	return p->lexer.token == TOC_WORD && strcmp(p->lexer.word, word) == 0;
}

static int keep_remark(void *state, const char *text)
{
	struct toc_parser *p = state;
	unsigned track = p->in_track ? this_track(p)->number : 0;
	return disc_add_remark(p->sheet->disc, track, text) ? 0 : fail_nomem(p->job);
}

/* The string that must come next; it stays valid. */
static int take_string(struct toc_parser *p, const char *what, const char **text)
{
	if (p->lexer.token != TOC_STRING)
		return FAIL(p, "%s and then %.40s, expected a string in double quotes", what,
			toc_lex_what(&p->lexer));
	*text = p->lexer.string;
	return toc_lex_next(&p->lexer);
}

static int take_number(struct toc_parser *p, const char *what, uint64_t *number)
{
	*number = 0;
	if (p->lexer.token != TOC_NUMBER)
		return FAIL(
			p, "%s and then %.40s, expected a number", what, toc_lex_what(&p->lexer));
	*number = p->lexer.number;
	return toc_lex_next(&p->lexer);
}

/* ":ss:ff" behind MINUTE. */
static int take_rest_of_msf(
	struct toc_parser *p, const char *what, uint64_t minute, uint32_t *nsectors)
{
	uint64_t part[2] = { 0 };
	for (int i = 0; i < 2; i++) {
		if (!toc_lex_is_sign(&p->lexer, ':'))
			return FAIL(p, "%s and then %.40s, expected mm:ss:ff", what,
				toc_lex_what(&p->lexer));
		int r = toc_lex_next(&p->lexer);
		if (r == 0)
			r = take_number(p, what, &part[i]);
		if (r < 0)
			return r;
	}
	if (minute > 99 || part[0] > 59 || part[1] >= CD_FRAMES_PER_SECOND)
		return FAIL_AT(p,
			"%s %02llu:%02llu:%02llu, expected mm:ss:ff with mm up to 99, ss up to 59 "
			"and ff up to 74",
			what, (unsigned long long)minute, (unsigned long long)part[0],
			(unsigned long long)part[1]);
	*nsectors =
		length_of_msf((struct msf){ (uint8_t)minute, (uint8_t)part[0], (uint8_t)part[1] });
	return 0;
}

static int take_msf(struct toc_parser *p, const char *what, uint32_t *nsectors)
{
	uint64_t minute;
	int r = take_number(p, what, &minute);
	return r < 0 ? r : take_rest_of_msf(p, what, minute, nsectors);
}

/* A time, in sectors of SECTOR_NBYTES, or a number of UNIT_NBYTES each; as bytes. */
static int take_length(struct toc_parser *p, const char *what, unsigned sector_nbytes,
	unsigned unit_nbytes, uint64_t *nbytes)
{
	uint64_t number;
	uint32_t nsectors;
	int r = take_number(p, what, &number);
	if (r < 0)
		return r;
	if (toc_lex_is_sign(&p->lexer, ':')) {
		r = take_rest_of_msf(p, what, number, &nsectors);
		if (r < 0)
			return r;
		*nbytes = (uint64_t)nsectors * sector_nbytes;
		return 0;
	}
	if (number > MAX_LENGTH_NBYTES / unit_nbytes)
		return FAIL_AT(p, "%s of %llu, more than any file or disc has", what,
			(unsigned long long)number);
	*nbytes = number * unit_nbytes;
	return 0;
}

static int parse_catalog(struct toc_parser *p)
{
	const char *text;
	int r = take_string(p, "CATALOG", &text);
	if (r < 0 || !*text)
		return r;
	if (p->sheet->disc->mcn[0])
		return FAIL_AT(p, "a second CATALOG, expected one");
	if (strlen(text) != 13 || strspn(text, "0123456789") != 13)
		return FAIL_AT(p, "CATALOG %.40s, expected 13 digits", text);
	memcpy(p->sheet->disc->mcn, text, 14);
	return 0;
}

static int parse_cd_da(struct toc_parser *p)
{
	p->sheet->disc_type = TOC_TYPE_PLAIN;
	return 0;
}

static int parse_cd_i(struct toc_parser *p)
{
	p->sheet->disc_type = TOC_TYPE_CDI;
	return 0;
}

static int parse_cd_rom_xa(struct toc_parser *p)
{
	p->sheet->disc_type = TOC_TYPE_XA;
	return 0;
}

static int parse_first_track_no(struct toc_parser *p)
{
	uint64_t number;
	int r = take_number(p, "FIRST_TRACK_NO", &number);
	if (r < 0)
		return r;
	if (number < 1 || number > TOC_MAX_TRACKS)
		return FAIL_AT(
			p, "FIRST_TRACK_NO %llu, expected 1 to 99", (unsigned long long)number);
	p->sheet->first_number = (unsigned)number;
	return 0;
}

/* The bytes of a sector in the files, and in the model. */
static const struct mode {
	const char *name;
	enum discimg_track_mode mode;
	unsigned in_nbytes, stored_nbytes;
	bool for_zeros_only;
} modes[] = {
	{ "AUDIO", DISCIMG_AUDIO, 2352, SECTOR_RAW_NBYTES, false },
	{ "MODE0", DISCIMG_MODE1, 2336, SECTOR_USER_NBYTES, true },
	{ "MODE1", DISCIMG_MODE1, 2048, SECTOR_USER_NBYTES, false },
	{ "MODE1_RAW", DISCIMG_MODE1, 2352, SECTOR_RAW_NBYTES, false },
	{ "MODE2", DISCIMG_MODE2, 2336, SECTOR_MODE2_NBYTES, false },
	{ "MODE2_RAW", DISCIMG_MODE2, 2352, SECTOR_RAW_NBYTES, false },
	{ "MODE2_FORM1", DISCIMG_MODE2, 2048, SECTOR_USER_NBYTES, false },
	{ "MODE2_FORM2", DISCIMG_MODE2, 2324, SECTOR_MODE2_NBYTES, false },
	{ "MODE2_FORM_MIX", DISCIMG_MODE2, 2336, SECTOR_MODE2_NBYTES, false },
};

static const struct mode *find_mode(const struct toc_parser *p)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (is_word(p, modes[i].name))
			return &modes[i];
	return NULL;
}

/* RW or RW_RAW, when it is there; true then. */
static bool is_sub_mode(const struct toc_parser *p, enum discimg_sub_kind *kind)
{
	*kind = is_word(p, "RW") ? DISCIMG_SUB_RW : DISCIMG_SUB_RAW;
	return is_word(p, "RW") || is_word(p, "RW_RAW");
}

static int take_sub_mode(struct toc_parser *p)
{
	struct discimg_track *track = this_track(p);
	if (!is_sub_mode(p, &track->stored_sub_kind))
		return 0;
	track->stored_sub_nbytes = SECTOR_SUB_NBYTES;
	return toc_lex_next(&p->lexer);
}

static int parse_track(struct toc_parser *p)
{
	const struct mode *mode = find_mode(p);
	struct toc_sheet *sheet = p->sheet;
	if (!mode || mode->for_zeros_only)
		return FAIL_AT(p,
			"TRACK and then %.40s, expected AUDIO, MODE1, MODE1_RAW, MODE2, MODE2_RAW, "
			"MODE2_FORM1, MODE2_FORM2 or MODE2_FORM_MIX",
			toc_lex_what(&p->lexer));
	if (sheet->first_number + sheet->disc->ntracks > TOC_MAX_TRACKS)
		return FAIL_AT(p, "TRACK would be number 100, expected at most 99");
	struct discimg_track *track = disc_add_track(sheet->disc);
	if (!track)
		return fail_nomem(p->job);
	track->mode = mode->mode;
	track->stored_nbytes = mode->stored_nbytes;
	if (sheet->disc->ntracks == 1)
		track->number = sheet->first_number;
	*this_entry(p) = (struct toc_track){ .line = p->line,
		.mode = mode->name,
		.in_nbytes = mode->in_nbytes,
		.first = sheet->npieces };
	p->in_track = true;
	int r = toc_lex_next(&p->lexer);
	return r < 0 ? r : take_sub_mode(p);
}

static int parse_isrc(struct toc_parser *p)
{
	const char *text;
	struct discimg_track *track = this_track(p);
	int r = take_string(p, "ISRC", &text);
	if (r < 0 || !*text)
		return r;
	bool fits = strlen(text) == 12 && strspn(text + 5, "0123456789") == 7;
	for (int i = 0; fits && i < 5; i++)
		fits = isalnum((unsigned char)text[i]);
	if (!fits)
		return FAIL_AT(
			p, "ISRC %.40s, expected 5 letters or digits and then 7 digits", text);
	for (int i = 0; i < 12; i++)
		track->isrc[i] = (char)toupper((unsigned char)text[i]);
	return 0;
}

static int set_flag(struct toc_parser *p, unsigned flag, bool on)
{
	unsigned *flags = &this_track(p)->flags;
	*flags = on ? *flags | flag : *flags & ~flag;
	return 0;
}

static int parse_copy(struct toc_parser *p)
{
	return set_flag(p, DISCIMG_FLAG_DCP, true);
}

static int parse_pre_emphasis(struct toc_parser *p)
{
	return set_flag(p, DISCIMG_FLAG_PRE, true);
}

static int parse_two_channels(struct toc_parser *p)
{
	return set_flag(p, DISCIMG_FLAG_4CH, false);
}

static int parse_four_channels(struct toc_parser *p)
{
	return set_flag(p, DISCIMG_FLAG_4CH, true);
}

static int parse_no(struct toc_parser *p)
{
	unsigned flag = is_word(p, "COPY")           ? DISCIMG_FLAG_DCP
			: is_word(p, "PRE_EMPHASIS") ? DISCIMG_FLAG_PRE
						     : 0;
	if (!flag)
		return FAIL_AT(p, "NO and then %.40s, expected COPY or PRE_EMPHASIS",
			toc_lex_what(&p->lexer));
	set_flag(p, flag, false);
	return toc_lex_next(&p->lexer);
}

static int add_piece(struct toc_parser *p, const struct toc_piece *piece)
{
	struct toc_sheet *sheet = p->sheet;
	struct toc_piece *pieces = reallocarray(sheet->pieces, sheet->npieces + 1, sizeof(*pieces));
	if (!pieces)
		return fail_nomem(p->job);
	sheet->pieces = pieces;
	pieces[sheet->npieces++] = *piece;
	this_entry(p)->npieces++;
	return 0;
}

/* The number of the file NAME, which may be named many times. */
static int find_file(struct toc_parser *p, const char *name, bool is_audio, size_t *number)
{
	struct toc_sheet *sheet = p->sheet;
	for (*number = 0; *number < sheet->nfiles; (*number)++)
		if (strcmp(sheet->files[*number].name, name) == 0 &&
			sheet->files[*number].is_audio == is_audio)
			return 0;
	if (!*name)
		return FAIL_AT(p, "a file without a name");
	if (strcmp(name, "-") == 0)
		return FAIL_AT(p, "a disc cannot be read from standard input, expected a file");
	if (sheet->nfiles == TOC_MAX_FILES)
		return FAIL_AT(p, "more than %d files", TOC_MAX_FILES);
	struct toc_file *files = reallocarray(sheet->files, sheet->nfiles + 1, sizeof(*files));
	if (!files)
		return fail_nomem(p->job);
	sheet->files = files;
	files[sheet->nfiles] = (struct toc_file){ .name = strdup(name), .is_audio = is_audio };
	return files[sheet->nfiles++].name ? 0 : fail_nomem(p->job);
}

/* "#1234", when it is there. */
static int take_offset(struct toc_parser *p, uint64_t *offset)
{
	if (!toc_lex_is_sign(&p->lexer, '#'))
		return 0;
	int r = toc_lex_next(&p->lexer);
	if (r == 0)
		r = take_number(p, "#", offset);
	if (r == 0 && *offset > MAX_LENGTH_NBYTES)
		r = FAIL_AT(p, "#%llu, more bytes than any file has", (unsigned long long)*offset);
	return r;
}

/* FILE and AUDIOFILE count in samples. */
static int parse_file(struct toc_parser *p)
{
	struct toc_piece piece = { .line = p->line, .kind = TOC_AUDIO };
	const char *name;
	if (this_track(p)->mode != DISCIMG_AUDIO || this_track(p)->stored_sub_nbytes)
		return FAIL_AT(p, "FILE in a track that is not AUDIO, or has sub-channels; "
				  "expected DATAFILE");
	int r = take_string(p, "FILE", &name);
	if (r == 0)
		r = find_file(p, name, true, &piece.file);
	if (r == 0 && is_word(p, "SWAP")) {
		piece.swap = true;
		r = toc_lex_next(&p->lexer);
	}
	if (r == 0)
		r = take_offset(p, &piece.offset);
	if (r == 0)
		r = take_length(
			p, "FILE's start", SECTOR_RAW_NBYTES, TOC_SAMPLE_NBYTES, &piece.start);
	if (r == 0 && p->lexer.token == TOC_NUMBER)
		r = take_length(
			p, "FILE's length", SECTOR_RAW_NBYTES, TOC_SAMPLE_NBYTES, &piece.nbytes);
	return r < 0 ? r : add_piece(p, &piece);
}

/* Bytes of a sector in the files, sub-channels included. */
static unsigned sector_nbytes(struct toc_parser *p)
{
	return this_entry(p)->in_nbytes + this_track(p)->stored_sub_nbytes;
}

/* In tracks of audio alone it may be a WAVE file, too. */
static enum toc_piece_kind kind_of_datafile(struct toc_parser *p)
{
	const struct discimg_track *track = this_track(p);
	return track->mode == DISCIMG_AUDIO && !track->stored_sub_nbytes ? TOC_AUDIO : TOC_DATA;
}

static int parse_datafile(struct toc_parser *p)
{
	struct toc_piece piece = { .line = p->line, .kind = kind_of_datafile(p) };
	const char *name;
	int r = take_string(p, "DATAFILE", &name);
	if (r == 0)
		r = find_file(p, name, piece.kind == TOC_AUDIO, &piece.file);
	if (r == 0)
		r = take_offset(p, &piece.offset);
	if (r == 0 && p->lexer.token == TOC_NUMBER)
		r = take_length(p, "DATAFILE's length", sector_nbytes(p), 1, &piece.nbytes);
	return r < 0 ? r : add_piece(p, &piece);
}

/* A FIFO can be read once only, but a file may stand in its place. */
static int parse_fifo(struct toc_parser *p)
{
	struct toc_piece piece = { .line = p->line, .kind = kind_of_datafile(p) };
	const char *name;
	int r = take_string(p, "FIFO", &name);
	if (r == 0)
		r = find_file(p, name, piece.kind == TOC_AUDIO, &piece.file);
	if (r == 0)
		r = take_length(p, "FIFO's length", sector_nbytes(p), 1, &piece.nbytes);
	return r < 0 ? r : add_piece(p, &piece);
}

static int add_zeros(struct toc_parser *p, uint64_t nbytes)
{
	struct toc_piece piece = { .line = p->line, .kind = TOC_ZEROS, .nbytes = nbytes };
	if (nbytes == 0)
		return FAIL_AT(p, "a gap of no length, expected more");
	return add_piece(p, &piece);
}

static int parse_silence(struct toc_parser *p)
{
	uint64_t nbytes;
	if (this_track(p)->mode != DISCIMG_AUDIO || this_track(p)->stored_sub_nbytes)
		return FAIL_AT(p,
			"SILENCE in a track that is not AUDIO, or has sub-channels; expected ZERO");
	int r = take_length(p, "SILENCE", SECTOR_RAW_NBYTES, TOC_SAMPLE_NBYTES, &nbytes);
	return r < 0 ? r : add_zeros(p, nbytes);
}

/* ZERO may tell a mode other than its track's: so many sectors, but they are the track's here. */
static int parse_zero(struct toc_parser *p)
{
	const struct mode *mode = find_mode(p);
	enum discimg_sub_kind kind;
	unsigned own_nbytes = sector_nbytes(p);
	unsigned main_nbytes = mode ? mode->in_nbytes : this_entry(p)->in_nbytes;
	unsigned nbytes = main_nbytes + this_track(p)->stored_sub_nbytes;
	uint64_t total;
	int r = mode ? toc_lex_next(&p->lexer) : 0;
	if (r == 0 && is_sub_mode(p, &kind)) {
		nbytes = main_nbytes + SECTOR_SUB_NBYTES;
		r = toc_lex_next(&p->lexer);
	}
	if (r == 0)
		r = take_length(p, "ZERO", nbytes, 1, &total);
	if (r < 0)
		return r;
	if (nbytes != own_nbytes && total % nbytes)
		return FAIL_AT(p, "ZERO of %llu bytes, expected whole sectors of %u",
			(unsigned long long)total, nbytes);
	return add_zeros(p, nbytes == own_nbytes ? total : total / nbytes * own_nbytes);
}

static int set_position(struct toc_parser *p, const char *what, struct toc_position *position)
{
	if (position->line)
		return FAIL_AT(p, "a second %s for the same track, expected one", what);
	position->line = p->line;
	position->npieces = this_entry(p)->npieces;
	position->is_told = p->lexer.token == TOC_NUMBER;
	return position->is_told ? take_msf(p, what, &position->nsectors) : 0;
}

static int parse_start(struct toc_parser *p)
{
	return set_position(p, "START", &this_entry(p)->start);
}

static int parse_end(struct toc_parser *p)
{
	return set_position(p, "END", &this_entry(p)->end);
}

static int parse_pregap(struct toc_parser *p)
{
	uint32_t nsectors;
	struct toc_position *start = &this_entry(p)->start;
	if (this_entry(p)->npieces)
		return FAIL_AT(p, "PREGAP behind data, expected before all of the track's");
	int r = take_msf(p, "PREGAP", &nsectors);
	if (r < 0)
		return r;
	*start = (struct toc_position){ .line = p->line, .is_told = true, .nsectors = nsectors };
	return add_zeros(p, (uint64_t)nsectors * sector_nbytes(p));
}

static int parse_index(struct toc_parser *p)
{
	struct toc_track *track = this_entry(p);
	if (track->nindexes == TOC_MAX_INDEXES)
		return FAIL_AT(p, "more than %d INDEX statements in a track", TOC_MAX_INDEXES);
	track->index_line[track->nindexes] = p->line;
	return take_msf(p, "INDEX", &track->index[track->nindexes++]);
}

enum place { ANYWHERE, HEADER, TRACK };

static const struct statement {
	const char *name;
	int (*parse)(struct toc_parser *p);
	enum place place;
} statements[] = {
	{ "AUDIOFILE", parse_file, TRACK },
	{ "CATALOG", parse_catalog, HEADER },
	{ "CD_DA", parse_cd_da, HEADER },
	{ "CD_I", parse_cd_i, HEADER },
	{ "CD_ROM", parse_cd_da, HEADER },
	{ "CD_ROM_XA", parse_cd_rom_xa, HEADER },
	{ "CD_TEXT", toc_parse_texts, ANYWHERE },
	{ "COPY", parse_copy, TRACK },
	{ "DATAFILE", parse_datafile, TRACK },
	{ "END", parse_end, TRACK },
	{ "FIFO", parse_fifo, TRACK },
	{ "FILE", parse_file, TRACK },
	{ "FIRST_TRACK_NO", parse_first_track_no, HEADER },
	{ "FOUR_CHANNEL_AUDIO", parse_four_channels, TRACK },
	{ "INDEX", parse_index, TRACK },
	{ "ISRC", parse_isrc, TRACK },
	{ "NO", parse_no, TRACK },
	{ "PREGAP", parse_pregap, TRACK },
	{ "PRE_EMPHASIS", parse_pre_emphasis, TRACK },
	{ "SILENCE", parse_silence, TRACK },
	{ "START", parse_start, TRACK },
	{ "TRACK", parse_track, ANYWHERE },
	{ "TWO_CHANNEL_AUDIO", parse_two_channels, TRACK },
	{ "ZERO", parse_zero, TRACK },
};

static int parse_statement(struct toc_parser *p)
{
	const struct statement *statement = NULL;
	for (size_t i = 0; !statement && i < sizeof(statements) / sizeof(statements[0]); i++)
		if (is_word(p, statements[i].name))
			statement = &statements[i];
	if (!statement)
		return FAIL(p, "%.40s, expected a statement of .toc files: TRACK, FILE, START, …",
			toc_lex_what(&p->lexer));
	if (statement->place == HEADER && p->in_track)
		return FAIL(p, "%s in a track, expected before the first", statement->name);
	if (statement->place == TRACK && !p->in_track)
		return FAIL(p, "%s before any TRACK", statement->name);
	p->line = p->lexer.line;
	int r = toc_lex_next(&p->lexer);
	return r < 0 ? r : statement->parse(p);
}

/* A CD-i disc's Mode 2 tracks are CD-i tracks. */
static void apply_disc_type(struct toc_sheet *sheet)
{
	for (size_t i = 0; sheet->disc_type == TOC_TYPE_CDI && i < sheet->disc->ntracks; i++)
		if (sheet->disc->tracks[i].mode == DISCIMG_MODE2)
			sheet->disc->tracks[i].mode = DISCIMG_CDI;
}

int toc_parse(struct discimg_job *job, const char *path, struct toc_sheet *sheet)
{
	struct toc_parser p = { .job = job, .sheet = sheet };
	p.lexer = (struct toc_lexer){ .job = job, .remark = keep_remark, .state = &p };
	sheet->path = path;
	sheet->disc_type = -1;
	sheet->first_number = 1;
	for (unsigned i = 0; i < DISCIMG_CDTEXT_NBLOCKS; i++)
		sheet->blocks[i].about.language = TOC_ENGLISH;
	sheet->disc = disc_new("toc", DISCIMG_MEDIUM_CD);
	int r = sheet->disc ? toc_lex_open(&p.lexer, path) : fail_nomem(job);
	while (r == 0 && p.lexer.token != TOC_END)
		r = parse_statement(&p);
	if (r == 0 && sheet->disc->ntracks == 0)
		r = FAIL(&p, "the file ends without a TRACK");
	if (r == 0)
		r = toc_keep_texts(job, sheet);
	if (r == 0)
		apply_disc_type(sheet);
	if (r == 0 && p.lexer.lines.was_latin1)
		say(job, DISCIMG_NOTE, "%s: its text is not UTF-8; taken as Latin-1", path);
	toc_lex_close(&p.lexer);
	return r;
}

void toc_sheet_free(struct toc_sheet *sheet)
{
	for (size_t i = 0; i < sheet->nfiles; i++) {
		infile_free(sheet->files[i].in);
		free(sheet->files[i].name);
	}
	for (size_t i = 0; i < sheet->ntexts; i++)
		free(sheet->texts[i].text);
	free(sheet->files);
	free(sheet->pieces);
	free(sheet->texts);
	discimg_disc_free(sheet->disc);
	free(sheet);
}
