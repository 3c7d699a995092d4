/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stream directories and named streams: ECMA-167r3 4/9.2, OSTA UDF 2.60 §3.3.5. All of them lie
 * inside their entries.
 */
#include "master/udf_streams.h"

#include "master/identifiers.h"
#include "master/udf_entries.h"
#include "master/udf_names.h"

#include <string.h>

enum { MAX_NSTREAMS = 64 };

static const char user[] = "user.";

/* The name of the stream that XATTR becomes, or NULL. */
static const char *name_of(const struct tree_xattr *xattr)
{
	const size_t n = sizeof(user) - 1;
	/* Names of UDF's own streams begin with "*UDF", §3.3.5.1. */
	if (strncmp(xattr->name, user, n) != 0 || !xattr->name[n] ||
		strncmp(xattr->name + n, "*UDF", 4) == 0)
		return NULL;
	return xattr->name + n;
}

/* The attributes of a file that become streams, and how many do not. */
struct streams {
	const struct tree_xattr *xattrs[MAX_NSTREAMS];
	uint32_t n;
	uint64_t nbytes, nlost;
};

static struct streams streams_of(const struct udf_view *view, const struct tree_node *node)
{
	struct streams streams = { 0 };
	uint32_t room = udf_entry_room(view->revision, view->block_nbytes);
	uint32_t left = room - udf_name_nbytes(0);
	uint8_t id[IDENTIFIER_MAX_NBYTES];
	for (uint32_t i = 0; i < node->nxattrs; i++) {
		const struct tree_xattr *xattr = node->xattrs + i;
		const char *name = S_ISREG(node->mode) ? name_of(xattr) : NULL;
		uint32_t nbytes = name ? udf_name_nbytes(identifier_of(&identifier_udf, name, id))
				       : UINT32_MAX;
		if (streams.n == MAX_NSTREAMS || view->revision < UDF_WITH_UNIQUE_NAMES ||
			nbytes > left || xattr->nbytes > room) {
			streams.nlost++;
			continue;
		}
		left -= nbytes;
		streams.nbytes += xattr->nbytes;
		streams.xattrs[streams.n++] = xattr;
	}
	return streams;
}

uint32_t udf_streams_count(
	const struct udf_view *view, const struct tree_node *node, uint64_t *nlost)
{
	if (!node->nxattrs)
		return 0;
	struct streams streams = streams_of(view, node);
	*nlost += streams.nlost;
	return streams.n ? 1 + streams.n : 0;
}

uint64_t udf_streams_nbytes(const struct udf_view *view, const struct tree_node *node)
{
	return node->nxattrs ? streams_of(view, node).nbytes : 0;
}

/* The names of STREAMS, whose entries are behind BLOCK; how many bytes. */
static uint32_t put_names(const struct udf_view *view, const struct tree_node *node,
	const struct streams *streams, uint32_t block, uint8_t *to)
{
	uint8_t id[IDENTIFIER_MAX_NBYTES];
	struct udf_name name = { .flags = UDF_NAME_OF_PARENT,
		.block = udf_view_file_block(view, node),
		.unique_id = udf_view_file_id(node) };
	uint32_t at = udf_name_put(view, &name, block, 0, to);
	name.flags = 0;
	name.id = id;
	for (uint32_t i = 0; i < streams->n; i++) {
		name.nbytes = identifier_of(&identifier_udf, name_of(streams->xattrs[i]), id);
		name.block = block + 1 + i;
		at = udf_name_put(view, &name, block, at, to);
	}
	return at;
}

void udf_streams_put(
	const struct udf_view *view, const struct udf_extra *extra, uint32_t i, uint8_t *to)
{
	struct streams streams = streams_of(view, extra->node);
	uint8_t names[UDF_MAX_BLOCK_NBYTES];
	if (i == 0) {
		uint32_t nbytes = put_names(view, extra->node, &streams, extra->block, names);
		udf_entry_of_streams(view, extra->node, extra->block, names, nbytes, to);
	} else {
		const struct tree_xattr *xattr = streams.xattrs[i - 1];
		udf_entry_of_stream(view, extra->node, extra->block + i, xattr->value,
			(uint32_t)xattr->nbytes, to);
	}
}
