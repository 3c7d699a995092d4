/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libFLAC, loaded when it is needed. */
#include "base/libflac.h"

LIBRARY_NOTE("FLAC", FLAC_SONAME);

int libflac_load(struct discimg_job *job, struct libflac *lib)
{
	static const char *const functions[] = { LIBFLAC_FUNCTIONS(LIBRARY_NAME) };
	static const struct library library = { .soname = FLAC_SONAME,
		.user = "FLAC files and frames",
		.functions = functions,
		.nfunctions = sizeof(functions) / sizeof(functions[0]) };
	return library_load(job, &library, lib);
}
