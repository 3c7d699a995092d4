/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a cdrdao .toc (cdrdao(1), "TOC FILES"; its trackdb/TocParser.g for the escapes). */
#include "format/toc_lex.h"

#include "base/context.h"

#include <ctype.h>
#include <string.h>

#define MAX_SHEET_NBYTES (4 << 20)
#define MAX_NDIGITS      18 /* what 64 bits hold in any case */

#define FAIL(lexer, format, ...)                                                                   \
	fail((lexer)->job, DISCIMG_E_FORMAT, "%s:%u: " format, (lexer)->lines.path, (lexer)->line, \
		##__VA_ARGS__)

int toc_lex_open(struct toc_lexer *lexer, const char *path)
{
	int r = lines_open(lexer->job, path, MAX_SHEET_NBYTES, &lexer->lines);
	if (r < 0)
		return r;
	lexer->line = 1;
	return toc_lex_next(lexer);
}

void toc_lex_close(struct toc_lexer *lexer)
{
	lines_close(&lexer->lines);
}

static int take_comment(struct toc_lexer *lexer)
{
	const char *text = lexer->rest + 2;
	lexer->rest += strlen(lexer->rest);
	text += strspn(text, " \t");
	if (strncmp(text, "REM ", 4) != 0 || !lexer->remark)
		return 0;
	return lexer->remark(lexer->state, text + 4 + strspn(text + 4, " \t"));
}

/* Up to the next token, which is in REST then; 1 when there is none. */
static int skip_blanks(struct toc_lexer *lexer)
{
	for (;;) {
		while (lexer->rest && isspace((unsigned char)*lexer->rest))
			lexer->rest++;
		if (lexer->rest && *lexer->rest && strncmp(lexer->rest, "//", 2) != 0)
			return 0;
		int r = lexer->rest && *lexer->rest ? take_comment(lexer) : 0;
		if (r < 0)
			return r;
		lexer->rest = lines_next(&lexer->lines);
		if (!lexer->rest)
			return 1;
		lexer->line = lexer->lines.line;
	}
}

static int take_word(struct toc_lexer *lexer)
{
	size_t n = 0;
	while (isalnum((unsigned char)lexer->rest[n]) || lexer->rest[n] == '_')
		n++;
	if (n >= TOC_WORD_NBYTES)
		return FAIL(lexer, "%.40s…, expected a word of cdrdao's .toc files", lexer->rest);
	memcpy(lexer->word, lexer->rest, n);
	lexer->word[n] = '\0';
	lexer->rest += n;
	lexer->token = TOC_WORD;
	return 0;
}

static int take_number(struct toc_lexer *lexer)
{
	size_t n = strspn(lexer->rest, "0123456789");
	lexer->number = 0;
	if (n > MAX_NDIGITS)
		return FAIL(lexer, "a number of %zu digits, expected at most %d", n, MAX_NDIGITS);
	for (size_t i = 0; i < n; i++)
		lexer->number = lexer->number * 10 + (uint64_t)(lexer->rest[i] - '0');
	memcpy(lexer->word, lexer->rest, n);
	lexer->word[n] = '\0';
	lexer->rest += n;
	lexer->token = TOC_NUMBER;
	return 0;
}

/* The byte that \ddd at P stands for, -1 when that is none. */
static int octal(const char *p)
{
	int value = 0;
	for (int i = 1; i <= 3; i++) {
		if (p[i] < '0' || p[i] > '7')
			return -1;
		value = value * 8 + (p[i] - '0');
	}
	return value > 0 && value < 256 ? value : -1;
}

/* Resolves the escape at *FROM. */
static int take_escape(struct toc_lexer *lexer, const char **from, char *to)
{
	const char *p = *from;
	if (p[1] == '"' || p[1] == '\\') {
		*to = p[1];
		*from = p + 2;
		return 0;
	}
	int byte = octal(p);
	if (byte < 0)
		return FAIL(
			lexer, "\\%.3s in a string, expected \\\", \\\\ or \\001 to \\377", p + 1);
	*to = (char)byte;
	*from = p + 4;
	lexer->is_raw |= byte >= 0x80;
	return 0;
}

/* Resolving shortens: the string goes where it has stood. */
static int take_string(struct toc_lexer *lexer)
{
	const char *from = lexer->rest + 1;
	char *to = lexer->rest;
	bool has_utf8 = false;
	lexer->string = to;
	lexer->is_raw = false;
	while (*from && *from != '"') {
		if (*from == '\\') {
			int r = take_escape(lexer, &from, to++);
			if (r < 0)
				return r;
			continue;
		}
		has_utf8 |= (unsigned char)*from >= 0x80;
		*to++ = *from++;
	}
	if (!*from)
		return FAIL(lexer, "a string without its closing quote");
	if (lexer->is_raw && has_utf8)
		return FAIL(lexer, "a string with octal bytes and UTF-8 both, expected one");
	lexer->rest += from + 1 - lexer->rest;
	*to = '\0';
	lexer->token = TOC_STRING;
	return 0;
}

static int take_sign(struct toc_lexer *lexer)
{
	char c = *lexer->rest;
	if (!strchr("{},:#", c))
		return FAIL(lexer, "\"%.20s\", expected a word, a number or a string", lexer->rest);
	lexer->rest++;
	lexer->word[0] = c;
	lexer->word[1] = '\0';
	lexer->token = TOC_SIGN;
	return 0;
}

int toc_lex_next(struct toc_lexer *lexer)
{
	int r = skip_blanks(lexer);
	if (r < 0)
		return r;
	if (r > 0) {
		lexer->token = TOC_END;
		return 0;
	}
	if (isdigit((unsigned char)*lexer->rest))
		return take_number(lexer);
	if (isalpha((unsigned char)*lexer->rest))
		return take_word(lexer);
	return *lexer->rest == '"' ? take_string(lexer) : take_sign(lexer);
}

bool toc_lex_is_sign(const struct toc_lexer *lexer, char sign)
{
	return lexer->token == TOC_SIGN && lexer->word[0] == sign;
}

const char *toc_lex_what(const struct toc_lexer *lexer)
{
	if (lexer->token == TOC_END)
		return "the end of the file";
	return lexer->token == TOC_STRING ? lexer->string : lexer->word;
}
