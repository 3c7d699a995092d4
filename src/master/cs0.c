/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OSTA compressed Unicode: OSTA UDF 2.60 §2.1.1, §2.1.3; surrogate pairs stay as they are. */
#include "master/cs0.h"

#include "base/bytes.h"
#include "master/utf8.h"

#include <string.h>

enum { NARROW = 8, WIDE = 16 };

bool cs0_is_wide(const uint16_t *units, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (units[i] > 0xff)
			return true;
	return false;
}

unsigned cs0_put(const uint16_t *units, unsigned n, uint8_t *to)
{
	bool wide = cs0_is_wide(units, n);
	if (n == 0)
		return 0;
	to[0] = wide ? WIDE : NARROW;
	for (unsigned i = 0; i < n; i++) {
		if (wide)
			put_be16(to + 1 + 2 * (size_t)i, units[i]);
		else
			to[1 + i] = (uint8_t)units[i];
	}
	return 1 + (wide ? 2 * n : n);
}

void cs0_put_dstring(const char *text, uint8_t *to, size_t nbytes)
{
	enum { MOST = 126 }; /* of the longest fields that there are */
	uint16_t units[MOST];
	unsigned n = 0;
	memset(to, 0, nbytes);
	while (*text && n + 2 <= MOST) {
		uint32_t code;
		utf8_next(&text, &code);
		n += utf16_of(code, units + n);
	}
	size_t room = nbytes - 2; /* for characters */
	size_t most = cs0_is_wide(units, n) ? room / 2 : room;
	to[nbytes - 1] = (uint8_t)cs0_put(units, n < most ? n : (unsigned)most, to);
}
