/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stream directories and named streams: ECMA-167r3 4/9.2, OSTA UDF 2.60 §3.3.5. In the metadata lie
 * the entry of the directory, those of the streams and, where they have no room in the first, the
 * names; values that have no room in entries lie behind the metadata, as all data of files do
 * (§2.2.13).
 */
#include "master/udf_streams.h"

#include "base/context.h"
#include "master/cs0.h"
#include "master/udf_entries.h"
#include "master/udf_names.h"
#include "master/utf8.h"

#include <stdlib.h>
#include <string.h>

enum {
	MAX_NSTREAMS = 1024,
	ID_NBYTES = 255, /* 4/14.4.4 */
};

/* The attributes of a file that become streams. */
struct streams {
	const struct tree_xattr *xattrs[MAX_NSTREAMS];
	uint32_t n;
	uint32_t room;         /* of an entry */
	uint32_t names_nbytes; /* with that of the file itself */
	struct udf_streams_size size;
};

/* What the stream of XATTR is called as OSTA CS0; 0 bytes where that is not what it is called. */
static unsigned put_id(const struct tree_xattr *xattr, uint8_t to[ID_NBYTES])
{
	static const char user[] = "user.", own[] = "*UDF"; /* §3.3.5.1: streams of UDF itself */
	const char *name = xattr->name + sizeof(user) - 1;
	uint16_t units[CS0_NARROW_MAX] = { 0 };
	unsigned n = 0;
	uint32_t code;
	if (strncmp(xattr->name, user, sizeof(user) - 1) != 0 ||
		strncmp(name, own, sizeof(own) - 1) == 0)
		return 0;
	while (*name) {
		if (!utf8_next(&name, &code) || code == '/' || n + 2 > CS0_NARROW_MAX)
			return 0;
		n += utf16_of(code, units + n);
	}
	return cs0_is_wide(units, n) && n > CS0_WIDE_MAX ? 0 : cs0_put(units, n, to);
}

static uint32_t blocks_of(const struct udf_view *view, uint64_t nbytes)
{
	return (uint32_t)((nbytes + view->block_nbytes - 1) / view->block_nbytes);
}

/* The blocks that the value of XATTR takes outside its entry. */
static uint32_t value_nblocks(
	const struct udf_view *view, const struct streams *streams, const struct tree_xattr *xattr)
{
	return xattr->nbytes > streams->room ? blocks_of(view, xattr->nbytes) : 0;
}

static void find_streams(
	const struct udf_view *view, const struct tree_node *node, struct streams *streams)
{
	uint8_t id[ID_NBYTES];
	streams->n = 0;
	streams->size = (struct udf_streams_size){ 0 };
	streams->room = udf_entry_room(view->revision, view->block_nbytes);
	streams->names_nbytes = udf_name_nbytes(0);
	for (uint32_t i = 0; i < node->nxattrs; i++) {
		const struct tree_xattr *xattr = node->xattrs + i;
		unsigned nbytes = put_id(xattr, id);
		if (nbytes == 0 || streams->n == MAX_NSTREAMS ||
			view->revision < UDF_WITH_UNIQUE_NAMES) {
			streams->size.nlost++;
			continue;
		}
		streams->xattrs[streams->n++] = xattr;
		streams->names_nbytes += udf_name_nbytes(nbytes);
		streams->size.nbytes += xattr->nbytes;
		streams->size.value_nblocks += value_nblocks(view, streams, xattr);
	}
	if (streams->n)
		streams->size.nblocks = 1 + streams->n;
	if (streams->names_nbytes > streams->room)
		streams->size.nblocks += blocks_of(view, streams->names_nbytes);
}

struct udf_streams_size udf_streams_measure(
	const struct udf_view *view, const struct tree_node *node)
{
	struct streams streams;
	if (!node->nxattrs)
		return (struct udf_streams_size){ 0 };
	find_streams(view, node, &streams);
	return streams.size;
}

/* The names of STREAMS, whose entries are behind that of their directory, to lie from BLOCK on. */
static void put_names(const struct udf_view *view, const struct udf_extra *extra,
	const struct streams *streams, uint32_t block, uint8_t *to)
{
	uint8_t id[ID_NBYTES];
	bool is_directory = S_ISDIR(extra->node->mode);
	struct udf_name name = { .flags = UDF_NAME_OF_PARENT |
					  (is_directory ? UDF_NAME_OF_DIRECTORY : 0),
		.block = udf_view_entry_block(view, extra->key),
		.unique_id = udf_view_entry_id(view, extra->key) };
	uint32_t at = udf_name_put(view, &name, block, 0, to);
	name.flags = 0;
	name.id = id;
	for (uint32_t i = 0; i < streams->n; i++) {
		name.nbytes = put_id(streams->xattrs[i], id);
		name.block = extra->block + 1 + i;
		at = udf_name_put(view, &name, block, at, to);
	}
}

static void put_directory(const struct udf_view *view, const struct udf_extra *extra,
	const struct streams *streams, uint8_t *to)
{
	uint8_t names[UDF_MAX_BLOCK_NBYTES];
	struct udf_content content = { .nbytes = streams->names_nbytes,
		.block = extra->block + 1 + streams->n };
	if (streams->names_nbytes <= streams->room) {
		put_names(view, extra, streams, extra->block, names);
		content.inside = names;
	}
	udf_entry_of_streams(view, extra, &content, to);
}

/* The entry of the stream I. */
static void put_stream(const struct udf_view *view, const struct udf_extra *extra,
	const struct streams *streams, uint32_t i, uint8_t *to)
{
	const struct tree_xattr *xattr = streams->xattrs[i];
	const struct udf_extra *values = udf_view_extra(&view->values, extra->key);
	struct udf_content content = { .nbytes = (uint32_t)xattr->nbytes };
	if (xattr->nbytes <= streams->room) {
		content.inside = xattr->value;
	} else {
		content.block = udf_view_values_at(view) + values->block;
		for (uint32_t k = 0; k < i; k++)
			content.block += value_nblocks(view, streams, streams->xattrs[k]);
	}
	udf_entry_of_stream(view, extra, extra->block + 1 + i, &content, to);
}

/* Block I of the names that have no room in their directory's entry. */
static int put_outer_names(const struct udf_view *view, const struct udf_extra *extra,
	const struct streams *streams, uint32_t i, uint8_t *to)
{
	uint8_t *names = calloc(blocks_of(view, streams->names_nbytes), view->block_nbytes);
	if (!names)
		return fail_nomem(view->job);
	put_names(view, extra, streams, extra->block + 1 + streams->n, names);
	memcpy(to, names + (size_t)i * view->block_nbytes, view->block_nbytes);
	free(names);
	return 0;
}

int udf_streams_put(
	const struct udf_view *view, const struct udf_extra *extra, uint32_t i, uint8_t *to)
{
	struct streams streams;
	find_streams(view, extra->node, &streams);
	if (i > streams.n)
		return put_outer_names(view, extra, &streams, i - 1 - streams.n, to);
	if (i == 0)
		put_directory(view, extra, &streams, to);
	else
		put_stream(view, extra, &streams, i - 1, to);
	return 0;
}

void udf_streams_put_value(
	const struct udf_view *view, const struct udf_extra *extra, uint32_t i, uint8_t *to)
{
	struct streams streams;
	find_streams(view, extra->node, &streams);
	for (uint32_t k = 0; k < streams.n; k++) {
		const struct tree_xattr *xattr = streams.xattrs[k];
		uint32_t n = value_nblocks(view, &streams, xattr);
		if (i >= n) {
			i -= n;
			continue;
		}
		size_t at = (size_t)i * view->block_nbytes, left = xattr->nbytes - at;
		memcpy(to, xattr->value + at,
			left < view->block_nbytes ? left : view->block_nbytes);
		return;
	}
}
