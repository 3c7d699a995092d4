/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The user data of a disc as bytes, counted from LBA 0 in sectors of 2048, and files that lie
 * there in pieces.
 */
#ifndef DISC_BYTES_H
#define DISC_BYTES_H

#include "disc/disc.h"

#define DISC_HOLE UINT64_MAX

/* A piece of a file. */
struct disc_extent {
	uint64_t offset; /* in bytes from LBA 0, or DISC_HOLE: zeros that are stored nowhere */
	uint64_t nbytes;
};

/*
 * Fills BUF with NBYTES from byte OFFSET of DISC. Unreadable sectors, audio, and what lies beyond
 * the disc become zeros and are counted in *NBAD. Fails only when the source is gone.
 */
int disc_read_bytes(struct discimg_disc *disc, struct discimg_job *job, uint64_t offset,
	uint8_t *buf, size_t nbytes, uint64_t *nbad);

/* True when NBYTES from byte OFFSET lie plainly in the file *FD of the host, from byte *AT on. */
bool disc_locate_bytes(
	struct discimg_disc *disc, uint64_t offset, uint64_t nbytes, int *fd, uint64_t *at);

/* disc_read_bytes() for bytes from OFFSET on of the file that the N EXTENTS make; zeros behind. */
int disc_read_extents(struct discimg_disc *disc, struct discimg_job *job,
	const struct disc_extent *extents, size_t n, uint64_t offset, uint8_t *buf, size_t nbytes,
	uint64_t *nbad);

#endif
