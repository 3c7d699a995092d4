/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs of the host, run without a shell. */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

#include <stddef.h>

struct discimg_job;

struct program {
	const char *name; /* looked for in PATH */
	const char
		*package; /* the Debian package that has it, for the message when it is missing */
	const char *const *arguments;   /* after the name; ends with NULL */
	const char *const *environment; /* besides PATH; ends with NULL. NULL: the caller's */
	char *output;                   /* where its output goes, NUL-terminated; or NULL */
	size_t output_nbytes;
};

/*
 * Runs it to its end, with nothing on its standard input. One that cannot be found fails with
 * DISCIMG_E_NOTFOUND, one that exits with anything but 0 with the first line that it said.
 */
int program_run(struct discimg_job *job, const struct program *program);

#endif
