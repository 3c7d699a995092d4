/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Targets of symbolic links as path components: ECMA-167r3 4/14.16. */
#include "master/udf_links.h"

#include "master/cs0.h"
#include "master/identifiers.h"
#include "master/utf8.h"

#include <limits.h>
#include <string.h>

enum { ROOT = 2, PARENT = 3, SELF = 4, NAME = 5, HEAD_NBYTES = 4 };

/* The component that the N bytes of NAME are; how many bytes. */
static size_t make_component(const char *name, size_t n, uint8_t *to)
{
	char text[NAME_MAX + 1];
	memset(to, 0, HEAD_NBYTES);
	if (n == 1 && name[0] == '.') {
		to[0] = SELF;
		return HEAD_NBYTES;
	}
	if (n == 2 && !memcmp(name, "..", 2)) {
		to[0] = PARENT;
		return HEAD_NBYTES;
	}
	n = n < NAME_MAX ? n : NAME_MAX;
	memcpy(text, name, n);
	text[n] = '\0';
	to[0] = NAME;
	to[1] = (uint8_t)identifier_of(&identifier_udf, text, to + HEAD_NBYTES);
	return HEAD_NBYTES + to[1];
}

/* True when the N bytes of NAME are more characters than a component has room for. */
static bool is_cut(const char *name, size_t n)
{
	unsigned nunits = 0;
	bool wide = false;
	for (const char *end = name + n; name < end;) {
		uint32_t code;
		if (!utf8_next(&name, &code)) {
			nunits += 3; /* "%XX" */
			continue;
		}
		nunits += code > UINT16_MAX ? 2 : 1;
		wide |= code > UINT8_MAX;
	}
	return nunits > (wide ? CS0_WIDE_MAX : CS0_NARROW_MAX);
}

bool udf_link_is_cut(const char *target)
{
	for (;;) {
		target += strspn(target, "/");
		size_t length = strcspn(target, "/");
		if (length == 0 || is_cut(target, length))
			return length > 0;
		target += length;
	}
}

size_t udf_link_put(const char *target, uint8_t *to)
{
	uint8_t component[HEAD_NBYTES + IDENTIFIER_MAX_NBYTES] = { ROOT };
	size_t done = 0, n = target[0] == '/' ? HEAD_NBYTES : 0;
	for (;;) {
		if (to)
			memcpy(to + done, component, n);
		done += n;
		target += strspn(target, "/");
		size_t length = strcspn(target, "/");
		if (length == 0)
			return done;
		n = make_component(target, length, component);
		target += length;
	}
}
