/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes of an image as memory that the kernel copies from. The program itself must not touch it. */
#ifndef FUSE_MAPPED_H
#define FUSE_MAPPED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero it. */
struct mapped {
	int fd;
	uint8_t *bytes; /* or NULL */
	size_t nbytes;  /* of the file */
	size_t nused;   /* of them, so many may be in memory */
};

/*
 * NBYTES from AT on of FD; NULL where there are none, or no way. What was found before stays valid
 * until another FD is asked for, or mapped_trim() called.
 */
const void *mapped_find(struct mapped *mapped, int fd, uint64_t at, size_t nbytes);

/* True when what is found of FD leaves valid what was found before. */
bool mapped_keeps(const struct mapped *mapped, int fd);

/* Lets go of memory, when it has become much, or the file is no longer as large. */
void mapped_trim(struct mapped *mapped);
void mapped_free(struct mapped *mapped);

#endif
