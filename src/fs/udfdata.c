/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of a UDF file, by its pieces. */
#include "fs/udfdata.h"

#include "base/search.h"
#include "fs/walk.h"

#include <stdlib.h>
#include <string.h>

void udf_data_free(struct udf_data *data)
{
	free(data->pieces);
	*data = (struct udf_data){ 0 };
}

static bool goes_on(const struct udf_piece *last, uint64_t offset)
{
	if (last->offset == WALK_HOLE || offset == WALK_HOLE)
		return last->offset == offset;
	return last->offset + last->nbytes == offset;
}

bool udf_data_append(struct udf_data *data, uint64_t offset, uint64_t nbytes)
{
	struct udf_piece *last = data->n ? &data->pieces[data->n - 1] : NULL;
	if (last && goes_on(last, offset)) {
		last->nbytes += nbytes;
		data->nbytes += nbytes;
		return true;
	}
	if (data->n == data->room) {
		size_t room = data->n + data->n / 2 + 4;
		struct udf_piece *bigger = reallocarray(data->pieces, room, sizeof(*bigger));
		if (!bigger)
			return false;
		data->pieces = bigger;
		data->room = room;
	}
	data->pieces[data->n++] =
		(struct udf_piece){ .at = data->nbytes, .offset = offset, .nbytes = nbytes };
	data->nbytes += nbytes;
	return true;
}

static uint64_t piece_begin(const void *items, size_t i)
{
	const struct udf_piece *pieces = items;
	return pieces[i].at;
}

const struct udf_piece *udf_data_find(const struct udf_data *data, uint64_t at)
{
	if (at >= data->nbytes)
		return NULL;
	return &data->pieces[search_last(data->pieces, data->n, at, piece_begin)];
}

bool udf_data_copy(struct blocks *blocks, const struct udf_data *data, uint64_t at, uint8_t *buf,
	size_t nbytes)
{
	while (nbytes > 0) {
		const struct udf_piece *piece = udf_data_find(data, at);
		if (!piece)
			return false;
		uint64_t skip = at - piece->at, left = piece->nbytes - skip;
		size_t n = left < nbytes ? (size_t)left : nbytes;
		if (piece->offset == WALK_HOLE)
			memset(buf, 0, n);
		else if (!blocks_copy(blocks, piece->offset + skip, buf, n))
			return false;
		buf += n;
		at += n;
		nbytes -= n;
	}
	return true;
}
