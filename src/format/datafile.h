/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The data files that a sheet names: found where both were moved, renamed and retyped. */
#ifndef FORMAT_DATAFILE_H
#define FORMAT_DATAFILE_H

#include "base/context.h"
#include "base/infile.h"

/*
 * Opens the file that SHEET calls NAME: beside SHEET, if need be in another case, by the last part
 * of a Windows path, or with its name in ISO 8859-1; a note tells when it is not where SHEET says.
 * WHERE ("a.cue:3: FILE x.bin") begins all messages. Refuses with DISCIMG_E_FORMAT what is no
 * regular file, empty or SHEET itself, and with DISCIMG_E_NOTFOUND what is not there.
 */
int datafile_open(struct discimg_job *job, const char *sheet, const char *name, const char *where,
	struct infile **file);

#endif
