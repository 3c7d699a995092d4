/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measuring, placing and making the blocks of a UDF volume (OSTA UDF 2.60 §2.2.13, §2.3.2). */
#include "master/udf_view.h"

#include "base/bytes.h"
#include "base/context.h"
#include "master/udf_entries.h"
#include "master/udf_fields.h"
#include "master/udf_links.h"
#include "master/udf_names.h"
#include "master/udf_volume.h"

#include <stdlib.h>
#include <string.h>

/* Of the reserve descriptors on a DVD, in blocks of their own for error correction. */
#define NEAR_RESERVE_LBA 64

static bool add_extra(struct udf_extras *extras, const struct tree_node *node, uint32_t nblocks)
{
	size_t n = extras->n;
	if (nblocks == 0)
		return true;
	if ((n & (n - 1)) == 0) {
		struct udf_extra *bigger =
			reallocarray(extras->items, n ? 2 * n : 1, sizeof(*bigger));
		if (!bigger)
			return false;
		extras->items = bigger;
	}
	extras->items[extras->n++] =
		(struct udf_extra){ .node = node, .block = extras->nblocks, .nblocks = nblocks };
	extras->nblocks += nblocks;
	return true;
}

static void note_time(struct udf_view *view, const struct tree_node *node)
{
	if (node->mtime < view->newest ||
		(node->mtime == view->newest && node->mtime_nsec <= view->newest_nsec))
		return;
	view->newest = node->mtime;
	view->newest_nsec = node->mtime_nsec;
}

/* The first name of each file, and what they need besides their entries. */
static int measure_files(struct udf_view *view)
{
	uint32_t last = view->places->last_serial;
	const struct tree_node *root = view->tree->root;
	view->files = calloc((size_t)last + 1, sizeof(*view->files));
	if (!view->files)
		return fail_nomem(view->job);
	view->newest = view->timestamp;
	for (const struct tree_node *node = root; node; node = tree_next(node, root)) {
		note_time(view, node);
		if (!S_ISDIR(node->mode) && !node->is_link)
			view->files[node->serial] = node;
	}
	for (uint32_t i = 1; i <= last; i++) {
		const struct tree_node *node = view->files[i];
		if (node &&
			(!add_extra(&view->extents, node, udf_entry_count_extents(view, node)) ||
				!add_extra(&view->links, node, udf_entry_count_link(view, node))))
			return fail_nomem(view->job);
	}
	return 0;
}

static uint32_t blocks_of(uint64_t nbytes)
{
	return (uint32_t)((nbytes + UDF_BLOCK_NBYTES - 1) / UDF_BLOCK_NBYTES);
}

static uint64_t round_up(uint64_t n, uint32_t unit)
{
	return (n + unit - 1) / unit * unit;
}

/* What metadata begin and end at a multiple of. */
static uint32_t unit_of(const struct udf_view *view)
{
	return udf_view_has_map(view) ? UDF_UNIT_NBLOCKS : 1;
}

/* Places all in the metadata. */
static int place_metadata(struct udf_view *view)
{
	uint64_t n = UDF_DIRECTORIES_AT + (uint64_t)view->ndirectories;
	view->files_at = (uint32_t)n;
	n += view->places->last_serial;
	for (size_t i = 0; i < view->extents.n; i++)
		view->extents.items[i].block += (uint32_t)n;
	n += view->extents.nblocks;
	for (uint32_t i = 0; i < view->ndirectories; i++) {
		view->directories[i].block = (uint32_t)n;
		n += blocks_of(view->directories[i].nbytes);
	}
	n = round_up(n, unit_of(view));
	view->nmetadata = (uint32_t)n;
	if (n <= UDF_EXTENT_MAX / UDF_BLOCK_NBYTES || (!udf_view_has_map(view) && n < INT32_MAX))
		return 0;
	return fail(view->job, DISCIMG_E_UNSUPPORTED, "the tree has too many names for UDF");
}

int udf_view_measure(struct udf_view *view)
{
	int r = udf_names_measure(view);
	if (r == 0)
		r = measure_files(view);
	return r < 0 ? r : place_metadata(view);
}

void udf_view_free(struct udf_view *view)
{
	free(view->directories);
	free(view->files);
	free(view->extents.items);
	free(view->links.items);
	free(view->made_names);
	*view = (struct udf_view){ 0 };
}

uint64_t udf_view_nblocks(const struct udf_view *view)
{
	uint64_t n = (uint64_t)view->nmetadata + view->links.nblocks;
	return udf_view_has_map(view) ? n + 4 * UDF_UNIT_NBLOCKS : n;
}

uint32_t udf_view_place(struct udf_view *view, uint32_t lba)
{
	view->start = (uint32_t)round_up(lba, unit_of(view));
	view->metadata_at = udf_view_has_map(view) ? UDF_UNIT_NBLOCKS : 0;
	view->links_at = view->metadata_at + view->nmetadata;
	return view->start + view->links_at + view->links.nblocks;
}

uint32_t udf_view_end(struct udf_view *view, uint32_t lba)
{
	view->files_end = view->end = lba;
	view->reserve = NEAR_RESERVE_LBA;
	if (!udf_view_has_map(view))
		return lba;
	/* UDF 2.60 §2.2.3.2, §2.2.13.1: far from what they are to replace. */
	view->end = view->reserve = lba + 1;
	return view->reserve + UDF_SEQUENCE_NBLOCKS;
}

static const struct udf_directory *directory_at(const struct udf_view *view, uint32_t block)
{
	uint32_t low = 0, high = view->ndirectories;
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		if (view->directories[middle].block <= block)
			low = middle;
		else
			high = middle;
	}
	return view->directories + low;
}

/* The block of names at BLOCK of the metadata, which may be behind all of them. */
static int read_names(struct udf_view *view, uint32_t block, uint8_t *to)
{
	const struct udf_directory *directory = directory_at(view, block);
	uint32_t n = blocks_of(directory->nbytes);
	if (block - directory->block >= n)
		return 0;
	if (view->made != directory) {
		free(view->made_names);
		view->made = NULL;
		view->made_names = calloc(n, UDF_BLOCK_NBYTES);
		if (!view->made_names)
			return fail_nomem(view->job);
		int r = udf_names_write(view, directory, view->made_names);
		if (r < 0)
			return r;
		view->made = directory;
	}
	memcpy(to, view->made_names + (size_t)(block - directory->block) * UDF_BLOCK_NBYTES,
		UDF_BLOCK_NBYTES);
	return 0;
}

/* The extra that has BLOCK, which is one of theirs. */
static const struct udf_extra *extra_at(const struct udf_extras *extras, uint32_t block)
{
	const struct udf_extra *extra = extras->items;
	while (block - extra->block >= extra->nblocks)
		extra++;
	return extra;
}

static int read_metadata(struct udf_view *view, uint32_t block, uint8_t *to)
{
	uint32_t extents_at = view->files_at + view->places->last_serial;
	memset(to, 0, UDF_BLOCK_NBYTES);
	if (block < UDF_DIRECTORIES_AT) {
		udf_volume_write_file_set(view, block, to);
	} else if (block < view->files_at) {
		udf_entry_of_directory(view, block - UDF_DIRECTORIES_AT, to);
	} else if (block < extents_at) {
		const struct tree_node *node = view->files[block - view->files_at + 1];
		if (node)
			udf_entry_of_file(view, node, to);
	} else if (block < extents_at + view->extents.nblocks) {
		const struct udf_extra *extra = extra_at(&view->extents, block);
		udf_entry_put_extents(view, extra, block - extra->block, to);
	} else {
		return read_names(view, block, to);
	}
	return 0;
}

static int read_link(const struct udf_view *view, uint32_t block, uint8_t *to)
{
	const struct udf_extra *extra = extra_at(&view->links, block);
	uint8_t *path = calloc(extra->nblocks, UDF_BLOCK_NBYTES);
	if (!path)
		return fail_nomem(view->job);
	udf_link_put(extra->node->target, path);
	memcpy(to, path + (size_t)(block - extra->block) * UDF_BLOCK_NBYTES, UDF_BLOCK_NBYTES);
	free(path);
	return 0;
}

/* A block of the partition before the files. */
static int read_front(struct udf_view *view, uint32_t block, uint8_t *to)
{
	if (block >= view->links_at)
		return read_link(view, block - view->links_at, to);
	if (block >= view->metadata_at)
		return read_metadata(view, block - view->metadata_at, to);
	memset(to, 0, UDF_BLOCK_NBYTES);
	if (block == 0)
		udf_entry_of_metadata(view, false, 0, to);
	return 0;
}

/* A block behind the files. */
static void read_back(const struct udf_view *view, uint32_t lba, uint8_t *to)
{
	uint32_t i = lba - view->reserve;
	memset(to, 0, UDF_BLOCK_NBYTES);
	if (lba == view->last_anchor)
		udf_volume_write_anchor(view, lba, to);
	else if (lba < view->end)
		udf_entry_of_metadata(view, true, lba - view->start, to);
	else if (i < UDF_SEQUENCE_NBLOCKS)
		udf_volume_write_descriptor(view, view->reserve, i, to);
}

int udf_view_read(struct udf_view *view, uint32_t lba, uint32_t n, uint8_t *buf)
{
	int r = 0;
	for (uint32_t end = lba + n; lba < end && r == 0; lba++, buf += UDF_BLOCK_NBYTES) {
		if (lba < view->start)
			memset(buf, 0, UDF_BLOCK_NBYTES);
		else if (lba < view->files_end)
			r = read_front(view, lba - view->start, buf);
		else
			read_back(view, lba, buf);
	}
	return r;
}
