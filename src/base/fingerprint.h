/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 64 bits that stand for a sector: the first eight bytes of its SHA-256 (FIPS 180-4). */
#ifndef BASE_FINGERPRINT_H
#define BASE_FINGERPRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fingerprinter;

/* NULL when out of memory. For one thread at a time. */
struct fingerprinter *fingerprinter_new(void);
void fingerprinter_free(struct fingerprinter *fingerprinter);

/* False when libcrypto fails. */
bool fingerprint(
	struct fingerprinter *fingerprinter, const void *data, size_t nbytes, uint64_t *print);

#endif
