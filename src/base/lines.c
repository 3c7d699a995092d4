/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text file taken apart line by line and word by word. */
#include "base/lines.h"

#include "base/context.h"
#include "base/io.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LINE_NBYTES 4000

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}

/* Bytes of the UTF-8 sequence that begins at P (RFC 3629 §4), 0 when there is none. */
static size_t sequence_nbytes(const unsigned char *p)
{
	if (p[0] < 0x80)
		return 1;
	size_t n = p[0] >= 0xc2 && p[0] < 0xe0 ? 2 : (p[0] & 0xf0) == 0xe0 ? 3 : 0;
	if (p[0] >= 0xf0 && p[0] < 0xf5)
		n = 4;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	bool overlong = (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xf0 && p[1] < 0x90);
	bool no_character = (p[0] == 0xed && p[1] > 0x9f) || (p[0] == 0xf4 && p[1] > 0x8f);
	return overlong || no_character ? 0 : n;
}

static bool is_utf8(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	for (size_t n; *p; p += n)
		if ((n = sequence_nbytes(p)) == 0)
			return false;
	return true;
}

static char *from_latin1(const char *text, size_t nbytes)
{
	char *utf8 = malloc(2 * nbytes + 1), *to = utf8;
	for (; utf8 && *text; text++) {
		unsigned char c = (unsigned char)*text;
		if (c < 0x80) {
			*to++ = (char)c;
			continue;
		}
		*to++ = (char)(0xc0 | c >> 6);
		*to++ = (char)(0x80 | (c & 0x3f));
	}
	if (utf8)
		*to = '\0';
	return utf8;
}

char *line_to_latin1(const char *text)
{
	char *latin1 = malloc(strlen(text) + 1), *to = latin1;
	for (; latin1 && *text; text++) {
		unsigned char c = (unsigned char)*text;
		if ((c & 0xfe) == 0xc2 && text[1])
			c = (unsigned char)(c << 6 | (*++text & 0x3f));
		else if (c >= 0x80)
			break;
		*to++ = (char)c;
	}
	if (latin1)
		*to = '\0';
	if (latin1 && *text) {
		free(latin1);
		return NULL;
	}
	return latin1;
}

/* Where the line that begins at P ends; its end is not part of it. */
static char *end_of_line(char *p)
{
	return p + strcspn(p, "\r\n");
}

static char *begin_of_next_line(char *end)
{
	if (end[0] == '\r' && end[1] == '\n')
		return end + 2;
	return *end ? end + 1 : end;
}

static int check_lines(struct discimg_job *job, const char *path, char *bytes, size_t nbytes)
{
	unsigned line = 1;
	char *p = bytes;
	for (char *end; *p; p = begin_of_next_line(end), line++) {
		end = end_of_line(p);
		if (end - p > MAX_LINE_NBYTES)
			return fail(job, DISCIMG_E_FORMAT,
				"%s:%u: a line of %zu bytes, expected at most %d", path, line,
				(size_t)(end - p), MAX_LINE_NBYTES);
		if (!*end && end < bytes + nbytes)
			break;
	}
	if (strlen(bytes) < nbytes)
		return fail(
			job, DISCIMG_E_FORMAT, "%s:%u: a NUL byte, expected a text", path, line);
	return 0;
}

/* UTF-16 is full of NUL bytes, but what it is says more. */
static int check_encoding(struct discimg_job *job, const char *path, const char *bytes)
{
	if (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0)
		return fail(job, DISCIMG_E_FORMAT,
			"%s:1: text in UTF-16, expected UTF-8; convert it: iconv -f UTF-16 -t "
			"UTF-8",
			path);
	return 0;
}

static int to_utf8(struct discimg_job *job, struct lines *lines, size_t nbytes)
{
	if (memcmp(lines->bytes, "\xef\xbb\xbf", nbytes < 3 ? nbytes : 3) == 0 && nbytes >= 3)
		lines->next += 3;
	lines->was_latin1 = !is_utf8(lines->next);
	if (!lines->was_latin1)
		return 0;
	char *utf8 = from_latin1(lines->next, nbytes);
	if (!utf8)
		return fail_nomem(job);
	free(lines->bytes);
	lines->bytes = lines->next = utf8;
	return 0;
}

int lines_open(struct discimg_job *job, const char *path, size_t limit, struct lines *lines)
{
	size_t nbytes;
	*lines = (struct lines){ .path = path };
	int r = read_text_file(job, path, limit, &lines->bytes, &nbytes);
	if (r < 0)
		return r;
	lines->next = lines->bytes;
	r = nbytes < 2 ? 0 : check_encoding(job, path, lines->bytes);
	if (r == 0)
		r = check_lines(job, path, lines->bytes, nbytes);
	if (r == 0)
		r = to_utf8(job, lines, nbytes);
	if (r < 0)
		lines_close(lines);
	return r;
}

void lines_close(struct lines *lines)
{
	free(lines->bytes);
	lines->bytes = lines->next = NULL;
}

static char *trim(char *begin, char *end)
{
	while (begin < end && is_blank(*begin))
		begin++;
	while (begin < end && is_blank(end[-1]))
		end--;
	*end = '\0';
	return begin;
}

char *lines_next(struct lines *lines)
{
	char *begin = lines->next;
	if (!begin || !*begin)
		return NULL;
	char *end = end_of_line(begin);
	lines->next = begin_of_next_line(end);
	lines->line++;
	return trim(begin, end);
}

char *line_word(char **rest)
{
	char *begin = *rest;
	while (is_blank(*begin))
		begin++;
	if (!*begin)
		return NULL;
	bool quoted = *begin == '"';
	begin += quoted;
	char *end = begin;
	while (*end && (quoted ? *end != '"' : !is_blank(*end)))
		end++;
	*rest = *end ? end + 1 : end;
	*end = '\0';
	return begin;
}

char *line_string(char *rest)
{
	char *text = trim(rest, rest + strlen(rest));
	size_t n = strlen(text);
	if (text[0] != '"')
		return text;
	if (n > 1 && text[n - 1] == '"')
		text[n - 1] = '\0';
	return text + 1;
}
