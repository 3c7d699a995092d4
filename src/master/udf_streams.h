/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Extended attributes of files as named streams, from UDF 2.00 on (OSTA UDF 2.60 §3.3.5): "user.x"
 * is the stream x, which Windows shows as file:x.
 */
#ifndef MASTER_UDF_STREAMS_H
#define MASTER_UDF_STREAMS_H

#include "master/udf_view.h"

/*
 * How many blocks the streams of NODE take: the directory of them and an entry for each, with what
 * is in it. Adds to *NLOST the attributes that do not fit there.
 */
uint32_t udf_streams_count(
	const struct udf_view *view, const struct tree_node *node, uint64_t *nlost);

/* How many bytes are in them. */
uint64_t udf_streams_nbytes(const struct udf_view *view, const struct tree_node *node);

/* Block I of those of EXTRA. */
void udf_streams_put(
	const struct udf_view *view, const struct udf_extra *extra, uint32_t i, uint8_t *to);

#endif
