/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files without a place: for what programs of the host are to read and write. */
#ifndef BASE_MEMFILE_H
#define BASE_MEMFILE_H

#include <stdint.h>

struct discimg_job;

/* It is gone when it is closed, and when the process dies. */
struct memfile {
	int fd;
	char path[48]; /* by which this process and its children can open it */
};

/* Starts with NBYTES zeros. */
int memfile_open(struct discimg_job *job, struct memfile *file, uint64_t nbytes);
void memfile_close(struct memfile *file);

/* *BYTES (from malloc(); the caller's) gets all of it. */
int memfile_take(
	struct discimg_job *job, const struct memfile *file, uint8_t **bytes, uint64_t *nbytes);

#endif
