/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libexpat, loaded when it is needed. */
#include "check/libexpat.h"

LIBRARY_NOTE("DAT", EXPAT_SONAME);

int libexpat_load(struct discimg_job *job, struct libexpat *lib)
{
	static const char *const functions[] = { LIBEXPAT_FUNCTIONS(LIBRARY_NAME) };
	static const struct library library = { .soname = EXPAT_SONAME,
		.user = "DATs",
		.functions = functions,
		.nfunctions = sizeof(functions) / sizeof(functions[0]) };
	return library_load(job, &library, lib);
}
