/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CD_TEXT { … } of a .toc. cdrdao up to 1.2.4 writes what is not ASCII as octals in the disc's own
 * character code, which it tells by the first byte of SIZE_INFO, if at all; from 1.2.5 on it writes
 * UTF-8, and ENCODING_ for the disc's code.
 */
#include "disc/charset.h"
#include "format/toc_sheet.h"

#include <stdlib.h>
#include <string.h>

#define MAX_ITEM_NBYTES 3072 /* a block's packs hold no more */

enum {
	FIELD_CLOSED = 0x0d, /* pack type 8Dh, for the maker's own use */
	FIELD_NOT_KEPT = -1,
	FIELD_SIZE_INFO = -2,

	SIZE_INFO_CHARSET = 0,
	SIZE_INFO_COPYRIGHT = 3,
	GENRE_CODE_NBYTES = 2,
};

#define FAIL(p, format, ...) TOC_FAIL((p)->job, (p)->sheet, (p)->lexer.line, format, ##__VA_ARGS__)

static const struct item {
	const char *name;
	int field; /* enum discimg_cdtext_field, or one of the above */
} items[] = {
	{ "ARRANGER", DISCIMG_CDTEXT_ARRANGER },
	{ "CLOSED", FIELD_CLOSED },
	{ "COMPOSER", DISCIMG_CDTEXT_COMPOSER },
	{ "DISC_ID", DISCIMG_CDTEXT_DISC_ID },
	{ "GENRE", DISCIMG_CDTEXT_GENRE },
	{ "ISRC", DISCIMG_CDTEXT_UPC_ISRC },
	{ "MESSAGE", DISCIMG_CDTEXT_MESSAGE },
	{ "PERFORMER", DISCIMG_CDTEXT_PERFORMER },
	{ "RESERVED1", FIELD_NOT_KEPT },
	{ "RESERVED2", FIELD_NOT_KEPT },
	{ "RESERVED3", FIELD_NOT_KEPT },
	{ "RESERVED4", FIELD_CLOSED },
	{ "SIZE_INFO", FIELD_SIZE_INFO },
	{ "SONGWRITER", DISCIMG_CDTEXT_SONGWRITER },
	{ "TITLE", DISCIMG_CDTEXT_TITLE },
	{ "TOC_INFO1", FIELD_NOT_KEPT }, /* made anew from the tracks */
	{ "TOC_INFO2", FIELD_NOT_KEPT },
	{ "UPC_EAN", DISCIMG_CDTEXT_UPC_ISRC },
};

static const struct {
	const char *word;
	enum discimg_charset charset;
} encodings[] = {
	{ "ENCODING_ISO_8859_1", DISCIMG_CHARSET_LATIN1 },
	{ "ENCODING_ASCII", DISCIMG_CHARSET_ASCII },
	{ "ENCODING_MS_JIS", DISCIMG_CHARSET_MSJIS },
};

static bool is_word(const struct toc_parser *p, const char *word)
{
	return p->lexer.token == TOC_WORD && strcmp(p->lexer.word, word) == 0;
}

static int take_sign(struct toc_parser *p, char sign, const char *what)
{
	if (!toc_lex_is_sign(&p->lexer, sign))
		return FAIL(p, "%s and then %.40s, expected \"%c\"", what, toc_lex_what(&p->lexer),
			sign);
	return toc_lex_next(&p->lexer);
}

static int take_number(struct toc_parser *p, const char *what, unsigned max, unsigned *number)
{
	if (p->lexer.token != TOC_NUMBER || p->lexer.number > max)
		return FAIL(p, "%s %.40s, expected a number from 0 to %u", what,
			toc_lex_what(&p->lexer), max);
	*number = (unsigned)p->lexer.number;
	return toc_lex_next(&p->lexer);
}

/* The rest of "{ 1, 2, 3 }", behind its brace. */
static int take_bytes(struct toc_parser *p, const char *what, uint8_t *bytes, size_t *nbytes)
{
	unsigned byte;
	*nbytes = 0;
	while (!toc_lex_is_sign(&p->lexer, '}')) {
		int r = *nbytes ? take_sign(p, ',', what) : 0;
		if (r == 0)
			r = take_number(p, what, 255, &byte);
		if (r < 0)
			return r;
		if (*nbytes == MAX_ITEM_NBYTES)
			return FAIL(p, "%s of more than %d bytes", what, MAX_ITEM_NBYTES);
		bytes[(*nbytes)++] = (uint8_t)byte;
	}
	return toc_lex_next(&p->lexer);
}

/* Of several texts for the same thing the last one counts. */
static int add_text(struct toc_parser *p, unsigned block, int field, const char *text, bool is_raw)
{
	struct toc_sheet *sheet = p->sheet;
	struct discimg_disc *disc = sheet->disc;
	if (!*text)
		return 0;
	struct toc_text *texts = reallocarray(sheet->texts, sheet->ntexts + 1, sizeof(*texts));
	if (!texts)
		return fail_nomem(p->job);
	sheet->texts = texts;
	texts[sheet->ntexts] = (struct toc_text){ .line = p->line,
		.block = block,
		.track = p->in_track ? disc->tracks[disc->ntracks - 1].number : 0,
		.field = (enum discimg_cdtext_field)field,
		.is_raw = is_raw,
		.text = strdup(text) };
	return texts[sheet->ntexts++].text ? 0 : fail_nomem(p->job);
}

/* Other codes of double bytes are reserved for Korean and Chinese. */
static enum discimg_charset charset_of(uint8_t byte)
{
	if (byte >= DISCIMG_CHARSET_MSJIS)
		return DISCIMG_CHARSET_MSJIS;
	return byte == DISCIMG_CHARSET_ASCII ? DISCIMG_CHARSET_ASCII : DISCIMG_CHARSET_LATIN1;
}

static int take_binary(struct toc_parser *p, unsigned number, const struct item *item)
{
	uint8_t bytes[MAX_ITEM_NBYTES + 1];
	size_t nbytes, skip = 0;
	struct discimg_cdtext_block *about = &p->sheet->blocks[number].about;
	int r = take_bytes(p, item->name, bytes, &nbytes);
	if (r < 0 || item->field == FIELD_NOT_KEPT)
		return r;
	if (item->field == FIELD_SIZE_INFO) {
		if (nbytes > SIZE_INFO_CHARSET && !p->sheet->blocks[number].has_charset)
			about->charset = charset_of(bytes[SIZE_INFO_CHARSET]);
		if (nbytes > SIZE_INFO_COPYRIGHT)
			about->copyright = bytes[SIZE_INFO_COPYRIGHT];
		return 0;
	}
	if (item->field == DISCIMG_CDTEXT_GENRE && nbytes >= GENRE_CODE_NBYTES) {
		about->genre = (unsigned)bytes[0] << 8 | bytes[1];
		skip = GENRE_CODE_NBYTES;
	}
	bytes[nbytes] = '\0';
	return add_text(p, number, item->field, (const char *)bytes + skip, true);
}

static int parse_item(struct toc_parser *p, unsigned block)
{
	const struct item *item = NULL;
	for (size_t i = 0; !item && i < sizeof(items) / sizeof(items[0]); i++)
		if (is_word(p, items[i].name))
			item = &items[i];
	if (!item)
		return FAIL(p, "%.40s, expected an item of CD-TEXT: TITLE, PERFORMER, …",
			toc_lex_what(&p->lexer));
	p->line = p->lexer.line;
	int r = toc_lex_next(&p->lexer);
	if (r < 0)
		return r;
	if (toc_lex_is_sign(&p->lexer, '{')) {
		r = toc_lex_next(&p->lexer);
		return r < 0 ? r : take_binary(p, block, item);
	}
	if (p->lexer.token != TOC_STRING)
		return FAIL(p, "%s and then %.40s, expected a string or { bytes }", item->name,
			toc_lex_what(&p->lexer));
	if (item->field >= 0)
		r = add_text(p, block, item->field, p->lexer.string, p->lexer.is_raw);
	return r < 0 ? r : toc_lex_next(&p->lexer);
}

static int take_encoding(struct toc_parser *p, struct toc_block *block)
{
	for (size_t i = 0; i < sizeof(encodings) / sizeof(encodings[0]); i++) {
		if (!is_word(p, encodings[i].word))
			continue;
		block->has_charset = true;
		block->about.charset = encodings[i].charset;
		return toc_lex_next(&p->lexer);
	}
	if (p->lexer.token == TOC_WORD && strncmp(p->lexer.word, "ENCODING_", 9) == 0)
		return FAIL(p,
			"%s, expected ENCODING_ISO_8859_1, ENCODING_ASCII or ENCODING_MS_JIS",
			p->lexer.word);
	return 0;
}

static int parse_language(struct toc_parser *p)
{
	unsigned number;
	int r = take_number(p, "LANGUAGE", DISCIMG_CDTEXT_NBLOCKS - 1, &number);
	if (r == 0)
		r = take_sign(p, '{', "LANGUAGE");
	if (r == 0)
		r = take_encoding(p, &p->sheet->blocks[number]);
	while (r == 0 && !toc_lex_is_sign(&p->lexer, '}'))
		r = parse_item(p, number);
	return r < 0 ? r : toc_lex_next(&p->lexer);
}

static int parse_language_map(struct toc_parser *p)
{
	int r = take_sign(p, '{', "LANGUAGE_MAP");
	while (r == 0 && !toc_lex_is_sign(&p->lexer, '}')) {
		unsigned number, language = TOC_ENGLISH;
		r = take_number(p, "LANGUAGE_MAP", DISCIMG_CDTEXT_NBLOCKS - 1, &number);
		if (r == 0)
			r = take_sign(p, ':', "LANGUAGE_MAP");
		if (r == 0 && is_word(p, "EN"))
			r = toc_lex_next(&p->lexer);
		else if (r == 0)
			r = take_number(p, "LANGUAGE_MAP", 255, &language);
		if (r == 0)
			p->sheet->blocks[number].about.language = language;
	}
	return r < 0 ? r : toc_lex_next(&p->lexer);
}

int toc_parse_texts(struct toc_parser *p)
{
	int r = take_sign(p, '{', "CD_TEXT");
	while (r == 0 && !toc_lex_is_sign(&p->lexer, '}')) {
		bool is_map = is_word(p, "LANGUAGE_MAP");
		if (!is_map && !is_word(p, "LANGUAGE"))
			return FAIL(p,
				"CD_TEXT and then %.40s, expected LANGUAGE, LANGUAGE_MAP or \"}\"",
				toc_lex_what(&p->lexer));
		r = toc_lex_next(&p->lexer);
		if (r == 0)
			r = is_map ? parse_language_map(p) : parse_language(p);
	}
	return r < 0 ? r : toc_lex_next(&p->lexer);
}

/* Only the fields up to MESSAGE are in the block's own code. */
static char *to_utf8(const struct toc_text *text, enum discimg_charset charset)
{
	if (!text->is_raw)
		return strdup(text->text);
	if (text->field > DISCIMG_CDTEXT_MESSAGE)
		charset = DISCIMG_CHARSET_LATIN1;
	return charset_to_utf8(charset, (const uint8_t *)text->text, strlen(text->text));
}

static int keep_text(struct discimg_job *job, struct discimg_disc *disc,
	const struct toc_text *text, enum discimg_charset charset)
{
	char *utf8 = to_utf8(text, charset);
	bool kept = utf8 && disc_set_cdtext(disc, text->block, text->track, text->field, utf8);
	free(utf8);
	return kept ? 0 : fail_nomem(job);
}

int toc_keep_texts(struct discimg_job *job, struct toc_sheet *sheet)
{
	for (size_t i = 0; i < sheet->ntexts; i++) {
		const struct toc_text *text = &sheet->texts[i];
		int r = keep_text(job, sheet->disc, text, sheet->blocks[text->block].about.charset);
		if (r < 0)
			return r;
	}
	for (unsigned i = 0; i < DISCIMG_CDTEXT_NBLOCKS; i++) {
		struct disc_cdtext *block = sheet->disc->cdtext[i];
		if (!block && sheet->blocks[i].about.genre)
			block = disc_cdtext_block(sheet->disc, i);
		if (block)
			block->about = sheet->blocks[i].about;
	}
	return 0;
}
