/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of a file, from the extents that a walk has found. */
#ifndef FS_FILEDATA_H
#define FS_FILEDATA_H

#include "fs/walk.h"

/* A place in a file; zero it, set the first three. Reading on from there is cheap. */
struct filedata {
	struct discimg_disc *disc;
	const struct walk *walk;
	uint32_t node;
	uint32_t extent;       /* the one that is being read, from 0 */
	uint64_t extent_begin; /* its first byte in the file */
};

/*
 * Fills BUF with NBYTES from byte OFFSET, which must lie in the file. Unreadable sectors, and what
 * lies beyond the disc, become zeros and are counted in *NBAD. Fails only when the source is gone.
 */
int filedata_read(struct filedata *data, struct discimg_job *job, uint64_t offset, uint8_t *buf,
	size_t nbytes, uint64_t *nbad);

/* How many bytes of NODE lie on DISC: neither in holes nor beyond its end. */
uint64_t filedata_stored(const struct discimg_disc *disc, const struct walk *walk, uint32_t node);

/*
 * True when the bytes from OFFSET on, *NBYTES of them, would lie beyond the end of the disc:
 * filedata_read() makes zeros of them and counts their sectors as bad. False: *NBYTES do not.
 */
bool filedata_is_missing(struct filedata *data, uint64_t offset, uint64_t *nbytes);

/* True when the byte at OFFSET is in a hole that the disc tells of. */
bool filedata_is_hole(struct filedata *data, uint64_t offset);

/*
 * Where the bytes from OFFSET on lie plainly in a file of the host: *FD and *AT, and in *NBYTES how
 * many of them; *FD is -1 for a hole. False where they cannot be had so.
 */
bool filedata_locate(
	struct filedata *data, uint64_t offset, int *fd, uint64_t *at, uint64_t *nbytes);

#endif
