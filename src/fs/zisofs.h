/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are packed in blocks by zisofs, of versions 1 and 2. */
#ifndef FS_ZISOFS_H
#define FS_ZISOFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct discimg_job;

/* What a ZF entry tells of a file. */
struct zisofs {
	uint64_t nbytes; /* unpacked */
	uint32_t header_nbytes;
	unsigned block_log2;
	bool is_v2;
};

/* Takes what a ZF entry holds behind its version; false where that is nothing that can be read. */
bool zisofs_parse(const uint8_t *data, size_t nbytes, struct zisofs *out);

/* Whether the places of all blocks have room in what is stored: else it is something else. */
bool zisofs_fits(const struct zisofs *zisofs, uint64_t stored_nbytes);

/* What is stored, as it is read: bad sectors are counted in *NBAD and become zeros. */
struct zisofs_stored {
	int (*read)(void *state, struct discimg_job *job, uint64_t offset, uint8_t *buf,
		size_t nbytes, uint64_t *nbad);
	void *state;
	uint64_t nbytes;
};

/*
 * Unpacks NBYTES from OFFSET, which must lie in the file. Blocks that cannot be unpacked become
 * zeros, and count as a bad sector each.
 */
int zisofs_read(const struct zisofs *zisofs, const struct zisofs_stored *stored,
	struct discimg_job *job, uint64_t offset, uint8_t *buf, size_t nbytes, uint64_t *nbad);

#endif
