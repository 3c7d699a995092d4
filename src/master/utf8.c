/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UTF-8, RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
#include "master/utf8.h"

#include <stddef.h>

/* The bytes that follow the first one; 0 when FIRST begins no sequence of several bytes. */
static unsigned count_following(uint8_t first)
{
	if (first >= 0xc2 && first <= 0xdf)
		return 1;
	if (first >= 0xe0 && first <= 0xef)
		return 2;
	return first >= 0xf0 && first <= 0xf4 ? 3 : 0;
}

bool utf8_next(const char **text, uint32_t *code)
{
	static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
	const uint8_t *p = (const uint8_t *)*text;
	unsigned n = count_following(*p);
	uint32_t value = n ? *p & (0x3fu >> n) : *p;
	(*text)++;
	*code = *p;
	if (n == 0)
		return *p < 0x80;
	for (unsigned i = 1; i <= n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return false;
		value = value << 6 | (p[i] & 0x3f);
	}
	if (value < least[n] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
		return false;
	*text += n;
	*code = value;
	return true;
}

bool utf8_is_valid(const char *text)
{
	uint32_t code;
	while (*text)
		if (!utf8_next(&text, &code))
			return false;
	return true;
}
