/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is called of libcrypto, which is loaded when the first hash is made. */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include "base/library.h"

#include <openssl/evp.h>

#define CRYPTO_FUNCTIONS(USE)                                                                      \
	USE(EVP_MD_fetch)                                                                          \
	USE(EVP_MD_free)                                                                           \
	USE(EVP_MD_CTX_new)                                                                        \
	USE(EVP_MD_CTX_free)                                                                       \
	USE(EVP_MD_CTX_copy_ex)                                                                    \
	USE(EVP_DigestInit_ex2)                                                                    \
	USE(EVP_DigestUpdate)                                                                      \
	USE(EVP_DigestFinal_ex)

struct crypto {
	CRYPTO_FUNCTIONS(LIBRARY_POINTER)
};

int crypto_load(struct discimg_job *job, struct crypto *crypto);

#endif
