/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files without a name, which are gone when they are closed. */
#ifndef BASE_TEMPFILE_H
#define BASE_TEMPFILE_H

#include <stdint.h>

struct discimg_job;

/*
 * Opens *FD, to be written and read, where NBYTES are free: in $TMPDIR, or, when that is not set,
 * beside PATH or in /var/tmp. *FOLDER, the caller's, tells where. Fails with DISCIMG_E_NOSPACE.
 */
int tempfile_open(
	struct discimg_job *job, const char *path, uint64_t nbytes, int *fd, char **folder);

#endif
