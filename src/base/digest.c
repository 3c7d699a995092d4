/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checksums of long streams: CRC-32 by libdeflate; MD5, SHA-1 and SHA-256 by libcrypto. */
#include "base/digest.h"

#include "base/crypto.h"

#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>

struct digest {
	struct crypto crypto; /* while MD is not NULL */
	EVP_MD *md;           /* NULL: CRC-32 */
	EVP_MD_CTX *context;
	uint32_t crc;
};

uint32_t crc32_of(uint32_t crc, const void *p, size_t nbytes)
{
	return libdeflate_crc32(crc, p, nbytes);
}

static bool begin(struct digest *digest)
{
	return digest->crypto.EVP_DigestInit_ex2(digest->context, digest->md, NULL);
}

/* Finds libcrypto's KIND, and begins one. */
static int open_kind(struct discimg_job *job, struct digest *digest, enum digest_kind kind)
{
	static const char *const names[DIGEST_NKINDS] = {
		[DIGEST_MD5] = "MD5", [DIGEST_SHA1] = "SHA1", [DIGEST_SHA256] = "SHA256"
	};
	if (!names[kind])
		return 0;
	int r = crypto_load(job, &digest->crypto);
	if (r < 0)
		return r;
	digest->md = digest->crypto.EVP_MD_fetch(NULL, names[kind], NULL);
	if (!digest->md)
		return fail(job, DISCIMG_E_UNSUPPORTED, "libcrypto makes no %s here", names[kind]);
	digest->context = digest->crypto.EVP_MD_CTX_new();
	return digest->context && begin(digest) ? 0 : fail_nomem(job);
}

struct digest *digest_new(struct discimg_job *job, enum digest_kind kind)
{
	struct digest *digest = calloc(1, sizeof(*digest));
	if (!digest) {
		fail_nomem(job);
		return NULL;
	}
	if (open_kind(job, digest, kind) == 0)
		return digest;
	digest_free(digest);
	return NULL;
}

void digest_free(struct digest *digest)
{
	if (!digest)
		return;
	if (digest->md) {
		digest->crypto.EVP_MD_CTX_free(digest->context);
		digest->crypto.EVP_MD_free(digest->md);
	}
	free(digest);
}

bool digest_add(struct digest *digest, const void *p, size_t nbytes)
{
	if (digest->md)
		return digest->crypto.EVP_DigestUpdate(digest->context, p, nbytes);
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
	if (!digest->crypto.EVP_DigestFinal_ex(digest->context, bytes, &nbytes) ||
		nbytes * 2 >= DIGEST_HEX_NBYTES)
		return false;
	for (unsigned i = 0; i < nbytes; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
	return begin(digest);
}

bool digest_finish_bytes(struct digest *digest, uint8_t *bytes)
{
	return digest->md && digest->crypto.EVP_DigestFinal_ex(digest->context, bytes, NULL) &&
	       begin(digest);
}

bool digest_peek(const struct digest *digest, uint8_t *bytes)
{
	const struct crypto *crypto = &digest->crypto;
	if (!digest->md)
		return false;
	EVP_MD_CTX *copy = crypto->EVP_MD_CTX_new();
	bool good = copy && crypto->EVP_MD_CTX_copy_ex(copy, digest->context) &&
		    crypto->EVP_DigestFinal_ex(copy, bytes, NULL);
	crypto->EVP_MD_CTX_free(copy);
	return good;
}
