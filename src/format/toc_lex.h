/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a cdrdao .toc: across lines, with strings, numbers, signs and comments. */
#ifndef FORMAT_TOC_LEX_H
#define FORMAT_TOC_LEX_H

#include "base/lines.h"

#include <stdint.h>

enum toc_token {
	TOC_END,
	TOC_WORD,   /* TRACK, CD_DA, MODE2_RAW */
	TOC_NUMBER, /* decimal, at most 18 digits */
	TOC_STRING, /* what was between double quotes, escapes resolved */
	TOC_SIGN,   /* { } , : or # */
};

enum { TOC_WORD_NBYTES = 32 };

struct toc_lexer {
	struct discimg_job *job;
	struct lines lines;
	char *rest; /* of the line */
	/* the current token */
	enum toc_token token;
	unsigned line;
	char word[TOC_WORD_NBYTES]; /* TOC_WORD, TOC_NUMBER and TOC_SIGN as they stand there */
	uint64_t number;
	char *string; /* valid until toc_lex_close() */
	bool is_raw;  /* the string has bytes written as octals, which are no UTF-8 */
	/* Called for each comment that begins with "REM ", with what follows. */
	int (*remark)(void *state, const char *text);
	void *state;
};

/* Opens PATH; the first token is the current one then, as in LEXER's job and remark set before. */
int toc_lex_open(struct toc_lexer *lexer, const char *path);
void toc_lex_close(struct toc_lexer *lexer);

/* Goes on to the next token; fails on what can be none. */
int toc_lex_next(struct toc_lexer *lexer);

bool toc_lex_is_sign(const struct toc_lexer *lexer, char sign);

/* The current token as messages tell it: "the end of the file", "TRACK", a string in quotes. */
const char *toc_lex_what(const struct toc_lexer *lexer);

#endif
