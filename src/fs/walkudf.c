/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files and directories of a UDF volume: file identifiers (ECMA-167r3 4/14.4) lead to file
 * entries, each of which is read once. Named streams become extended attributes.
 */
#include "fs/walkudf.h"

#include "base/context.h"
#include "base/numbermap.h"
#include "fs/text.h"
#include "fs/udfentry.h"
#include "fs/udfidentifier.h"
#include "fs/udflink.h"
#include "fs/udfstreams.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PATH_NBYTES     512 /* in messages */
#define TARGET_NBYTES   4096
#define LINK_MAX_NBYTES 8192
#define OWNER_NOT_SET   UINT32_MAX
#define KNOWN_DIRECTORY (UINT32_C(1) << 31)

struct walker {
	struct walk_reader reader;
	struct udf_volume volume;
	/* File entries that were met, by their places: a node of each, which may be forgotten, and
	 * 1; of directories with KNOWN_DIRECTORY. */
	struct numbermap known;
	uint64_t nblocks_read; /* of directories */
	/* while a directory is read */
	struct discimg_job *job;
	struct walk *walk;
	int result;
};

/* Whether something could be added to the tables; out of memory is a failure, full ones are not. */
static bool added(struct walker *walker, bool good)
{
	if (!good && !walker->walk->cut)
		walker->result = fail_nomem(walker->job);
	return good;
}

/* A fault at the byte OFFSET of NODE, whose path comes first. */
static void fault(struct walker *walker, uint32_t node, uint64_t offset, const char *text)
{
	char path[PATH_NBYTES];
	if (!walker->volume.findings)
		return;
	walk_path(walker->walk, node, path, sizeof(path));
	find_fault(walker->volume.findings,
		offset == WALK_HOLE ? DISCIMG_NO_LBA : (int64_t)(offset / BLOCK_NBYTES), "%s: %s",
		path, text);
}

static void add_extent(struct walker *walker, uint32_t node, const struct udf_piece *piece)
{
	char text[PATH_NBYTES];
	struct walk *walk = walker->walk;
	if (!added(walker, walk_add_extent(walk, node, piece->offset, piece->nbytes)) ||
		piece->offset == WALK_HOLE)
		return;
	int64_t end = walk_extent_end_lba(&walk->extents[walk->nextents - 1]);
	int64_t disc_end = blocks_end(walker->volume.blocks);
	if (end <= disc_end)
		return;
	snprintf(text, sizeof(text),
		"its data ends at sector %" PRId64 ", but the disc has only %" PRId64, end,
		disc_end);
	fault(walker, node, piece->offset, text);
}

/* The target of a symbolic link is what its data says. */
static void take_target(struct walker *walker, uint32_t node, const struct udf_data *data)
{
	uint8_t bytes[LINK_MAX_NBYTES];
	char target[TARGET_NBYTES];
	size_t n;
	if (data->nbytes > sizeof(bytes) ||
		!udf_data_copy(walker->volume.blocks, data, 0, bytes, (size_t)data->nbytes) ||
		!udf_link_target(bytes, (size_t)data->nbytes, target, sizeof(target), &n))
		fault(walker, node, data->n ? data->pieces[0].offset : WALK_HOLE,
			"the target of the symbolic link is malformed");
	else
		added(walker,
			walk_add_text(walker->walk, target, n, &walker->walk->nodes[node].target));
}

static void take_data(struct walker *walker, uint32_t node, const struct udf_entry *entry)
{
	struct udf_data data;
	const char *why;
	int r = udf_entry_data(&walker->volume, entry, &data, &why);
	if (r < 0)
		walker->result = r;
	if (why)
		fault(walker, node, entry->offset, why);
	if (S_ISLNK(walker->walk->nodes[node].mode))
		take_target(walker, node, &data);
	else
		for (size_t i = 0; i < data.n && walker->result == 0; i++)
			add_extent(walker, node, &data.pieces[i]);
	if (!S_ISLNK(walker->walk->nodes[node].mode))
		walker->walk->nodes[node].nbytes = data.nbytes;
	udf_data_free(&data);
}

static void take_streams(struct walker *walker, uint32_t node, const struct udf_entry *entry)
{
	struct udf_streams streams = { 0 };
	int r = udf_streams_read(&walker->volume, entry, &streams);
	if (r < 0)
		walker->result = r;
	if (streams.fault)
		fault(walker, node, entry->offset, streams.fault);
	if (r == 0 && streams.list.nbytes)
		added(walker, walk_add_attributes(
				      walker->walk, node, streams.list.bytes, streams.list.nbytes));
	walker->walk->nwith_others += streams.has_others;
	free(streams.list.bytes);
}

static void describe(struct walker *walker, uint32_t node, const struct udf_entry *entry)
{
	struct walk_node *it = &walker->walk->nodes[node];
	it->mode = udf_entry_mode(entry);
	it->has_owner = entry->uid != OWNER_NOT_SET && entry->gid != OWNER_NOT_SET;
	it->uid = it->has_owner ? entry->uid : 0;
	it->gid = it->has_owner ? entry->gid : 0;
	it->mtime = entry->mtime;
	it->mtime_ns = entry->mtime_ns;
	it->serial = entry->offset;
	it->directory = entry->type == UDF_TYPE_DIRECTORY;
	if (S_ISBLK(it->mode) || S_ISCHR(it->mode))
		udf_entry_device(entry, &it->major, &it->minor);
}

static void tell_again(struct walker *walker, uint32_t node)
{
	fault(walker, node, walker->walk->nodes[node].serial,
		"its directory is also that of another path; it was not entered again");
}

/* Another name of the file that FIRST is, which was met before. */
static void share(struct walker *walker, uint32_t node, uint32_t first)
{
	struct walk_node *nodes = walker->walk->nodes;
	struct walk_node *it = &nodes[node];
	uint32_t parent = it->parent, name = it->name;
	*it = nodes[first];
	it->parent = parent;
	it->name = name;
	if (!it->directory) {
		walker->walk->nfiles++;
		return;
	}
	it->first_child = it->nchildren = 0;
	it->unread = false;
	tell_again(walker, node);
}

/* Whether the node that KNOWN tells of is still there, or another one of the same file. */
static bool is_there(const struct walk *walk, uint32_t known, uint64_t offset)
{
	uint32_t node = (known & ~KNOWN_DIRECTORY) - 1;
	return known && node < walk->nnodes && walk->nodes[node].serial == offset;
}

static void take_entry(struct walker *walker, uint32_t node, struct udf_address at)
{
	struct udf_entry entry;
	uint32_t one = 1;
	uint64_t offset = udf_locate(&walker->volume, at, &one);
	const char *why = udf_entry_read_either(&walker->volume, at, &entry);
	if (why) {
		fault(walker, node, offset, why);
		walker->walk->nodes[node].mode = S_IFREG;
		walker->walk->nfiles++;
		return;
	}
	uint32_t *known = numbermap_at(&walker->known, entry.offset);
	if (!added(walker, known))
		return;
	if (is_there(walker->walk, *known, entry.offset)) {
		share(walker, node, (*known & ~KNOWN_DIRECTORY) - 1);
		return;
	}
	bool is_directory = entry.type == UDF_TYPE_DIRECTORY;
	bool was_entered = *known & KNOWN_DIRECTORY;
	*known = (node + 1) | (is_directory ? KNOWN_DIRECTORY : 0);
	describe(walker, node, &entry);
	take_data(walker, node, &entry);
	if (walker->result == 0)
		take_streams(walker, node, &entry);
	walker->walk->nodes[node].unread = is_directory && !was_entered;
	walker->walk->ndirectories += is_directory && !was_entered;
	walker->walk->nfiles += !is_directory;
	if (was_entered)
		tell_again(walker, node);
}

static void take_identifier(
	struct walker *walker, uint32_t directory, const struct udf_identifier *identifier)
{
	char name[WALK_NAME_NBYTES];
	uint32_t node;
	if (identifier->flags & (UDF_NAME_DELETED | UDF_NAME_OF_PARENT))
		return;
	size_t n = name_of_cs0(name, sizeof(name), identifier->name, identifier->name_nbytes);
	if (!added(walker, walk_add_node(walker->walk, directory, name, n, &node)))
		return;
	walker->walk->nodes[directory].nchildren++;
	take_entry(walker, node, identifier->icb);
	if (walker->result == 0 && (identifier->flags & UDF_NAME_OF_DIRECTORY) &&
		!walker->walk->nodes[node].directory && walker->walk->nodes[node].serial)
		fault(walker, node, walker->walk->nodes[node].serial,
			"its directory says that it is one, its file entry that it is not");
}

/* The pieces of a directory, as its node has them. */
static bool pieces_of(struct walker *walker, const struct walk_node *node, struct udf_data *out)
{
	for (uint32_t i = 0; i < node->nextents; i++) {
		const struct walk_extent *extent = &walker->walk->extents[node->first_extent + i];
		if (!udf_data_append(out, extent->offset, extent->nbytes)) {
			walker->result = fail_nomem(walker->job);
			return false;
		}
	}
	return true;
}

/* What is read now is JOB's and adds to WALK. */
static struct walker *resume(struct walk_reader *reader, struct discimg_job *job, struct walk *walk)
{
	struct walker *walker = (struct walker *)reader;
	walker->job = walker->volume.job = job;
	walker->walk = walk;
	walker->result = 0;
	blocks_work_for(walker->volume.blocks, job);
	return walker;
}

static void take_identifiers(struct walker *walker, uint32_t directory, const struct udf_data *data)
{
	struct udf_identifier identifier;
	for (uint64_t at = 0; at < data->nbytes && walker->result == 0 && !walker->walk->cut;
		at += identifier.nbytes) {
		const char *why = udf_identifier_read(&walker->volume, data, at, &identifier);
		if (why) {
			const struct udf_piece *piece = udf_data_find(data, at);
			uint64_t offset = piece->offset == WALK_HOLE
						  ? WALK_HOLE
						  : piece->offset + (at - piece->at);
			walker->result = blocks_result(walker->volume.blocks);
			fault(walker, directory, offset, why);
			break;
		}
		take_identifier(walker, directory, &identifier);
	}
}

static int read_directory(
	struct walk_reader *reader, struct discimg_job *job, struct walk *walk, uint32_t directory)
{
	struct walker *walker = resume(reader, job, walk);
	struct udf_data data = { 0 };
	if (pieces_of(walker, &walk->nodes[directory], &data))
		take_identifiers(walker, directory, &data);
	walker->nblocks_read += data.nbytes / BLOCK_NBYTES + 1;
	udf_data_free(&data);
	/* Small ones lie in their entries, of which there may be several in a block of the disc. */
	walk->cut |= walker->nblocks_read >
		     walk_most_nblocks(walker->volume.blocks) + walker->volume.nblocks;
	if (walk->cut)
		find_note(walker->volume.findings, DISCIMG_NO_LBA, "UDF: " WALK_CUT_TEXT);
	return walker->result;
}

static void free_walker(struct walk_reader *reader)
{
	struct walker *walker = (struct walker *)reader;
	udf_volume_free(&walker->volume);
	numbermap_free(&walker->known);
	free(walker);
}

static int begin(struct walker *walker)
{
	uint32_t root;
	if (!added(walker, walk_add_node(walker->walk, 0, "", 0, &root)))
		return walker->result;
	take_entry(walker, root, walker->volume.root);
	if (walker->result == 0 && !walker->walk->nodes[root].directory)
		return fail(walker->job, DISCIMG_E_FORMAT,
			"the root directory of the UDF volume cannot be read");
	return walker->result;
}

int walk_open_udf(
	struct discimg_job *job, struct blocks *blocks, struct findings *findings, struct walk *out)
{
	struct walker *walker = calloc(1, sizeof(*walker));
	*out = (struct walk){ 0 };
	if (!walker)
		return fail_nomem(job);
	out->reader = &walker->reader;
	walker->reader = (struct walk_reader){ read_directory, free_walker };
	int r = udf_volume_open(job, blocks, findings, &walker->volume);
	if (r == 0)
		r = begin(resume(out->reader, job, out));
	if (r < 0)
		walk_free(out);
	return r;
}

int walk_udf(
	struct discimg_job *job, struct blocks *blocks, struct findings *findings, struct walk *out)
{
	int r = walk_open_udf(job, blocks, findings, out);
	return r < 0 ? r : walk_all(job, out);
}
