/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Texts in the character codes of CD-TEXT, and in UTF-8. MS-JIS is Microsoft's Shift JIS, code page
 * 932.
 */
#include "disc/charset.h"

#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#define REPLACEMENT 0xfffd

static bool is_double_byte(enum discimg_charset charset)
{
	return charset == DISCIMG_CHARSET_MSJIS;
}

static size_t put_utf8(char *to, uint32_t c)
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = n - 1; i > 0; i--, c >>= 6)
		to[i] = (char)(0x80 | (c & 0x3f));
	to[0] = (char)((0xf00u >> n & 0xf0u) | c);
	return n;
}

/* The character at *P, which then moves behind it; anything malformed is one that all codes lack.
 */
static uint32_t get_utf8(const char **p)
{
	uint8_t first = (uint8_t) * (*p)++;
	unsigned nmore = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
	uint32_t c = first & (0x7fu >> nmore >> (nmore > 0));
	if (first < 0x80)
		return first;
	for (; nmore > 0; nmore--, (*p)++) {
		if ((**p & 0xc0) != 0x80)
			return REPLACEMENT;
		c = c << 6 | (**p & 0x3f);
	}
	return c;
}

static char *latin1_to_utf8(const uint8_t *p, size_t nbytes)
{
	char *text = malloc(2 * nbytes + 1), *to = text;
	for (size_t i = 0; text && i < nbytes; i++)
		to += put_utf8(to, p[i]);
	if (text)
		*to = '\0';
	return text;
}

/* False at the first character that cannot be converted: every one where CD could not be opened. */
static bool convert(iconv_t cd, char **from, size_t *nbytes, char **to, size_t *room)
{
	return cd != (iconv_t)-1 && iconv(cd, from, nbytes, to, room) != (size_t)-1;
}

/* One or two bytes are at most three of UTF-8. */
static char *msjis_to_utf8(const uint8_t *p, size_t nbytes)
{
	iconv_t cd = iconv_open("UTF-8", "CP932");
	size_t room = 3 * nbytes;
	char *text = malloc(room + 1), *to = text, *from = (char *)p;
	while (text && nbytes > 0 && !convert(cd, &from, &nbytes, &to, &room)) {
		size_t n = put_utf8(to, REPLACEMENT);
		to += n;
		room -= n;
		from++;
		nbytes--;
	}
	if (text)
		*to = '\0';
	if (cd != (iconv_t)-1)
		iconv_close(cd);
	return text;
}

char *charset_to_utf8(enum discimg_charset charset, const uint8_t *p, size_t nbytes)
{
	return is_double_byte(charset) ? msjis_to_utf8(p, nbytes) : latin1_to_utf8(p, nbytes);
}

static uint32_t full_width(uint32_t c)
{
	if (c == ' ')
		return 0x3000;
	return c > 0x20 && c < 0x7f ? c + 0xfee0 : c;
}

static bool put_msjis(iconv_t cd, uint32_t c, uint8_t *to)
{
	char utf8[4], *from = utf8, *out = (char *)to;
	size_t nbytes = put_utf8(utf8, full_width(c)), room = 2;
	return convert(cd, &from, &nbytes, &out, &room) && room == 0;
}

static size_t msjis_of_utf8(const char *text, uint8_t *to, unsigned *nlost)
{
	iconv_t cd = iconv_open("CP932", "UTF-8");
	size_t n = 0;
	for (; *text; n += 2) {
		if (put_msjis(cd, get_utf8(&text), to + n))
			continue;
		memcpy(to + n, "\x81\x48", 2);
		(*nlost)++;
	}
	if (cd != (iconv_t)-1)
		iconv_close(cd);
	return n;
}

static size_t latin1_of_utf8(const char *text, uint32_t last, uint8_t *to, unsigned *nlost)
{
	size_t n = 0;
	while (*text) {
		uint32_t c = get_utf8(&text);
		*nlost += c > last;
		to[n++] = c > last ? '?' : (uint8_t)c;
	}
	return n;
}

size_t charset_of_utf8(enum discimg_charset charset, const char *text, uint8_t *to, unsigned *nlost)
{
	if (is_double_byte(charset))
		return msjis_of_utf8(text, to, nlost);
	return latin1_of_utf8(text, charset == DISCIMG_CHARSET_ASCII ? 0x7f : 0xff, to, nlost);
}
