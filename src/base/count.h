/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The endings of words behind a count: "%u sector%s differ%s", n, noun_s(n), verb_s(n). */
#ifndef BASE_COUNT_H
#define BASE_COUNT_H

#include <stdint.h>

static inline const char *noun_s(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static inline const char *verb_s(uint64_t n)
{
	return n == 1 ? "s" : "";
}

static inline const char *is_are(uint64_t n)
{
	return n == 1 ? "is" : "are";
}

#endif
