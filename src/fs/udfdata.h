/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the bytes of a UDF file lie: pieces of the disc, one behind the other. */
#ifndef FS_UDFDATA_H
#define FS_UDFDATA_H

#include "fs/blocks.h"

struct udf_piece {
	uint64_t at;     /* in the file */
	uint64_t offset; /* on the disc, or WALK_HOLE */
	uint64_t nbytes;
};

struct udf_data {
	struct udf_piece *pieces;
	size_t n, room;
	uint64_t nbytes; /* of all pieces */
};

void udf_data_free(struct udf_data *data);

/* Adds a piece, joined to the last one where it lies right behind it. False: out of memory. */
bool udf_data_append(struct udf_data *data, uint64_t offset, uint64_t nbytes);

/* The piece that has the byte AT, or NULL behind the end. */
const struct udf_piece *udf_data_find(const struct udf_data *data, uint64_t at);

/* Copies NBYTES from the byte AT on; false when some are behind the end, or absent on the disc. */
bool udf_data_copy(struct blocks *blocks, const struct udf_data *data, uint64_t at, uint8_t *buf,
	size_t nbytes);

#endif
