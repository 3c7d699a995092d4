/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Identifiers and names from a disc as UTF-8 (RFC 3629). */
#include "fs/text.h"

#include <string.h>

struct sink {
	char *out;
	size_t capacity, n;
	bool is_name; /* control characters are kept */
};

/* What stands for C, which may be no character at all. */
static uint32_t replaced(const struct sink *sink, uint32_t c)
{
	if (sink->is_name && (c == 0 || c == '/'))
		return '_';
	if ((c >= 0xd800 && c < 0xe000) || c > 0x10ffff)
		return '?';
	return !sink->is_name && (c < 0x20 || (c >= 0x7f && c < 0xa0)) ? '?' : c;
}

static void put_char(struct sink *sink, uint32_t c)
{
	uint8_t utf8[4];
	size_t n;
	c = replaced(sink, c);
	if (c < 0x80) {
		utf8[0] = (uint8_t)c;
		n = 1;
	} else {
		n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
		for (size_t i = n - 1; i > 0; i--, c >>= 6)
			utf8[i] = (uint8_t)(0x80 | (c & 0x3f));
		utf8[0] = (uint8_t)(0xf00 >> n | c);
	}
	if (sink->n + n >= sink->capacity) {
		sink->capacity = sink->n + 1; /* full: shorter characters shall not follow either */
		return;
	}
	memcpy(sink->out + sink->n, utf8, n);
	sink->n += n;
}

static size_t finish(const struct sink *sink)
{
	sink->out[sink->n] = '\0';
	return sink->n;
}

/* The length of the UTF-8 character at P and its value; 0 when there is none. */
static size_t decode(const uint8_t *p, size_t nbytes, uint32_t *c)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = p[0] < 0x80 ? 1 : p[0] >> 5 == 6 ? 2 : p[0] >> 4 == 14 ? 3 : 4;
	if (n > nbytes || (n == 4 && p[0] >> 3 != 30))
		return 0;
	*c = n == 1 ? p[0] : p[0] & (0x7f >> n);
	for (size_t i = 1; i < n; i++) {
		if (p[i] >> 6 != 2)
			return 0;
		*c = *c << 6 | (p[i] & 0x3f);
	}
	return *c >= least[n] && *c <= 0x10ffff ? n : 0;
}

static bool is_utf8(const uint8_t *p, size_t nbytes)
{
	for (size_t i = 0; i < nbytes;) {
		uint32_t c;
		size_t n = decode(p + i, nbytes - i, &c);
		if (n == 0)
			return false;
		i += n;
	}
	return true;
}

/* Most names: characters of ASCII that print as they are. */
static bool is_plain_ascii(const uint8_t *p, size_t nbytes)
{
	for (size_t i = 0; i < nbytes; i++)
		if (p[i] < 0x20 || p[i] >= 0x7f)
			return false;
	return true;
}

size_t text_of_bytes(char *out, size_t capacity, const uint8_t *p, size_t nbytes)
{
	if (nbytes < capacity && is_plain_ascii(p, nbytes)) {
		memcpy(out, p, nbytes);
		out[nbytes] = '\0';
		return nbytes;
	}
	struct sink sink = { .out = out, .capacity = capacity };
	bool utf8 = is_utf8(p, nbytes);
	for (size_t i = 0; i < nbytes;) {
		uint32_t c = p[i];
		i += utf8 ? decode(p + i, nbytes - i, &c) : 1;
		put_char(&sink, c);
	}
	return finish(&sink);
}

static void put_ucs2(struct sink *sink, const uint8_t *p, size_t nbytes)
{
	for (size_t i = 0; i + 1 < nbytes; i += 2) {
		uint32_t c = (uint32_t)p[i] << 8 | p[i + 1];
		if (c >> 10 == 0x36 && i + 3 < nbytes && p[i + 2] >> 2 == 0x37) {
			uint32_t low = (uint32_t)p[i + 2] << 8 | p[i + 3];
			c = 0x10000 + ((c & 0x3ff) << 10 | (low & 0x3ff));
			i += 2;
		}
		put_char(sink, c);
	}
}

size_t text_of_ucs2(char *out, size_t capacity, const uint8_t *p, size_t nbytes)
{
	struct sink sink = { .out = out, .capacity = capacity };
	put_ucs2(&sink, p, nbytes);
	return finish(&sink);
}

size_t name_of_ucs2(char *out, size_t capacity, const uint8_t *p, size_t nbytes)
{
	struct sink sink = { .out = out, .capacity = capacity + 1, .is_name = true };
	put_ucs2(&sink, p, nbytes);
	return sink.n;
}

size_t name_of_bytes(char *out, size_t capacity, const uint8_t *p, size_t nbytes)
{
	if (nbytes > capacity)
		nbytes = capacity;
	for (size_t i = 0; i < nbytes; i++)
		out[i] = p[i] == '\0' || p[i] == '/' ? '_' : (char)p[i];
	return nbytes;
}

size_t name_of_cs0(char *out, size_t capacity, const uint8_t *p, size_t nbytes)
{
	struct sink sink = { .out = out, .capacity = capacity + 1, .is_name = true };
	if (nbytes > 0 && (p[0] == 16 || p[0] == 255))
		put_ucs2(&sink, p + 1, nbytes - 1);
	else
		for (size_t i = 1; i < nbytes; i++)
			put_char(&sink, p[i]);
	return sink.n;
}

size_t text_of_dstring(char *out, size_t capacity, const uint8_t *p, size_t nbytes)
{
	struct sink sink = { .out = out, .capacity = capacity };
	size_t length = p[nbytes - 1];
	if (length < 2 || length >= nbytes)
		return finish(&sink);
	if (p[0] == 16)
		return text_of_ucs2(out, capacity, p + 1, length - 1);
	for (size_t i = 1; i < length && p[0] == 8; i++)
		put_char(&sink, p[i]);
	return finish(&sink);
}

void text_trim(char *text)
{
	size_t n = strlen(text);
	while (n > 0 && text[n - 1] == ' ')
		text[--n] = '\0';
}
