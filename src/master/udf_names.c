/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names in folders: file identifier descriptors, ECMA-167r3 4/14.4, OSTA UDF 2.60 §2.3.4. */
#include "master/udf_names.h"

#include "base/array.h"
#include "base/bytes.h"
#include "base/context.h"
#include "master/identifiers.h"
#include "master/udf_entries.h"
#include "master/udf_fields.h"

#include <stdlib.h>
#include <string.h>

enum { HEAD_NBYTES = 38 };

uint32_t udf_name_nbytes(unsigned id_nbytes)
{
	return (HEAD_NBYTES + id_nbytes + 3) / 4 * 4;
}

uint32_t udf_name_put(const struct udf_view *view, const struct udf_name *name, uint32_t block,
	uint32_t at, uint8_t *names)
{
	uint32_t nbytes = udf_name_nbytes(name->nbytes);
	uint8_t *to = names + at;
	memset(to, 0, nbytes);
	put_le16(to + 16, 1);
	to[18] = name->flags;
	to[19] = (uint8_t)name->nbytes;
	udf_field_long_address(to + 20, view->block_nbytes, name->block,
		udf_view_metadata_map(view),
		view->revision < UDF_WITH_UNIQUE_NAMES ? 0 : name->unique_id);
	if (name->nbytes)
		memcpy(to + HEAD_NBYTES, name->id, name->nbytes);
	udf_field_tag(to, view->revision, UDF_TAG_NAME, block + at / view->block_nbytes, nbytes);
	return at + nbytes;
}

/* The block that the names of DIRECTORY begin in. */
static uint32_t block_of(const struct udf_view *view, const struct udf_directory *directory)
{
	uint32_t entry = UDF_DIRECTORIES_AT + (uint32_t)(directory - view->directories);
	return directory->inside ? entry : directory->block;
}

static uint32_t put_parent(
	const struct udf_view *view, const struct udf_directory *directory, uint8_t *names)
{
	const struct udf_name name = { .flags = UDF_NAME_OF_DIRECTORY | UDF_NAME_OF_PARENT,
		.block = UDF_DIRECTORIES_AT + directory->parent,
		.unique_id = udf_view_directory_id(view, directory->parent) };
	return udf_name_put(view, &name, block_of(view, directory), 0, names);
}

static void put_all(const struct udf_view *view, const struct udf_directory *directory,
	const struct identifiers *list, uint8_t *names)
{
	uint32_t at = put_parent(view, directory, names);
	uint32_t child = directory->first_child, link = directory->first_link;
	for (size_t i = 0; i < list->n; i++) {
		const struct identifier *item = list->items + i;
		struct udf_name name = { .id = list->bytes + item->at, .nbytes = item->nbytes };
		if (S_ISDIR(item->node->mode)) {
			name.flags = UDF_NAME_OF_DIRECTORY;
			name.block = UDF_DIRECTORIES_AT + child;
			name.unique_id = udf_view_directory_id(view, child++);
		} else {
			name.block = udf_view_file_block(view, item->node);
			name.unique_id = item->node->is_link ? udf_view_link_id(view, link++)
							     : udf_view_file_id(item->node);
		}
		at = udf_name_put(view, &name, block_of(view, directory), at, names);
	}
}

int udf_names_write(const struct udf_view *view, const struct udf_directory *directory, uint8_t *to)
{
	struct view_listing listing = listing_of(directory->node);
	struct identifiers list;
	if (!identifiers_make(&identifier_udf, &listing, &list))
		return fail_nomem(view->job);
	put_all(view, directory, &list, to);
	identifiers_free(&list);
	return 0;
}

static bool add_directory(struct udf_view *view, const struct tree_node *node, uint32_t parent)
{
	struct udf_directory *directories =
		array_more(view->directories, view->ndirectories, sizeof(*directories));
	if (!directories)
		return false;
	view->directories = directories;
	directories[view->ndirectories++] =
		(struct udf_directory){ .node = node, .parent = parent };
	return true;
}

static int measure_list(struct udf_view *view, uint32_t index, const struct identifiers *list)
{
	uint64_t nbytes = udf_name_nbytes(0);
	view->directories[index].first_child = view->ndirectories;
	view->directories[index].first_link = view->nlinks;
	for (size_t i = 0; i < list->n; i++) {
		const struct identifier *item = list->items + i;
		nbytes += udf_name_nbytes(item->nbytes);
		view->nmangled += item->mangled;
		view->nnames += !S_ISDIR(item->node->mode);
		view->nlinks += item->node->is_link;
		if (!S_ISDIR(item->node->mode))
			view->counts[item->node->serial]++;
		else if (!add_directory(view, item->node, index))
			return fail_nomem(view->job);
	}
	view->directories[index].nbytes = (uint32_t)nbytes;
	view->directories[index].inside =
		view->embed && nbytes <= udf_entry_room(view->revision, view->block_nbytes);
	if (nbytes <= UDF_EXTENT_MAX)
		return 0;
	return fail(view->job, DISCIMG_E_UNSUPPORTED, "%s: a folder of %zu names is too large",
		view->directories[index].node->name, list->n);
}

int udf_names_measure(struct udf_view *view)
{
	view->counts = calloc((size_t)view->places->last_serial + 1, sizeof(*view->counts));
	int r = view->counts && add_directory(view, view->tree->root, 0) ? 0
									 : fail_nomem(view->job);
	for (uint32_t i = 0; i < view->ndirectories && r == 0; i++) {
		struct view_listing listing = listing_of(view->directories[i].node);
		struct identifiers list;
		if (!identifiers_make(&identifier_udf, &listing, &list))
			return fail_nomem(view->job);
		r = measure_list(view, i, &list);
		identifiers_free(&list);
	}
	return r;
}
