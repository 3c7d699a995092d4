/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Identifiers and names from a disc as UTF-8 that is safe to print: bytes that are no UTF-8 count
 * as ISO 8859-1, control characters become '?'.
 */
#ifndef FS_TEXT_H
#define FS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Each writes at most CAPACITY bytes with the NUL to OUT, in whole characters; the length. */
size_t text_of_bytes(char *out, size_t capacity, const uint8_t *p, size_t nbytes);
/* UCS-2 or UTF-16, the high byte first, as Joliet has it. */
size_t text_of_ucs2(char *out, size_t capacity, const uint8_t *p, size_t nbytes);
/* An OSTA compressed Unicode d-string (UDF 2.60 §2.1.3), whose last byte is its length. */
size_t text_of_dstring(char *out, size_t capacity, const uint8_t *p, size_t nbytes);

/*
 * The same for names of files, which keep control characters: only NUL and slash become '_'. No NUL
 * is added; the length.
 */
size_t name_of_bytes(char *out, size_t capacity, const uint8_t *p, size_t nbytes);
size_t name_of_ucs2(char *out, size_t capacity, const uint8_t *p, size_t nbytes);
/* OSTA compressed Unicode (UDF 2.60 §2.1.1), whose first byte is 8 or 16 bits a character. */
size_t name_of_cs0(char *out, size_t capacity, const uint8_t *p, size_t nbytes);

/* Removes spaces from the end of TEXT. */
void text_trim(char *text);

#endif
