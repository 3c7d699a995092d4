/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libcrypto, loaded when it is needed. */
#include "base/crypto.h"

LIBRARY_NOTE("hashes", LIBCRYPTO_SONAME);

int crypto_load(struct discimg_job *job, struct crypto *crypto)
{
	static const char *const functions[] = { CRYPTO_FUNCTIONS(LIBRARY_NAME) };
	static const struct library library = { .soname = LIBCRYPTO_SONAME,
		.user = "hashes",
		.functions = functions,
		.nfunctions = sizeof(functions) / sizeof(functions[0]) };
	return library_load(job, &library, crypto);
}
