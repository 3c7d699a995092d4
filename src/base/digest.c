/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checksums of long streams: CRC-32 by libdeflate; MD5, SHA-1 and SHA-256 by libcrypto. */
#include "base/digest.h"

#include <libdeflate.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

struct digest {
	const EVP_MD *md; /* NULL: CRC-32 */
	EVP_MD_CTX *context;
	uint32_t crc;
};

uint32_t crc32_of(uint32_t crc, const void *p, size_t nbytes)
{
	return libdeflate_crc32(crc, p, nbytes);
}

static const EVP_MD *md_of(enum digest_kind kind)
{
	switch (kind) {
	case DIGEST_MD5:
		return EVP_md5();
	case DIGEST_SHA1:
		return EVP_sha1();
	case DIGEST_SHA256:
		return EVP_sha256();
	default:
		return NULL;
	}
}

struct digest *digest_new(enum digest_kind kind)
{
	struct digest *digest = calloc(1, sizeof(*digest));
	if (!digest)
		return NULL;
	digest->md = md_of(kind);
	if (!digest->md)
		return digest;
	digest->context = EVP_MD_CTX_new();
	if (digest->context && EVP_DigestInit_ex(digest->context, digest->md, NULL))
		return digest;
	digest_free(digest);
	return NULL;
}

void digest_free(struct digest *digest)
{
	if (!digest)
		return;
	EVP_MD_CTX_free(digest->context);
	free(digest);
}

bool digest_add(struct digest *digest, const void *p, size_t nbytes)
{
	if (digest->md)
		return EVP_DigestUpdate(digest->context, p, nbytes);
	digest->crc = crc32_of(digest->crc, p, nbytes);
	return true;
}

bool digest_finish(struct digest *digest, char hex[DIGEST_HEX_NBYTES])
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned nbytes;
	if (!digest->md) {
		snprintf(hex, DIGEST_HEX_NBYTES, "%08x", digest->crc);
		digest->crc = 0;
		return true;
	}
	if (!EVP_DigestFinal_ex(digest->context, bytes, &nbytes) || nbytes * 2 >= DIGEST_HEX_NBYTES)
		return false;
	for (unsigned i = 0; i < nbytes; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
	return EVP_DigestInit_ex(digest->context, digest->md, NULL);
}

bool digest_finish_bytes(struct digest *digest, uint8_t *bytes)
{
	return digest->md && EVP_DigestFinal_ex(digest->context, bytes, NULL) &&
	       EVP_DigestInit_ex(digest->context, digest->md, NULL);
}

bool digest_peek(const struct digest *digest, uint8_t *bytes)
{
	EVP_MD_CTX *copy = digest->md ? EVP_MD_CTX_new() : NULL;
	bool good = copy && EVP_MD_CTX_copy_ex(copy, digest->context) &&
		    EVP_DigestFinal_ex(copy, bytes, NULL);
	EVP_MD_CTX_free(copy);
	return good;
}
