/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All files and directories of an ISO 9660 volume (ECMA-119 §6.8, §9.1; RRIP 1.12 §4.1). */
#include "fs/walkiso.h"

#include "base/bytes.h"
#include "base/context.h"
#include "base/numbermap.h"
#include "fs/rockridge.h"
#include "fs/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PATH_NBYTES 512                 /* in messages */
#define OLD_SERIALS (UINT64_C(1) << 32) /* behind all that PX can tell */

struct directory {
	uint32_t node;
	int64_t lba;
	uint32_t nbytes;   /* 0: as its own first record says (relocated directories) */
	bool is_described; /* by the record that led to it; else by its own first one */
};

struct walker {
	struct discimg_job *job;
	struct blocks *blocks;
	const struct discimg_volume *volume;
	struct findings *findings;
	struct walk *walk;
	unsigned susp_skip;
	struct directory *queue; /* all directories, in the order they were found */
	size_t nqueued, queue_room;
	struct numbermap seen; /* by their LBAs */
	uint64_t nblocks_read, most_nblocks;
	uint64_t record;     /* where the one that is taken stands on the disc */
	uint32_t unfinished; /* the file whose next extent the next record tells, or WALK_NO_NODE */
	int result;
};

/* Room for one more element behind N; *ROOM grows by half. */
static bool grow(struct walker *walker, void **array, size_t *room, size_t n, size_t nbytes)
{
	if (n < *room)
		return true;
	size_t bigger_room = n + n / 2 + 64;
	void *bigger = reallocarray(*array, bigger_room, nbytes);
	if (!bigger) {
		walker->result = fail_nomem(walker->job);
		return false;
	}
	*array = bigger;
	*room = bigger_room;
	return true;
}

/* Whether something could be added to the tables; out of memory is a failure, full ones are not. */
static bool added(struct walker *walker, bool good)
{
	if (!good && !walker->walk->cut)
		walker->result = fail_nomem(walker->job);
	return good;
}

/* Marks the directory at LBA as seen; false when it was, or when out of memory. */
static bool see(struct walker *walker, int64_t lba)
{
	uint32_t *seen = numbermap_at(&walker->seen, (uint64_t)lba);
	if (!seen)
		walker->result = fail_nomem(walker->job);
	return seen && (*seen)++ == 0;
}

/* A fault of NODE, whose path comes first. */
static void __attribute__((format(printf, 4, 5)))
fault(struct walker *walker, uint32_t node, int64_t lba, const char *format, ...)
{
	char path[PATH_NBYTES], text[PATH_NBYTES];
	va_list args;
	if (!walker->findings)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	walk_path(walker->walk, node, path, sizeof(path));
	find_fault(walker->findings, lba, "%s: %s", path, text);
}

/* Keeps where further data of NODE lie. */
static void add_extent(struct walker *walker, uint32_t node, int64_t lba, uint64_t nbytes)
{
	struct walk *walk = walker->walk;
	int64_t end = lba + (int64_t)((nbytes + BLOCK_NBYTES - 1) / BLOCK_NBYTES);
	if (end > blocks_end(walker->blocks))
		fault(walker, node, lba,
			"its data ends at sector %" PRId64 ", but the disc has only %" PRId64, end,
			blocks_end(walker->blocks));
	if (added(walker, walk_add_extent(walk, node, (uint64_t)lba * BLOCK_NBYTES, nbytes)))
		walk->nodes[node].nbytes += nbytes;
}

static void enqueue(
	struct walker *walker, uint32_t node, int64_t lba, uint32_t nbytes, bool is_described)
{
	walker->walk->nodes[node].directory = true;
	if (!see(walker, lba)) {
		if (walker->result == 0)
			fault(walker, node, lba,
				"its directory is also that of another path; it was not entered "
				"again");
		return;
	}
	if (!grow(walker, (void **)&walker->queue, &walker->queue_room, walker->nqueued,
		    sizeof(*walker->queue)))
		return;
	walker->queue[walker->nqueued++] = (struct directory){
		.node = node, .lba = lba, .nbytes = nbytes, .is_described = is_described
	};
	walker->walk->ndirectories++;
	if (nbytes)
		add_extent(walker, node, lba, nbytes);
}

/* A name of plain ISO 9660 or Joliet, less its version, and less the dot of an empty extension. */
static size_t plain_name(const struct discimg_volume *volume, const struct iso_record *record,
	char *out, size_t capacity)
{
	size_t n = volume->joliet_level
			   ? name_of_ucs2(out, capacity, record->name, record->name_nbytes)
			   : name_of_bytes(out, capacity, record->name, record->name_nbytes);
	if (record->flags & RECORD_DIRECTORY)
		return n;
	const char *version = memrchr(out, ';', n);
	if (version)
		n = (size_t)(version - out);
	return n > 1 && out[n - 1] == '.' ? n - 1 : n;
}

static const char *susp_fault_text(enum susp_fault fault)
{
	static const char *const texts[] = {
		[SUSP_BAD_LENGTH] = "an entry of its system use field has a length that cannot be",
		[SUSP_BAD_AREA] = "its continuation area (CE) lies outside the disc, is unreadable "
				  "or longer than a sector",
		[SUSP_TOO_LONG] = "its continuation areas (CE) run in a circle",
	};
	return texts[fault];
}

static void keep_attributes(struct walker *walker, uint32_t node, struct rockridge *rr)
{
	uint8_t *list = NULL;
	size_t nbytes = 0;
	if (rr->attributes.nbytes == 0)
		return;
	if (rr->attributes.failed || !attributelist_make(&rr->attributes, &list, &nbytes))
		walker->result = fail_nomem(walker->job);
	else if (nbytes)
		added(walker, walk_add_attributes(walker->walk, node, list, nbytes));
	walker->walk->nwith_sums += rr->attributes.has_sums;
	walker->walk->nwith_others += rr->attributes.has_others;
	free(list);
}

/* What NODE is, by Rock Ridge where there is any, else by the record alone. */
static void describe(
	struct walker *walker, uint32_t node, const struct iso_record *record, struct rockridge *rr)
{
	struct walk_node *it = &walker->walk->nodes[node];
	bool is_directory = (record->flags & RECORD_DIRECTORY) || rr->has_child;
	uint32_t type = rr->mode & S_IFMT;
	it->is_fork = record->flags & RECORD_ASSOCIATED;
	it->has_owner = rr->has_attributes;
	it->mode = rr->has_attributes ? rr->mode & 07777 : is_directory ? 0755 : 0644;
	if (is_directory)
		type = S_IFDIR;
	else if (rr->is_link)
		type = S_IFLNK;
	else if (type == 0 || type == S_IFDIR || type == S_IFLNK)
		type = S_IFREG;
	it->mode |= type;
	it->uid = rr->uid;
	it->gid = rr->gid;
	it->major = rr->major;
	it->minor = rr->minor;
	it->serial = rr->serial;
	it->mtime = rr->mtime;
	if (!rr->has_mtime)
		iso_short_time(record->date, &it->mtime);
	keep_attributes(walker, node, rr);
	if (rr->is_link)
		added(walker, walk_add_text(walker->walk, rr->target, rr->target_nbytes,
				      &walker->walk->nodes[node].target));
}

static uint32_t new_node(struct walker *walker, const struct directory *directory,
	const struct iso_record *record, struct rockridge *rr)
{
	char plain[WALK_NAME_NBYTES];
	const char *name = rr->has_name ? rr->name : plain;
	size_t n = rr->has_name ? rr->name_nbytes
				: plain_name(walker->volume, record, plain, sizeof(plain));
	uint32_t node;
	if (!added(walker, walk_add_node(walker->walk, directory->node, name, n, &node)))
		return WALK_NO_NODE;
	walker->walk->nodes[directory->node].nchildren++;
	walker->walk->nodes[node].record = walker->record;
	describe(walker, node, record, rr);
	return node;
}

static void take_entry(struct walker *walker, const struct directory *directory,
	const struct iso_record *record, struct rockridge *rr, enum susp_fault susp_fault)
{
	bool goes_on = walker->unfinished != WALK_NO_NODE;
	uint32_t node = goes_on ? walker->unfinished : new_node(walker, directory, record, rr);
	walker->unfinished = WALK_NO_NODE;
	if (node == WALK_NO_NODE || walker->result < 0)
		return;
	int64_t lba = iso_sector(walker->volume, record->block);
	if (susp_fault != SUSP_SOUND)
		fault(walker, node, directory->lba, "%s", susp_fault_text(susp_fault));
	if (rr->name_is_bad)
		fault(walker, node, directory->lba,
			"its name has a slash or a NUL, which became '_' here");
	if (!record->agrees)
		fault(walker, node, directory->lba,
			"the little- and big-endian copies in its directory record differ");
	if (rr->has_child) {
		enqueue(walker, node, iso_sector(walker->volume, rr->child_block), 0, false);
	} else if (record->flags & RECORD_DIRECTORY) {
		enqueue(walker, node, lba, record->data_nbytes ? record->data_nbytes : 1, true);
	} else {
		walker->walk->nfiles += !goes_on;
		if (record->flags & RECORD_MULTI_EXTENT)
			walker->unfinished = node;
		if (record->data_nbytes && !rr->is_link)
			add_extent(walker, node, lba, record->data_nbytes);
		if (rr->is_packed && !goes_on && !(record->flags & RECORD_MULTI_EXTENT) &&
			zisofs_fits(&rr->zisofs, record->data_nbytes))
			added(walker, walk_add_packing(walker->walk, node, &rr->zisofs));
		/* Before RRIP 1.12 the names of a file have no more in common than their place. */
		if (rr->nlinks > 1 && rr->serial == 0 && record->data_nbytes && !rr->is_link)
			walker->walk->nodes[node].serial = OLD_SERIALS + (uint64_t)lba;
	}
}

/* The records "." and ".." are one byte, 00 and 01 (§6.8.2.2). */
static bool is_dot(const struct iso_record *record)
{
	return record->name_nbytes == 1 && record->name[0] <= 1;
}

/* mkisofs marks even the directory that holds the relocated ones, which no CL leads to. */
static void add_relocated(struct walker *walker, int64_t lba)
{
	struct walk *walk = walker->walk;
	if (grow(walker, (void **)&walk->relocated, &walk->relocated_room, walk->nrelocated,
		    sizeof(*walk->relocated)))
		walk->relocated[walk->nrelocated++] = lba;
}

static void take_record(struct walker *walker, const struct directory *directory, int64_t lba,
	const struct iso_record *record)
{
	struct rockridge rr;
	struct susp susp = { .fault = SUSP_SOUND };
	bool is_self = is_dot(record) && record->name[0] == 0 && lba == directory->lba;
	if (is_dot(record) && (!is_self || directory->is_described))
		return;
	memset(&rr, 0, offsetof(struct rockridge, name));
	if (walker->walk->rock_ridge)
		rockridge_read(
			&susp, walker->blocks, walker->volume, record, walker->susp_skip, &rr);
	if (is_self)
		describe(walker, directory->node, record, &rr);
	else if (rr.is_relocated)
		add_relocated(walker, iso_sector(walker->volume, record->block));
	else
		take_entry(walker, directory, record, &rr, susp.fault);
	free(rr.attributes.bytes);
}

/* Takes the records of one block of DIRECTORY. Records never cross blocks (§6.8.1.1). */
static void take_block(
	struct walker *walker, const struct directory *directory, int64_t lba, const uint8_t *block)
{
	uint8_t copy[BLOCK_NBYTES]; /* the cache may reuse the block for a continuation area */
	struct iso_record record;
	memcpy(copy, block, sizeof(copy));
	for (unsigned at = 0; at < BLOCK_NBYTES && copy[at] && walker->result == 0;
		at += record.nbytes) {
		if (!iso_record_parse(copy + at, BLOCK_NBYTES - at, &record)) {
			fault(walker, directory->node, lba,
				"the directory record at byte %u of the sector is malformed", at);
			return;
		}
		walker->record = (uint64_t)lba * BLOCK_NBYTES + at;
		take_record(walker, directory, lba, &record);
	}
}

/* The size of a directory that only its address is known of. */
static void find_size(struct walker *walker, struct directory *directory)
{
	struct iso_record record;
	const uint8_t *block = block_at(walker->blocks, directory->lba);
	directory->nbytes = BLOCK_NBYTES;
	if (block && iso_record_parse(block, BLOCK_NBYTES, &record) && is_dot(&record))
		directory->nbytes = record.data_nbytes;
	add_extent(walker, directory->node, directory->lba, directory->nbytes);
}

static void take_directory(struct walker *walker, struct directory directory)
{
	if (directory.nbytes == 0)
		find_size(walker, &directory);
	int64_t end = directory.lba + ((int64_t)directory.nbytes + BLOCK_NBYTES - 1) / BLOCK_NBYTES;
	if (end > blocks_end(walker->blocks))
		end = blocks_end(walker->blocks);
	walker->unfinished = WALK_NO_NODE;
	walker->walk->nodes[directory.node].first_child = (uint32_t)walker->walk->nnodes;
	for (int64_t lba = directory.lba; lba < end && walker->result == 0; lba++) {
		walker->walk->cut |= walker->nblocks_read++ >= walker->most_nblocks;
		if (walker->walk->cut)
			return;
		const uint8_t *block = block_at(walker->blocks, lba);
		if (block) {
			take_block(walker, &directory, lba, block);
			continue;
		}
		walker->result = blocks_result(walker->blocks);
		fault(walker, directory.node, lba, "the directory is unreadable here");
	}
}

/* The root, and whether its first record says that Rock Ridge may be used. */
static void begin(struct walker *walker)
{
	const struct discimg_volume *volume = walker->volume;
	int64_t lba = iso_sector(volume, volume->root_lba);
	struct iso_record record;
	uint32_t root;
	if (!added(walker, walk_add_node(walker->walk, 0, "", 0, &root)))
		return;
	walker->walk->nodes[root].mode = S_IFDIR | 0755;
	const uint8_t *block = block_at(walker->blocks, lba);
	if (block && !volume->joliet_level && iso_record_parse(block, BLOCK_NBYTES, &record))
		walker->walk->rock_ridge = susp_is_used(&record, &walker->susp_skip);
	enqueue(walker, root, lba, volume->root_nbytes ? volume->root_nbytes : 1, false);
}

int walk_volume(struct discimg_job *job, struct blocks *blocks, const struct discimg_volume *volume,
	struct findings *findings, struct walk *out)
{
	struct walker walker = {
		.job = job, .blocks = blocks, .volume = volume, .findings = findings, .walk = out
	};
	walker.most_nblocks = walk_most_nblocks(blocks);
	*out = (struct walk){ 0 };
	begin(&walker);
	for (size_t i = 0; i < walker.nqueued && walker.result == 0 && !out->cut; i++) {
		take_directory(&walker, walker.queue[i]);
		if (walker.result == 0)
			walker.result = check_cancelled(job);
	}
	if (out->cut)
		find_note(findings, DISCIMG_NO_LBA, WALK_CUT_TEXT);
	free(walker.queue);
	numbermap_free(&walker.seen);
	if (walker.result < 0)
		walk_free(out);
	return walker.result;
}

int walk_best(struct discimg_job *job, struct blocks *blocks, const struct iso_set *set,
	struct findings *findings, struct walk *out)
{
	const struct discimg_volume *primary = iso_primary(set);
	const struct discimg_volume *joliet = iso_joliet(set);
	if (!primary)
		primary = &set->volumes[0];
	int r = walk_volume(job, blocks, primary, findings, out);
	if (r < 0 || out->rock_ridge || !joliet)
		return r;
	walk_free(out);
	if (findings)
		findings_free(findings);
	return walk_volume(job, blocks, joliet, findings, out);
}
