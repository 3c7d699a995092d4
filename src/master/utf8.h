/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of the host as characters: UTF-8, and bytes that are none. */
#ifndef MASTER_UTF8_H
#define MASTER_UTF8_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The character at *TEXT, which is not at its end, and moves *TEXT behind it. False when the byte
 * there begins no well-formed character (RFC 3629 §4): *CODE is the byte then.
 */
bool utf8_next(const char **text, uint32_t *code);

bool utf8_is_valid(const char *text);

/* The character CODE as UTF-16, one unit or a surrogate pair (RFC 2781 §2.1); how many. */
static inline unsigned utf16_of(uint32_t code, uint16_t units[2])
{
	bool is_pair = code > 0xffff;
	units[0] = (uint16_t)(is_pair ? 0xd800 + ((code - 0x10000) >> 10) : code);
	units[1] = (uint16_t)(0xdc00 + ((code - 0x10000) & 0x3ff));
	return is_pair ? 2 : 1;
}

#endif
