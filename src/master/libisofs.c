/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libisofs, loaded when it is needed. */
#include "master/libisofs.h"

LIBRARY_NOTE("attributes", LIBISOFS_SONAME);

int libisofs_load(struct discimg_job *job, struct libisofs *lib)
{
	static const char *const functions[] = { LIBISOFS_FUNCTIONS(LIBRARY_NAME) };
	static const struct library library = { .soname = LIBISOFS_SONAME,
		.user = "ACLs and extended attributes",
		.functions = functions,
		.nfunctions = sizeof(functions) / sizeof(functions[0]) };
	return library_load(job, &library, lib);
}
