/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checksums of long streams: CRC-32 by libdeflate; MD5, SHA-1 and SHA-256 by libcrypto. */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "base/context.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum digest_kind { DIGEST_CRC32, DIGEST_MD5, DIGEST_SHA1, DIGEST_SHA256, DIGEST_NKINDS };

#define DIGEST_HEX_NBYTES 65 /* the longest, with its NUL */

struct digest;

/* NULL when it failed: out of memory, no libcrypto, or one that makes no KIND (in FIPS mode, MD5).
 */
struct digest *digest_new(struct discimg_job *job, enum digest_kind kind);
void digest_free(struct digest *digest);
bool digest_add(struct digest *digest, const void *p, size_t nbytes);

/* Writes the digest of all that was added as lower-case hex, and begins anew. */
bool digest_finish(struct digest *digest, char hex[DIGEST_HEX_NBYTES]);

/* The same as bytes, 16 for MD5, 20 for SHA-1, 32 for SHA-256; not for CRC-32. */
bool digest_finish_bytes(struct digest *digest, uint8_t *bytes);

/* The same of what was added so far, to which more can be added. */
bool digest_peek(const struct digest *digest, uint8_t *bytes);

/* The CRC-32 of ISO 3309 that GPT and zip use. Continue with CRC, or 0. */
uint32_t crc32_of(uint32_t crc, const void *p, size_t nbytes);

#endif
