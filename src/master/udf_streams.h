/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Extended attributes of files and folders as named streams, from UDF 2.00 on (OSTA UDF 2.60
 * §3.3.5): "user.x" is the stream x, which Windows shows as file:x.
 */
#ifndef MASTER_UDF_STREAMS_H
#define MASTER_UDF_STREAMS_H

#include "master/udf_view.h"

/* What the streams of a file need besides its entry. */
struct udf_streams_size {
	uint32_t nblocks;       /* of the metadata: a directory, and an entry for each */
	uint32_t value_nblocks; /* of those that entries have no room for */
	uint64_t nbytes;        /* in all of them */
	uint64_t nlost;         /* attributes that become none */
};

struct udf_streams_size udf_streams_measure(
	const struct udf_view *view, const struct tree_node *node);

/* Block I of the streams, or of the values, of EXTRA. */
int udf_streams_put(
	const struct udf_view *view, const struct udf_extra *extra, uint32_t i, uint8_t *to);
void udf_streams_put_value(
	const struct udf_view *view, const struct udf_extra *extra, uint32_t i, uint8_t *to);

#endif
