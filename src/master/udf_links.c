/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Targets of symbolic links as path components: ECMA-167r3 4/14.16. */
#include "master/udf_links.h"

#include "master/identifiers.h"

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
