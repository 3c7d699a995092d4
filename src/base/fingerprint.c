/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 64 bits that stand for a sector, by libcrypto. */
#include "base/fingerprint.h"

#include "base/bytes.h"

#include <openssl/evp.h>
#include <stdlib.h>

struct fingerprinter {
	EVP_MD *sha256;
	EVP_MD_CTX *context;
};

struct fingerprinter *fingerprinter_new(void)
{
	struct fingerprinter *fingerprinter = calloc(1, sizeof(*fingerprinter));
	if (!fingerprinter)
		return NULL;
	fingerprinter->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	fingerprinter->context = EVP_MD_CTX_new();
	if (fingerprinter->sha256 && fingerprinter->context)
		return fingerprinter;
	fingerprinter_free(fingerprinter);
	return NULL;
}

void fingerprinter_free(struct fingerprinter *fingerprinter)
{
	if (!fingerprinter)
		return;
	EVP_MD_CTX_free(fingerprinter->context);
	EVP_MD_free(fingerprinter->sha256);
	free(fingerprinter);
}

bool fingerprint(
	struct fingerprinter *fingerprinter, const void *data, size_t nbytes, uint64_t *print)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	if (!EVP_DigestInit_ex2(fingerprinter->context, fingerprinter->sha256, NULL) ||
		!EVP_DigestUpdate(fingerprinter->context, data, nbytes) ||
		!EVP_DigestFinal_ex(fingerprinter->context, digest, NULL))
		return false;
	*print = get_le64(digest);
	return true;
}
