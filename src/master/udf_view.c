/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measuring, placing and making the blocks of a UDF volume (OSTA UDF 2.60 §2.2.13, §2.3.2). */
#include "master/udf_view.h"

#include "base/array.h"
#include "base/bytes.h"
#include "base/context.h"
#include "base/search.h"
#include "master/udf_entries.h"
#include "master/udf_fields.h"
#include "master/udf_links.h"
#include "master/udf_names.h"
#include "master/udf_streams.h"
#include "master/udf_volume.h"

#include <stdlib.h>
#include <string.h>

static bool add_extra(
	struct udf_extras *extras, const struct tree_node *node, uint32_t key, uint32_t nblocks)
{
	if (nblocks == 0)
		return true;
	struct udf_extra *items = array_more(extras->items, extras->n, sizeof(*items));
	if (!items)
		return false;
	extras->items = items;
	items[extras->n++] = (struct udf_extra){
		.node = node, .key = key, .block = extras->nblocks, .nblocks = nblocks
	};
	extras->nblocks += nblocks;
	return true;
}

const struct udf_extra *udf_view_extra(const struct udf_extras *extras, uint32_t key)
{
	size_t low = 0, high = extras->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (extras->items[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low < extras->n && extras->items[low].key == key ? &extras->items[low] : NULL;
}

static bool add_streams(struct udf_view *view, const struct tree_node *node, uint32_t key)
{
	struct udf_streams_size size = udf_streams_measure(view, node);
	view->nlost += size.nlost;
	return add_extra(&view->streams, node, key, size.nblocks) &&
	       add_extra(&view->values, node, key, size.value_nblocks);
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
		if (!S_ISDIR(node->mode) && !node->is_link && view->counts[node->serial])
			view->files[node->serial] = node;
	}
	for (uint32_t i = 1; i <= last; i++) {
		const struct tree_node *node = view->files[i];
		if (node && S_ISLNK(node->mode))
			view->nmangled += udf_link_is_cut(node->target);
		if (node &&
			(!add_extra(&view->extents, node, i, udf_entry_count_extents(view, node)) ||
				!add_extra(
					&view->links, node, i, udf_entry_count_link(view, node)) ||
				!add_streams(view, node, i)))
			return fail_nomem(view->job);
	}
	for (uint32_t i = 0; i < view->ndirectories; i++)
		if (!add_streams(view, view->directories[i].node, udf_view_directory_key(view, i)))
			return fail_nomem(view->job);
	return 0;
}

static uint32_t blocks_of(const struct udf_view *view, uint64_t nbytes)
{
	return (uint32_t)((nbytes + view->block_nbytes - 1) / view->block_nbytes);
}

static uint32_t sectors_of(const struct udf_view *view, uint64_t nblocks)
{
	return (uint32_t)((nblocks * view->block_nbytes + UDF_SECTOR_NBYTES - 1) /
			  UDF_SECTOR_NBYTES);
}

/* The block of the volume that LBA begins with or lies in. */
static uint32_t block_of(const struct udf_view *view, uint32_t lba)
{
	return (uint32_t)((uint64_t)lba * UDF_SECTOR_NBYTES / view->block_nbytes);
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
	for (size_t i = 0; i < view->streams.n; i++)
		view->streams.items[i].block += (uint32_t)n;
	n += view->streams.nblocks;
	for (uint32_t i = 0; i < view->ndirectories; i++) {
		struct udf_directory *directory = view->directories + i;
		directory->block = (uint32_t)n;
		n += directory->inside ? 0 : blocks_of(view, directory->nbytes);
	}
	n = round_up(n, unit_of(view));
	view->nmetadata = (uint32_t)n;
	if (n < INT32_MAX)
		return 0;
	return fail(view->job, DISCIMG_E_UNSUPPORTED, "the tree has too many names for UDF");
}

int udf_view_measure(struct udf_view *view)
{
	view->mirror = view->mirror && udf_view_has_map(view);
	int r = udf_names_measure(view);
	if (r == 0)
		r = measure_files(view);
	return r < 0 ? r : place_metadata(view);
}

void udf_view_free(struct udf_view *view)
{
	free(view->directories);
	free(view->files);
	free(view->counts);
	free(view->extents.items);
	free(view->links.items);
	free(view->streams.items);
	free(view->values.items);
	free(view->made_names);
	*view = (struct udf_view){ 0 };
}

uint32_t udf_view_head_nsectors(const struct udf_view *view)
{
	return sectors_of(view, UDF_HEAD_NBLOCKS);
}

uint32_t udf_view_unit(const struct udf_view *view)
{
	return sectors_of(view, 1);
}

uint64_t udf_view_nsectors(const struct udf_view *view)
{
	uint64_t n = (uint64_t)view->nmetadata + view->links.nblocks + view->values.nblocks;
	if (view->mirror)
		n += view->nmetadata;
	if (udf_view_has_map(view))
		n += 5 * UDF_UNIT_NBLOCKS;
	return sectors_of(view, n) + 2 * (uint64_t)udf_view_unit(view);
}

uint32_t udf_view_place(struct udf_view *view, uint32_t lba)
{
	uint32_t begin = (uint32_t)round_up(lba, udf_view_unit(view));
	view->start = (uint32_t)round_up(block_of(view, begin), unit_of(view));
	view->metadata_at = udf_view_has_map(view) ? UDF_UNIT_NBLOCKS : 0;
	view->links_at = view->metadata_at + view->nmetadata;
	return sectors_of(
		view, (uint64_t)view->start + udf_view_values_at(view) + view->values.nblocks);
}

/* UDF 2.60 §2.2.3.2, §2.2.13.1: far from what they are to replace. */
static void place_far(struct udf_view *view)
{
	view->mirror_at = view->metadata_at;
	if (view->mirror) {
		view->mirror_at =
			(uint32_t)round_up(view->files_end - view->start, UDF_UNIT_NBLOCKS);
		view->end = view->start + view->mirror_at + view->nmetadata;
	}
	view->end++;
	view->reserve = view->end;
}

uint32_t udf_view_end(struct udf_view *view, uint32_t lba)
{
	uint32_t unit = udf_view_unit(view);
	view->files_end = view->end = block_of(view, (uint32_t)round_up(lba, unit));
	view->reserve = udf_volume_near_reserve(view);
	if (udf_view_has_map(view))
		place_far(view);
	uint32_t end = view->end == view->reserve ? view->end + UDF_SEQUENCE_NBLOCKS : view->end;
	return (uint32_t)round_up(sectors_of(view, end), unit);
}

void udf_view_place_anchor(struct udf_view *view, uint32_t lba)
{
	view->last_anchor = block_of(view, lba + udf_view_unit(view)) - 1;
}

static uint64_t directory_begin(const void *items, size_t i)
{
	const struct udf_directory *directories = items;
	return directories[i].block;
}

static const struct udf_directory *directory_at(const struct udf_view *view, uint32_t block)
{
	return view->directories +
	       search_last(view->directories, view->ndirectories, block, directory_begin);
}

/* The block of names at BLOCK of the metadata, which may be behind all of them. */
static int read_names(struct udf_view *view, uint32_t block, uint8_t *to)
{
	const struct udf_directory *directory = directory_at(view, block);
	uint32_t n = blocks_of(view, directory->nbytes);
	if (directory->inside || block - directory->block >= n)
		return 0;
	if (view->made != directory) {
		free(view->made_names);
		view->made = NULL;
		view->made_names = calloc(n, view->block_nbytes);
		if (!view->made_names)
			return fail_nomem(view->job);
		int r = udf_names_write(view, directory, view->made_names);
		if (r < 0)
			return r;
		view->made = directory;
	}
	memcpy(to, view->made_names + (size_t)(block - directory->block) * view->block_nbytes,
		view->block_nbytes);
	return 0;
}

static uint64_t extra_begin(const void *items, size_t i)
{
	const struct udf_extra *extras = items;
	return extras[i].block;
}

/* The extra that has BLOCK, which is one of theirs. */
static const struct udf_extra *extra_at(const struct udf_extras *extras, uint32_t block)
{
	return extras->items + search_last(extras->items, extras->n, block, extra_begin);
}

static int read_metadata(struct udf_view *view, uint32_t block, uint8_t *to)
{
	uint32_t extents_at = view->files_at + view->places->last_serial;
	uint32_t streams_at = extents_at + view->extents.nblocks;
	memset(to, 0, view->block_nbytes);
	if (block < UDF_DIRECTORIES_AT) {
		udf_volume_write_file_set(view, block, to);
	} else if (block < view->files_at) {
		return udf_entry_of_directory(view, block - UDF_DIRECTORIES_AT, to);
	} else if (block < extents_at) {
		const struct tree_node *node = view->files[block - view->files_at + 1];
		return node ? udf_entry_of_file(view, node, to) : 0;
	} else if (block < streams_at) {
		const struct udf_extra *extra = extra_at(&view->extents, block);
		udf_entry_put_extents(view, extra, block - extra->block, to);
	} else if (block < streams_at + view->streams.nblocks) {
		const struct udf_extra *extra = extra_at(&view->streams, block);
		return udf_streams_put(view, extra, block - extra->block, to);
	} else {
		return read_names(view, block, to);
	}
	return 0;
}

static int read_link(const struct udf_view *view, uint32_t block, uint8_t *to)
{
	const struct udf_extra *extra = extra_at(&view->links, block);
	uint8_t *path = calloc(extra->nblocks, view->block_nbytes);
	if (!path)
		return fail_nomem(view->job);
	udf_link_put(extra->node->target, path);
	memcpy(to, path + (size_t)(block - extra->block) * view->block_nbytes, view->block_nbytes);
	free(path);
	return 0;
}

/* Block I of the values of streams. */
static void read_value(const struct udf_view *view, uint32_t i, uint8_t *to)
{
	const struct udf_extra *extra = extra_at(&view->values, i);
	memset(to, 0, view->block_nbytes);
	udf_streams_put_value(view, extra, i - extra->block, to);
}

/* A block of the partition before the files. */
static int read_front(struct udf_view *view, uint32_t block, uint8_t *to)
{
	uint32_t values_at = udf_view_values_at(view);
	if (block >= values_at && block - values_at < view->values.nblocks) {
		read_value(view, block - values_at, to);
		return 0;
	}
	if (block >= view->links_at && block - view->links_at < view->links.nblocks)
		return read_link(view, block - view->links_at, to);
	if (block >= view->metadata_at && block < view->links_at)
		return read_metadata(view, block - view->metadata_at, to);
	memset(to, 0, view->block_nbytes);
	if (block == 0 && udf_view_has_map(view))
		udf_entry_of_metadata(view, false, 0, to);
	return 0;
}

/* A block behind the files. */
static int read_back(struct udf_view *view, uint32_t at, uint8_t *to)
{
	uint32_t i = at - view->reserve, block = at - view->start;
	memset(to, 0, view->block_nbytes);
	if (at == view->last_anchor)
		udf_volume_write_anchor(view, at, to);
	else if (at + 1 == view->end && udf_view_has_map(view))
		udf_entry_of_metadata(view, true, block, to);
	else if (at < view->end && view->mirror && block >= view->mirror_at)
		return read_metadata(view, block - view->mirror_at, to);
	else if (at >= view->end && i < UDF_SEQUENCE_NBLOCKS)
		udf_volume_write_descriptor(view, view->reserve, i, to);
	return 0;
}

/* The block AT of the volume. */
static int read_block(struct udf_view *view, uint32_t at, uint8_t *to)
{
	if (at >= view->files_end)
		return read_back(view, at, to);
	if (at >= view->start)
		return read_front(view, at - view->start, to);
	memset(to, 0, view->block_nbytes);
	return 0;
}

int udf_view_read(struct udf_view *view, uint32_t lba, uint32_t n, uint8_t *buf)
{
	uint64_t offset = (uint64_t)lba * UDF_SECTOR_NBYTES;
	uint64_t end = offset + (uint64_t)n * UDF_SECTOR_NBYTES;
	uint8_t block[UDF_MAX_BLOCK_NBYTES];
	int r = 0;
	while (offset < end && r == 0) {
		uint32_t at = (uint32_t)(offset / view->block_nbytes);
		uint32_t skip = (uint32_t)(offset % view->block_nbytes);
		uint32_t some = view->block_nbytes - skip;
		some = some < end - offset ? some : (uint32_t)(end - offset);
		bool whole = some == view->block_nbytes;
		r = read_block(view, at, whole ? buf : block);
		if (r == 0 && !whole)
			memcpy(buf, block + skip, some);
		buf += some;
		offset += some;
	}
	return r;
}
