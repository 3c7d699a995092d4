/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OSTA compressed Unicode, in which UDF has its names: OSTA UDF 2.60 §2.1.1. */
#ifndef MASTER_CS0_H
#define MASTER_CS0_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Characters, in the 255 bytes of an identifier. */
enum { CS0_NARROW_MAX = 254, CS0_WIDE_MAX = 127 };

/* True when some of the N UTF-16 units takes two bytes; all of them do so then. */
bool cs0_is_wide(const uint16_t *units, unsigned n);

/* The bits of a character, and the characters; how many bytes, none for an empty name. */
unsigned cs0_put(const uint16_t *units, unsigned n, uint8_t *to);

/*
 * TEXT, in UTF-8, in a field of NBYTES, whose last byte counts those in use (§2.1.3); what
 * has no room is cut.
 */
void cs0_put_dstring(const char *text, uint8_t *to, size_t nbytes);

#endif
