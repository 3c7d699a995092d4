/* SPDX-License-Identifier: GPL-3.0-or-later */
/* liblz4, loaded when it is needed. */
#include "format/liblz4.h"

LIBRARY_NOTE("ZSO", LZ4_SONAME);

int liblz4_load(struct discimg_job *job, struct liblz4 *lib)
{
	static const char *const functions[] = { LIBLZ4_FUNCTIONS(LIBRARY_NAME) };
	static const struct library library = { .soname = LZ4_SONAME,
		.user = ".zso and .cso images",
		.functions = functions,
		.nfunctions = sizeof(functions) / sizeof(functions[0]) };
	return library_load(job, &library, lib);
}
