/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 64 bits that stand for a sector, by libcrypto. */
#include "base/fingerprint.h"

#include "base/bytes.h"
#include "base/crypto.h"

#include <stdlib.h>

struct fingerprinter {
	struct crypto crypto;
	EVP_MD *sha256;
	EVP_MD_CTX *context;
};

static int open_sha256(struct discimg_job *job, struct fingerprinter *fingerprinter)
{
	const struct crypto *crypto = &fingerprinter->crypto;
	int r = crypto_load(job, &fingerprinter->crypto);
	if (r < 0)
		return r;
	fingerprinter->sha256 = crypto->EVP_MD_fetch(NULL, "SHA256", NULL);
	fingerprinter->context = crypto->EVP_MD_CTX_new();
	return fingerprinter->sha256 && fingerprinter->context ? 0 : fail_nomem(job);
}

struct fingerprinter *fingerprinter_new(struct discimg_job *job)
{
	struct fingerprinter *fingerprinter = calloc(1, sizeof(*fingerprinter));
	if (!fingerprinter) {
		fail_nomem(job);
		return NULL;
	}
	if (open_sha256(job, fingerprinter) == 0)
		return fingerprinter;
	fingerprinter_free(fingerprinter);
	return NULL;
}

void fingerprinter_free(struct fingerprinter *fingerprinter)
{
	if (!fingerprinter)
		return;
	if (fingerprinter->sha256)
		fingerprinter->crypto.EVP_MD_free(fingerprinter->sha256);
	if (fingerprinter->context)
		fingerprinter->crypto.EVP_MD_CTX_free(fingerprinter->context);
	free(fingerprinter);
}

bool fingerprint(
	struct fingerprinter *fingerprinter, const void *data, size_t nbytes, uint64_t *print)
{
	const struct crypto *crypto = &fingerprinter->crypto;
	uint8_t digest[EVP_MAX_MD_SIZE];
	if (!crypto->EVP_DigestInit_ex2(fingerprinter->context, fingerprinter->sha256, NULL) ||
		!crypto->EVP_DigestUpdate(fingerprinter->context, data, nbytes) ||
		!crypto->EVP_DigestFinal_ex(fingerprinter->context, digest, NULL))
		return false;
	*print = get_le64(digest);
	return true;
}
