/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tree as nodes of libisofs, with all their properties ours and none of the host's. */
#include "master/nodes.h"

#include "base/context.h"

#include <libisofs/libisofs.h>
#include <stdlib.h>
#include <string.h>

/* What the seven bytes of a Rock Ridge time can hold (ECMA-119 §9.1.5): 1900 to 2155. */
#define FIRST_TIME (-2208988800LL)
#define LAST_TIME  5869583999LL

struct builder {
	struct discimg_job *job;
	struct content *content;
	IsoStream **streams; /* by serial number; one reference each */
	uint64_t last_serial;
	uint64_t ntimes_out_of_range, nnames_not_utf8;
};

int fail_isofs(struct discimg_job *job, int code, const char *what)
{
	if (code == (int)ISO_OUT_OF_MEM)
		return fail_nomem(job);
	const char *text = iso_error_to_msg(code);
	return fail(job, DISCIMG_E_UNSUPPORTED, "%s: libisofs says: %s", what,
		text ? text : "unknown error");
}

static int fail_node(struct builder *builder, const struct tree_node *node, int code)
{
	char *path = tree_path(node);
	int r = fail_isofs(builder->job, code, path ? path : node->name);
	free(path);
	return r;
}

static bool is_utf8(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	while (*p) {
		unsigned n = *p < 0x80 ? 0 : *p >= 0xf0 ? 3 : *p >= 0xe0 ? 2 : 1;
		if (*p > 0xf4 || (*p >= 0x80 && *p < 0xc2))
			return false;
		for (p++; n > 0; n--, p++)
			if ((*p & 0xc0) != 0x80)
				return false;
	}
	return true;
}

static int64_t time_of(struct builder *builder, const struct tree_node *node)
{
	if (node->mtime >= FIRST_TIME && node->mtime <= LAST_TIME)
		return node->mtime;
	builder->ntimes_out_of_range++;
	return node->mtime < FIRST_TIME ? FIRST_TIME : LAST_TIME;
}

static int set_attributes(struct builder *builder, const struct tree_node *node, IsoNode *iso)
{
	size_t n = node->nxattrs;
	if (n == 0)
		return 0;
	char **names = calloc(n, sizeof(*names)), **values = calloc(n, sizeof(*values));
	size_t *lengths = calloc(n, sizeof(*lengths));
	int r = names && values && lengths ? 0 : fail_nomem(builder->job);
	for (size_t i = 0; i < n && r == 0; i++) {
		names[i] = node->xattrs[i].name;
		values[i] = (char *)node->xattrs[i].value;
		lengths[i] = node->xattrs[i].nbytes;
	}
	int code = r == 0 ? iso_node_set_attrs(iso, n, names, lengths, values, 1) : 1;
	if (code < 0)
		r = fail_node(builder, node, code);
	free(names);
	free(values);
	free(lengths);
	return r;
}

static int set_properties(struct builder *builder, const struct tree_node *node, IsoNode *iso)
{
	time_t time = (time_t)time_of(builder, node);
	int r = set_attributes(builder, node, iso);
	iso_node_set_permissions(iso, node->mode & 07777);
	iso_node_set_uid(iso, node->uid);
	iso_node_set_gid(iso, node->gid);
	iso_node_set_mtime(iso, time);
	iso_node_set_atime(iso, time);
	iso_node_set_ctime(iso, time);
	iso_node_set_sort_weight(iso, node->weight);
	return r;
}

/* A new reference to the stream that all names of NODE's file share; NULL: no memory. */
static IsoStream *stream_of(struct builder *builder, const struct tree_node *node)
{
	if (!node->serial)
		return content_stream(builder->content, node, ++builder->last_serial);
	IsoStream **stream = &builder->streams[node->serial];
	if (!*stream)
		*stream = content_stream(builder->content, node, node->serial);
	if (*stream)
		iso_stream_ref(*stream);
	return *stream;
}

static int add_file(
	struct builder *builder, const struct tree_node *node, IsoDir *parent, IsoNode **iso)
{
	IsoFile *file = NULL;
	IsoStream *stream = stream_of(builder, node);
	if (!stream)
		return (int)ISO_OUT_OF_MEM;
	int code = iso_tree_add_new_file(parent, node->name, stream, &file);
	if (code < 0)
		iso_stream_unref(stream);
	*iso = (IsoNode *)file;
	return code;
}

static int add_node(
	struct builder *builder, const struct tree_node *node, IsoDir *parent, IsoNode **iso)
{
	switch (node->mode & S_IFMT) {
	case S_IFDIR:
		return iso_tree_add_new_dir(parent, node->name, (IsoDir **)iso);
	case S_IFREG:
		return add_file(builder, node, parent, iso);
	case S_IFLNK:
		return iso_tree_add_new_symlink(
			parent, node->name, node->target, (IsoSymlink **)iso);
	default:
		return iso_tree_add_new_special(
			parent, node->name, node->mode, node->rdev, (IsoSpecial **)iso);
	}
}

/*
 * Recursion is bounded by the length of a path on the host. Children go in backwards, as libisofs
 * keeps them in a sorted list that it searches from its head.
 */
static int fill_directory(
	struct builder *builder, const struct tree_node *directory, IsoDir *parent)
{
	for (size_t i = directory->nchildren; i-- > 0;) {
		const struct tree_node *node = directory->children[i];
		IsoNode *iso = NULL;
		int code = add_node(builder, node, parent, &iso);
		if (code < 0)
			return fail_node(builder, node, code);
		builder->nnames_not_utf8 += !is_utf8(node->name);
		int r = set_properties(builder, node, iso);
		if (r == 0 && S_ISDIR(node->mode))
			r = fill_directory(builder, node, (IsoDir *)iso);
		if (r < 0)
			return r;
	}
	return 0;
}

static void tell(const struct builder *builder)
{
	if (builder->ntimes_out_of_range)
		say(builder->job, DISCIMG_WARNING,
			"%llu times lie outside 1900 to 2155 and were moved to the nearest year",
			(unsigned long long)builder->ntimes_out_of_range);
	if (builder->nnames_not_utf8)
		say(builder->job, DISCIMG_WARNING,
			"%llu names are not UTF-8: Rock Ridge keeps their bytes, Joliet cannot",
			(unsigned long long)builder->nnames_not_utf8);
}

static uint32_t last_serial(const struct tree *tree)
{
	uint32_t last = 0;
	for (const struct tree_node *node = tree->root; node; node = tree_next(node, tree->root))
		last = node->serial > last ? node->serial : last;
	return last;
}

int nodes_build(struct discimg_job *job, const struct tree *tree, struct content *content,
	struct Iso_Image *image)
{
	struct builder builder = { .job = job, .content = content };
	size_t n = (size_t)last_serial(tree) + 1;
	builder.last_serial = n;
	builder.streams = calloc(n, sizeof(IsoStream *));
	if (!builder.streams)
		return fail_nomem(job);
	IsoDir *root = iso_image_get_root(image);
	int r = set_properties(&builder, tree->root, (IsoNode *)root);
	if (r == 0)
		r = fill_directory(&builder, tree->root, root);
	for (size_t i = 0; i < n; i++)
		if (builder.streams[i])
			iso_stream_unref(builder.streams[i]);
	free(builder.streams);
	if (r == 0)
		tell(&builder);
	return r;
}
