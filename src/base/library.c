/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Foreign libraries that are loaded when they are needed, by dlopen(3). */
#include "base/library.h"

#include <dlfcn.h>
#include <string.h>

static int fail_to_load(struct discimg_job *job, const struct library *library)
{
	const char *why = dlerror();
	return fail(job, DISCIMG_E_NOTFOUND,
		"%s need a library that cannot be loaded: %s; install the package that has it",
		library->user, why ? why : library->soname);
}

int library_load(struct discimg_job *job, const struct library *library, void *table)
{
	/* What libraries leave for the end of the process must find them there. */
	void *handle = dlopen(library->soname, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (!handle)
		return fail_to_load(job, library);
	for (size_t i = 0; i < library->nfunctions; i++) {
		void *function = dlsym(handle, library->functions[i]);
		if (!function)
			return fail_to_load(job, library);
		memcpy((char *)table + i * sizeof(function), &function, sizeof(function));
	}
	return 0;
}
