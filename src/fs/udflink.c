/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Path components (ECMA-167r3 4/14.16; what is not written there: as Linux reads them). */
#include "fs/udflink.h"

#include "fs/text.h"

#include <string.h>

enum { ROOT_OF_SET = 1, ROOT = 2, PARENT = 3, SELF = 4, NAME = 5 };

#define HEAD_NBYTES 4

struct target {
	char *out;
	size_t capacity, n;
};

static bool put(struct target *target, const char *text, size_t nbytes)
{
	if (nbytes > target->capacity - target->n)
		return false;
	memcpy(target->out + target->n, text, nbytes);
	target->n += nbytes;
	return true;
}

/* The slash between two components. */
static bool separate(struct target *target)
{
	return target->n == 0 || target->out[target->n - 1] == '/' || put(target, "/", 1);
}

static bool take(struct target *target, const uint8_t *p)
{
	char name[512];
	switch (p[0]) {
	case ROOT_OF_SET:
	case ROOT:
		target->n = 0;
		return put(target, "/", 1);
	case PARENT:
		return separate(target) && put(target, "..", 2);
	case SELF:
		return separate(target) && put(target, ".", 1);
	case NAME:
		return separate(target) &&
		       put(target, name, name_of_cs0(name, sizeof(name), p + HEAD_NBYTES, p[1]));
	}
	return false;
}

bool udf_link_target(const uint8_t *p, size_t nbytes, char *out, size_t capacity, size_t *n)
{
	struct target target = { .out = out, .capacity = capacity };
	size_t at = 0;
	while (at < nbytes) {
		if (nbytes - at < HEAD_NBYTES || nbytes - at - HEAD_NBYTES < p[at + 1] ||
			!take(&target, p + at))
			return false;
		at += HEAD_NBYTES + p[at + 1];
	}
	*n = target.n;
	return target.n > 0;
}
