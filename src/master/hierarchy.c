/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Directories as ECMA-119 records them: §6.8 and §9.1 (records), §6.9 and §9.4 (path tables), with
 * continuation areas (SUSP 1.12 §5.1) behind each. Directories below the eighth level (§6.8.2.1)
 * stay there unless they are relocated, as no reader of today minds them.
 */
#include "master/hierarchy.h"

#include "base/array.h"
#include "base/bytes.h"
#include "base/context.h"

#include <stdlib.h>
#include <string.h>

enum {
	RECORD_HEAD = 33, /* up to the identifier */
	RECORD_MAX = 254, /* the length has a byte, and is even */
	CE_NBYTES = 28,
	MAX_FIELDS_NBYTES = 60000, /* the kernel follows 32 continuations, of 2048 bytes here */
	FLAG_DIRECTORY = 1 << 1,
	FLAG_NOT_FINAL = 1 << 7,
	MAX_PATH_TABLE_PARENT = 65535, /* §9.4.4: two bytes */
};

/* The longest section of a file that ends with a block (§9.1.4 has four bytes). */
#define SECTION_NBYTES UINT64_C(0xfffff800)

/* A directory that is being written, or measured. */
struct writer {
	uint8_t *records, *extra; /* both NULL: only measured */
	uint32_t extra_lba;
	size_t at;           /* bytes of records so far */
	size_t extra_nbytes; /* of the continuation area so far */
	struct fields fields;
	uint8_t unused_link[CE_NBYTES];
};

struct record {
	const uint8_t *id;
	unsigned id_nbytes;
	const char *version;
	uint32_t lba, nbytes;
	uint8_t flags;
	int64_t mtime;
};

static size_t round_up(size_t nbytes)
{
	return (nbytes + BLOCK_NBYTES - 1) / BLOCK_NBYTES * BLOCK_NBYTES;
}

/* Where N bytes go behind the first AT bytes, so that they do not cross a block's end. */
static size_t skip_end(size_t at, size_t n)
{
	return at % BLOCK_NBYTES + n > BLOCK_NBYTES ? round_up(at) : at;
}

/* How many bytes of whole fields go into ROOM, with a link behind them if some are left. */
static size_t count_fitting(const struct fields *fields, size_t from, size_t room)
{
	size_t n = 0;
	if (fields->nbytes - from <= room)
		return fields->nbytes - from;
	while (n + fields->bytes[from + n + 2] + CE_NBYTES <= room)
		n += fields->bytes[from + n + 2];
	return n;
}

/* CE: fields go on with NBYTES at byte AT of the continuation area. */
static void put_link(const struct writer *writer, uint8_t *to, size_t at, size_t nbytes)
{
	static const uint8_t head[4] = { 'C', 'E', CE_NBYTES, 1 };
	memcpy(to, head, sizeof(head));
	put_both32(to + 4, writer->extra_lba + (uint32_t)(at / BLOCK_NBYTES));
	put_both32(to + 12, (uint32_t)(at % BLOCK_NBYTES));
	put_both32(to + 20, (uint32_t)nbytes);
}

/*
 * Puts the fields from DONE on into the continuation area, and the way to them to LINK. What fits
 * into one block gets one, as pycdlib follows no second link.
 */
static void put_extra(struct writer *writer, size_t done, uint8_t *link)
{
	const struct fields *fields = &writer->fields;
	if (fields->nbytes - done <= BLOCK_NBYTES)
		writer->extra_nbytes = skip_end(writer->extra_nbytes, fields->nbytes - done);
	while (done < fields->nbytes) {
		size_t left = BLOCK_NBYTES - writer->extra_nbytes % BLOCK_NBYTES;
		size_t n = count_fitting(fields, done, left);
		if (n == 0) {
			writer->extra_nbytes += left;
			n = count_fitting(fields, done, BLOCK_NBYTES);
		}
		bool more = done + n < fields->nbytes;
		size_t nbytes = n + (more ? CE_NBYTES : 0);
		uint8_t *to = writer->extra ? writer->extra + writer->extra_nbytes : NULL;
		put_link(writer, link, writer->extra_nbytes, nbytes);
		if (to)
			memcpy(to, fields->bytes + done, n);
		link = to ? to + n : writer->unused_link;
		writer->extra_nbytes += nbytes;
		done += n;
	}
}

/* Puts the fields into the ROOM bytes at TO and what is left elsewhere; the bytes used at TO. */
static size_t put_fields(struct writer *writer, uint8_t *to, size_t room)
{
	size_t n = count_fitting(&writer->fields, 0, room);
	memcpy(to, writer->fields.bytes, n);
	if (n == writer->fields.nbytes)
		return n;
	put_extra(writer, n, to + n);
	return n + CE_NBYTES;
}

/* The record without fields; its length, which is even. */
static size_t make_record(const struct record *record, uint8_t bytes[256])
{
	size_t version_n = strlen(record->version), id_n = record->id_nbytes + version_n;
	size_t n = RECORD_HEAD + id_n + (id_n % 2 == 0);
	memset(bytes, 0, n);
	put_both32(bytes + 2, record->lba);
	put_both32(bytes + 10, record->nbytes);
	record_time(record->mtime, bytes + 18);
	bytes[25] = record->flags;
	put_le16(bytes + 28, 1);
	put_be16(bytes + 30, 1);
	bytes[32] = (uint8_t)id_n;
	memcpy(bytes + RECORD_HEAD, record->id, record->id_nbytes);
	memcpy(bytes + RECORD_HEAD + record->id_nbytes, record->version, version_n);
	bytes[0] = (uint8_t)n;
	return n;
}

static void put_record(struct writer *writer, const struct record *record)
{
	uint8_t bytes[256];
	size_t n = make_record(record, bytes);
	if (writer->fields.nbytes)
		n += put_fields(writer, bytes + n, RECORD_MAX - n);
	if (n % 2)
		bytes[n++] = 0;
	bytes[0] = (uint8_t)n;
	writer->at = skip_end(writer->at, n); /* §6.8.1.1: none crosses a sector's end */
	if (writer->records)
		memcpy(writer->records + writer->at, bytes, n);
	writer->at += n;
}

/* While directories are found, some have no place yet. */
static uint32_t index_of(const struct view *view, const struct tree_node *node)
{
	const uint32_t *index = numbermap_find(&view->indexes, (uintptr_t)node);
	return index ? *index : 0;
}

static void set_fields(
	const struct view *view, struct writer *writer, const struct fields_subject *subject)
{
	writer->fields.nbytes = 0;
	if (view->style.kind == VIEW_ROCK_RIDGE)
		fields_make(&writer->fields, subject);
}

static struct fields_subject directory_subject(
	const struct view *view, enum fields_role role, uint32_t index)
{
	return (struct fields_subject){ .node = view->directories[index].node,
		.role = role,
		.nlinks = 2 + view->directories[index].nsubdirectories,
		.serial = view->last_serial + 1 + index,
		.has_attributes = view->has_attributes };
}

static uint32_t lba_of(const struct view *view, uint32_t index)
{
	return view->directories[index].lba - view->lba_offset;
}

/* The record of the directory INDEX, with fields about SUBJECT. */
static void put_directory(const struct view *view, struct writer *writer, uint32_t index,
	const struct fields_subject *subject, const uint8_t *id, unsigned id_nbytes)
{
	const struct view_directory *directory = view->directories + index;
	set_fields(view, writer, subject);
	put_record(writer, &(struct record){ .id = id,
				   .id_nbytes = id_nbytes,
				   .version = "",
				   .lba = lba_of(view, index),
				   .nbytes = directory->nrecord_blocks * BLOCK_NBYTES,
				   .flags = FLAG_DIRECTORY,
				   .mtime = directory->node->mtime });
}

/* "." and "..", which Rock Ridge finds where the tree has it. */
static void put_self_and_above(const struct view *view, struct writer *writer, uint32_t index)
{
	static const uint8_t self = 0, above = 1; /* §6.8.2.2 */
	const struct view_directory *directory = view->directories + index;
	struct fields_subject subject =
		directory_subject(view, index ? FIELDS_SELF : FIELDS_ROOT, index);
	put_directory(view, writer, index, &subject, &self, 1);
	subject = directory_subject(view, FIELDS_SELF, directory->parent);
	if (view->style.kind == VIEW_ROCK_RIDGE && directory->node->moved) {
		uint32_t parent = index_of(view, directory->node->parent);
		subject = directory_subject(view, FIELDS_SELF, parent);
		subject.relation = FIELDS_PARENT;
		subject.other_lba = lba_of(view, parent);
	}
	put_directory(view, writer, directory->parent, &subject, &above, 1);
}

/* What comes behind ITEM, unless it brings its own. */
static const char *version_of(const struct view *view, const struct identifier *item)
{
	bool numbered = is_iso9660(view->style.kind) && !view->style.no_version && !item->is_past;
	return numbered ? ";1" : "";
}

/* The file that stands for a directory, which Rock Ridge alone finds by it. */
static void put_placeholder(const struct view *view, struct writer *writer,
	const struct identifier *item, const uint8_t *id)
{
	uint32_t index = index_of(view, item->node);
	struct fields_subject subject = directory_subject(view, FIELDS_NAMED, index);
	subject.node = item->node;
	subject.relation = FIELDS_CHILD;
	subject.other_lba = lba_of(view, index);
	set_fields(view, writer, &subject);
	put_record(writer, &(struct record){ .id = id,
				   .id_nbytes = item->nbytes + item->version_nbytes,
				   .version = version_of(view, item),
				   .mtime = item->node->mtime });
}

/* A file longer than a record can tell has one for each section (§6.5.1), one behind the other. */
static void put_file(const struct view *view, struct writer *writer, const struct identifier *item,
	const uint8_t *id)
{
	const struct tree_node *node = item->node;
	uint64_t left = S_ISREG(node->mode) ? node->nbytes : 0;
	uint32_t lba = node->lba ? node->lba - view->lba_offset : 0;
	set_fields(view, writer,
		&(struct fields_subject){ .node = node,
			.role = FIELDS_NAMED,
			.nlinks = view->nlinks[node->serial],
			.serial = node->serial });
	do {
		uint64_t n = left < SECTION_NBYTES ? left : SECTION_NBYTES;
		left -= n;
		put_record(writer, &(struct record){ .id = id,
					   .id_nbytes = item->nbytes + item->version_nbytes,
					   .version = version_of(view, item),
					   .lba = lba,
					   .nbytes = (uint32_t)n,
					   .flags = item->flags | (left ? FLAG_NOT_FINAL : 0),
					   .mtime = node->mtime });
		lba += (uint32_t)(n / BLOCK_NBYTES);
	} while (left > 0);
}

static void put_child(const struct view *view, struct writer *writer, const struct identifier *item,
	const uint8_t *id, uint32_t directory, uint32_t *child)
{
	const struct tree_node *above = view->directories[directory].node;
	if (is_placeholder(&view->style, above, item->node)) {
		put_placeholder(view, writer, item, id);
	} else if (S_ISDIR(item->node->mode)) {
		struct fields_subject subject = directory_subject(view, FIELDS_NAMED, *child);
		if (relocation_is_guest(view->relocation, above, item->node))
			subject.relation = FIELDS_RELOCATED;
		put_directory(view, writer, (*child)++, &subject, id, item->nbytes);
	} else {
		put_file(view, writer, item, id);
	}
}

static int put_all(struct discimg_job *job, const struct view *view, uint32_t index,
	const struct identifiers *list, struct writer *writer)
{
	uint32_t child = view->directories[index].first_child;
	put_self_and_above(view, writer, index);
	for (size_t i = 0; i < list->n; i++) {
		const struct identifier *item = list->items + i;
		put_child(view, writer, item, list->bytes + item->at, index, &child);
		if (writer->fields.failed)
			return fail_nomem(job);
		if (writer->fields.nbytes > MAX_FIELDS_NBYTES)
			return fail(job, DISCIMG_E_UNSUPPORTED,
				"%s: its extended attributes take %zu bytes, at most %d are "
				"followed by readers",
				item->node->name, writer->fields.nbytes, MAX_FIELDS_NBYTES);
	}
	return 0;
}

static bool note_index(struct view *view, const struct tree_node *node)
{
	if (!view->relocation)
		return true;
	uint32_t *index = numbermap_at(&view->indexes, (uintptr_t)node);
	if (index)
		*index = view->ndirectories;
	return index;
}

static bool is_relocated(const struct view *view, const struct tree_node *node, uint32_t parent)
{
	return view->relocation && (node == view->relocation->home ||
					   (parent && view->directories[parent].is_relocated));
}

static bool add_directory(struct view *view, const struct tree_node *node, uint32_t parent,
	const uint8_t *id, unsigned n)
{
	struct view_directory *directories =
		array_more(view->directories, view->ndirectories, sizeof(*directories));
	if (!directories)
		return false;
	view->directories = directories;
	uint8_t *ids = realloc(view->ids, view->ids_nbytes + n);
	if (!ids)
		return false;
	view->ids = ids;
	if (!note_index(view, node))
		return false;
	memcpy(ids + view->ids_nbytes, id, n);
	view->directories[view->ndirectories++] = (struct view_directory){ .node = node,
		.parent = parent,
		.id_at = (uint32_t)view->ids_nbytes,
		.id_nbytes = (uint16_t)n,
		.is_relocated = is_relocated(view, node, parent) };
	view->ids_nbytes += n;
	return true;
}

static bool add_subdirectories(struct view *view, uint32_t index, const struct identifiers *list)
{
	const struct tree_node *above = view->directories[index].node;
	uint32_t nguests = 0, nsubdirectories = 0;
	view->directories[index].first_child = view->ndirectories;
	for (size_t i = 0; i < list->n; i++) {
		const struct identifier *item = list->items + i;
		view->nmangled += item->mangled;
		if (!S_ISDIR(item->node->mode))
			continue;
		nsubdirectories++;
		nguests += relocation_is_guest(view->relocation, above, item->node);
		if (!is_placeholder(&view->style, above, item->node) &&
			!add_directory(
				view, item->node, index, list->bytes + item->at, item->nbytes))
			return false;
	}
	view->directories[index].nsubdirectories = nsubdirectories - nguests;
	return true;
}

static int measure_directory(struct discimg_job *job, struct view *view, uint32_t index)
{
	struct view_listing listing =
		relocation_listing(view->relocation, view->directories[index].node);
	struct identifiers list;
	struct writer writer = { 0 };
	if (!identifiers_make(&view->style, &listing, &list))
		return fail_nomem(job);
	int r = add_subdirectories(view, index, &list) ? put_all(job, view, index, &list, &writer)
						       : fail_nomem(job);
	struct view_directory *directory = view->directories + index;
	size_t nbytes = round_up(writer.at);
	directory->nrecord_blocks = (uint32_t)(nbytes / BLOCK_NBYTES);
	directory->nblocks = (uint32_t)((nbytes + round_up(writer.extra_nbytes)) / BLOCK_NBYTES);
	if (r == 0 && nbytes > UINT32_MAX)
		r = fail(job, DISCIMG_E_UNSUPPORTED, "%s: a folder of %zu names is too large",
			directory->node->name, list.n);
	fields_free(&writer.fields);
	identifiers_free(&list);
	return r;
}

/* §9.4: each record has 8 bytes and an identifier, padded to an even number. */
static uint32_t path_record_nbytes(const struct view_directory *directory)
{
	return 8 + directory->id_nbytes + directory->id_nbytes % 2;
}

/* Relocated directories come first: libarchive must meet them before what they belong to. */
static bool order_places(struct view *view)
{
	uint32_t n = 0;
	view->by_place = reallocarray(NULL, view->ndirectories, sizeof(*view->by_place));
	if (!view->by_place)
		return false;
	view->by_place[n++] = 0;
	for (unsigned pass = 0; pass < 2; pass++)
		for (uint32_t i = 1; i < view->ndirectories; i++)
			if (view->directories[i].is_relocated == (pass == 0))
				view->by_place[n++] = i;
	return true;
}

int view_measure(struct discimg_job *job, const struct tree *tree, struct view *view)
{
	static const uint8_t root = 0; /* §6.9.1: its identifier */
	int r = add_directory(view, tree->root, 0, &root, 1) ? 0 : fail_nomem(job);
	view->path_table_nbytes = 0;
	for (uint32_t i = 0; r == 0 && i < view->ndirectories; i++) {
		r = measure_directory(job, view, i);
		view->path_table_nbytes += path_record_nbytes(view->directories + i);
	}
	if (r == 0 && !order_places(view))
		r = fail_nomem(job);
	return r;
}

void view_free(struct view *view)
{
	free(view->directories);
	free(view->ids);
	free(view->by_place);
	numbermap_free(&view->indexes);
	view->directories = NULL;
	view->ids = NULL;
	view->by_place = NULL;
}

uint64_t view_nblocks(const struct view *view)
{
	uint64_t n = 0;
	for (uint32_t i = 0; i < view->ndirectories; i++)
		n += view->directories[i].nblocks;
	return n;
}

void view_place(struct view *view, uint32_t lba)
{
	for (uint32_t i = 0; i < view->ndirectories; i++) {
		struct view_directory *directory = view->directories + view->by_place[i];
		directory->lba = lba;
		lba += directory->nblocks;
	}
}

int view_write_directory(struct discimg_job *job, const struct view *view,
	const struct view_directory *directory, uint8_t *blocks)
{
	struct view_listing listing = relocation_listing(view->relocation, directory->node);
	struct identifiers list;
	size_t records_nbytes = (size_t)directory->nrecord_blocks * BLOCK_NBYTES;
	struct writer writer = { .records = blocks,
		.extra = blocks + records_nbytes,
		.extra_lba = directory->lba + directory->nrecord_blocks - view->lba_offset };
	if (!identifiers_make(&view->style, &listing, &list))
		return fail_nomem(job);
	memset(blocks, 0, (size_t)directory->nblocks * BLOCK_NBYTES);
	int r = put_all(job, view, (uint32_t)(directory - view->directories), &list, &writer);
	fields_free(&writer.fields);
	identifiers_free(&list);
	return r;
}

void view_write_path_table(const struct view *view, bool big_endian, uint8_t *to)
{
	for (uint32_t i = 0; i < view->ndirectories; i++) {
		const struct view_directory *directory = view->directories + i;
		uint32_t parent = directory->parent + 1;
		if (parent > MAX_PATH_TABLE_PARENT)
			parent = MAX_PATH_TABLE_PARENT;
		to[0] = (uint8_t)directory->id_nbytes;
		to[1] = 0;
		if (big_endian) {
			put_be32(to + 2, directory->lba - view->lba_offset);
			put_be16(to + 6, (uint16_t)parent);
		} else {
			put_le32(to + 2, directory->lba - view->lba_offset);
			put_le16(to + 6, (uint16_t)parent);
		}
		memcpy(to + 8, view->ids + directory->id_at, directory->id_nbytes);
		if (directory->id_nbytes % 2)
			to[8 + directory->id_nbytes] = 0;
		to += path_record_nbytes(directory);
	}
}

void view_write_root_record(const struct view *view, uint8_t to[34])
{
	static const uint8_t self = 0;
	const struct view_directory *root = view->directories;
	uint8_t bytes[256];
	make_record(&(struct record){ .id = &self,
			    .id_nbytes = 1,
			    .version = "",
			    .lba = root->lba - view->lba_offset,
			    .nbytes = root->nrecord_blocks * BLOCK_NBYTES,
			    .flags = FLAG_DIRECTORY,
			    .mtime = root->node->mtime },
		bytes);
	memcpy(to, bytes, 34);
}
