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

#endif
