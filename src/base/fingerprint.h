/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 64 bits that stand for a sector: the first eight bytes of its SHA-256 (FIPS 180-4). */
#ifndef BASE_FINGERPRINT_H
#define BASE_FINGERPRINT_H

#include "base/context.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fingerprinter;

/* NULL when it failed. For one thread at a time. */
struct fingerprinter *fingerprinter_new(struct discimg_job *job);
void fingerprinter_free(struct fingerprinter *fingerprinter);

/* False when libcrypto fails. */
bool fingerprint(
	struct fingerprinter *fingerprinter, const void *data, size_t nbytes, uint64_t *print);

#endif
