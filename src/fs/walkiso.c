/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files and directories of an ISO 9660 volume (ECMA-119 §6.8, §9.1; RRIP 1.12 §4.1). */
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

struct walker {
	struct walk_reader reader;
	struct blocks *blocks;
	int64_t disc_end; /* one past its last sector */
	struct discimg_volume volume;
	struct findings *findings;
	bool names_only;
	unsigned susp_skip;
	struct numbermap seen; /* directories, by their LBAs */
	uint64_t nblocks_read, most_nblocks;
	uint64_t record;     /* where the one that is taken stands on the disc */
	uint32_t unfinished; /* the file whose next extent the next record tells, or WALK_NO_NODE */
	/* while a directory is read */
	struct discimg_job *job;
	struct walk *walk;
	uint32_t directory;
	int64_t lba; /* of the sector of it that is read */
	int result;
};

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

static void tell_beyond(struct walker *walker, uint32_t node, int64_t lba, int64_t end)
{
	fault(walker, node, lba,
		"its data ends at sector %" PRId64 ", but the disc has only %" PRId64, end,
		walker->disc_end);
}

/* Keeps where further data of NODE lie. */
static inline void add_extent(struct walker *walker, uint32_t node, int64_t lba, uint64_t nbytes)
{
	struct walk *walk = walker->walk;
	int64_t end = lba + (int64_t)((nbytes + BLOCK_NBYTES - 1) / BLOCK_NBYTES);
	if (end > walker->disc_end)
		tell_beyond(walker, node, lba, end);
	if (walker->names_only && !walk->nodes[node].directory)
		return;
	if (added(walker, walk_add_extent(walk, node, (uint64_t)lba * BLOCK_NBYTES, nbytes)))
		walk->nodes[node].nbytes += nbytes;
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

/* Mode, owner, times and target of NODE. */
static void describe_all(
	struct walker *walker, uint32_t node, const struct iso_record *record, struct rockridge *rr)
{
	struct walk_node *it = &walker->walk->nodes[node];
	bool is_directory = S_ISDIR(it->mode);
	uint32_t type = rr->mode & S_IFMT;
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
	if (rr->has_mtime)
		it->mtime = rr->mtime;
	else
		iso_short_time(record->date, &it->mtime);
	keep_attributes(walker, node, rr);
	if (rr->is_link)
		added(walker, walk_add_text(walker->walk, rr->target, rr->target_nbytes,
				      &walker->walk->nodes[node].target));
}

/* What NODE is, by Rock Ridge where there is any, else by the record alone. */
static inline void describe(
	struct walker *walker, uint32_t node, const struct iso_record *record, struct rockridge *rr)
{
	struct walk_node *it = &walker->walk->nodes[node];
	bool is_directory = (record->flags & RECORD_DIRECTORY) || rr->has_child || it->directory;
	it->is_fork = record->flags & RECORD_ASSOCIATED;
	it->mode = is_directory ? S_IFDIR : S_IFREG;
	if (!walker->names_only)
		describe_all(walker, node, record, rr);
}

/* What Rock Ridge tells in RECORD, whose bytes stay where they are; frees none of it. */
static enum susp_fault read_extensions(
	struct walker *walker, const struct iso_record *record, struct rockridge *rr)
{
	if (walker->walk->rock_ridge)
		return rockridge_read(walker->blocks, &walker->volume, record, walker->susp_skip,
			walker->names_only, rr);
	rockridge_clear(rr);
	return SUSP_SOUND;
}

/* The records "." and ".." are one byte, 00 and 01 (§6.8.2.2). */
static bool is_dot(const struct iso_record *record, uint8_t byte)
{
	return record->name_nbytes == 1 && record->name[0] == byte;
}

/*
 * The root, and directories that no record leads to (CL), are as their own first records tell. How
 * many bytes they have by those.
 */
static uint32_t describe_itself(struct walker *walker, uint32_t node, int64_t lba)
{
	uint8_t copy[BLOCK_NBYTES]; /* the cache may reuse the block for a continuation area */
	struct iso_record record;
	struct rockridge rr;
	const uint8_t *block = block_at(walker->blocks, lba);
	if (!block)
		return BLOCK_NBYTES;
	memcpy(copy, block, sizeof(copy));
	if (!iso_record_parse(copy, BLOCK_NBYTES, &record) || !is_dot(&record, 0))
		return BLOCK_NBYTES;
	read_extensions(walker, &record, &rr);
	describe(walker, node, &record, &rr);
	free(rr.attributes.bytes);
	return record.data_nbytes;
}

/* NODE is the directory at LBA, which is read when it is asked for. NBYTES 0: it tells itself. */
static void add_directory(struct walker *walker, uint32_t node, int64_t lba, uint32_t nbytes)
{
	struct walk *walk = walker->walk;
	walk->nodes[node].directory = true;
	if (!see(walker, lba)) {
		if (walker->result == 0)
			fault(walker, node, lba,
				"its directory is also that of another path; it was not entered "
				"again");
		return;
	}
	if (nbytes == 0)
		nbytes = describe_itself(walker, node, lba);
	add_extent(walker, node, lba, nbytes);
	walk->nodes[node].unread = walk->nodes[node].nextents > 0;
	walk->ndirectories++;
}

static uint32_t new_node(
	struct walker *walker, const struct iso_record *record, struct rockridge *rr)
{
	char plain[WALK_NAME_NBYTES];
	const char *name = rr->has_name ? rr->name : plain;
	size_t n = rr->has_name ? rr->name_nbytes
				: plain_name(&walker->volume, record, plain, sizeof(plain));
	uint32_t node;
	if (!added(walker, walk_add_node(walker->walk, walker->directory, name, n, &node)))
		return WALK_NO_NODE;
	walker->walk->nodes[walker->directory].nchildren++;
	walker->walk->nodes[node].record = walker->record;
	describe(walker, node, record, rr);
	return node;
}

static void take_entry(struct walker *walker, const struct iso_record *record, struct rockridge *rr,
	enum susp_fault susp_fault)
{
	bool is_directory = rr->has_child || (record->flags & RECORD_DIRECTORY);
	bool goes_on = walker->unfinished != WALK_NO_NODE && !is_directory;
	uint32_t node = goes_on ? walker->unfinished : new_node(walker, record, rr);
	walker->unfinished = WALK_NO_NODE;
	if (node == WALK_NO_NODE || walker->result < 0)
		return;
	int64_t lba = iso_sector(&walker->volume, record->block);
	if (susp_fault != SUSP_SOUND)
		fault(walker, node, walker->lba, "%s", susp_fault_text(susp_fault));
	if (rr->name_is_bad)
		fault(walker, node, walker->lba,
			"its name has a slash or a NUL, which became '_' here");
	if (!record->agrees)
		fault(walker, node, walker->lba,
			"the little- and big-endian copies in its directory record differ");
	if (rr->has_child) {
		add_directory(walker, node, iso_sector(&walker->volume, rr->child_block), 0);
	} else if (record->flags & RECORD_DIRECTORY) {
		add_directory(walker, node, lba, record->data_nbytes ? record->data_nbytes : 1);
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

/* mkisofs marks even the directory that holds the relocated ones, which no CL leads to. */
static void take_record(struct walker *walker, const struct iso_record *record)
{
	struct rockridge rr;
	if (is_dot(record, 0) || is_dot(record, 1))
		return;
	enum susp_fault susp_fault = read_extensions(walker, record, &rr);
	if (rr.is_relocated)
		added(walker, walk_add_relocated(
				      walker->walk, iso_sector(&walker->volume, record->block)));
	else
		take_entry(walker, record, &rr, susp_fault);
	free(rr.attributes.bytes);
}

/* Takes the records of one block of a directory. Records never cross blocks (§6.8.1.1). */
static void take_block(struct walker *walker, const uint8_t *block)
{
	uint8_t copy[BLOCK_NBYTES]; /* the cache may reuse the block for a continuation area */
	struct iso_record record;
	memcpy(copy, block, sizeof(copy));
	for (unsigned at = 0; at < BLOCK_NBYTES && copy[at] && walker->result == 0;
		at += record.nbytes) {
		if (!iso_record_parse(copy + at, BLOCK_NBYTES - at, &record)) {
			fault(walker, walker->directory, walker->lba,
				"the directory record at byte %u of the sector is malformed", at);
			return;
		}
		walker->record = (uint64_t)walker->lba * BLOCK_NBYTES + at;
		take_record(walker, &record);
	}
}

static void take_sector(struct walker *walker)
{
	const uint8_t *block = block_at(walker->blocks, walker->lba);
	if (block) {
		take_block(walker, block);
		return;
	}
	walker->result = blocks_result(walker->blocks);
	fault(walker, walker->directory, walker->lba, "the directory is unreadable here");
}

/* What is read now is JOB's and adds to WALK. */
static struct walker *resume(struct walk_reader *reader, struct discimg_job *job, struct walk *walk)
{
	struct walker *walker = (struct walker *)reader;
	walker->job = job;
	walker->walk = walk;
	walker->result = 0;
	blocks_work_for(walker->blocks, job);
	return walker;
}

static int read_directory(
	struct walk_reader *reader, struct discimg_job *job, struct walk *walk, uint32_t directory)
{
	struct walker *walker = resume(reader, job, walk);
	const struct walk_extent *extent = &walk->extents[walk->nodes[directory].first_extent];
	int64_t end = walk_extent_end_lba(extent);
	if (end > walker->disc_end)
		end = walker->disc_end;
	walker->directory = directory;
	walker->unfinished = WALK_NO_NODE;
	for (walker->lba = walk_extent_lba(extent); walker->lba < end && walker->result == 0;
		walker->lba++) {
		walk->cut |= walker->nblocks_read++ >= walker->most_nblocks;
		if (walk->cut)
			break;
		take_sector(walker);
	}
	if (walk->cut)
		find_note(walker->findings, DISCIMG_NO_LBA, WALK_CUT_TEXT);
	return walker->result;
}

static void free_walker(struct walk_reader *reader)
{
	struct walker *walker = (struct walker *)reader;
	numbermap_free(&walker->seen);
	free(walker);
}

/* The root, and whether its first record says that Rock Ridge may be used. */
static int begin(struct walker *walker)
{
	const struct discimg_volume *volume = &walker->volume;
	int64_t lba = iso_sector(volume, volume->root_lba);
	struct iso_record record;
	uint32_t root;
	if (!added(walker, walk_add_node(walker->walk, 0, "", 0, &root)))
		return walker->result;
	walker->walk->nodes[root].mode = S_IFDIR | 0755;
	walker->walk->nodes[root].directory = true;
	const uint8_t *block = block_at(walker->blocks, lba);
	if (block && !volume->joliet_level && iso_record_parse(block, BLOCK_NBYTES, &record))
		walker->walk->rock_ridge = susp_is_used(&record, &walker->susp_skip);
	describe_itself(walker, root, lba);
	add_directory(walker, root, lba, volume->root_nbytes ? volume->root_nbytes : 1);
	return walker->result;
}

static int open_volume(struct discimg_job *job, struct blocks *blocks,
	const struct discimg_volume *volume, bool names_only, struct findings *findings,
	struct walk *out)
{
	struct walker *walker = calloc(1, sizeof(*walker));
	*out = (struct walk){ 0 };
	if (!walker)
		return fail_nomem(job);
	out->reader = &walker->reader;
	walker->reader = (struct walk_reader){ read_directory, free_walker };
	walker->blocks = blocks;
	walker->disc_end = blocks_end(blocks);
	walker->volume = *volume;
	walker->names_only = names_only;
	walker->findings = findings;
	walker->most_nblocks = walk_most_nblocks(blocks);
	resume(out->reader, job, out);
	int r = begin(walker);
	if (r < 0)
		walk_free(out);
	return r;
}

int walk_volume(struct discimg_job *job, struct blocks *blocks, const struct discimg_volume *volume,
	struct findings *findings, struct walk *out)
{
	int r = open_volume(job, blocks, volume, false, findings, out);
	return r < 0 ? r : walk_all(job, out);
}

int walk_open_best(struct discimg_job *job, struct blocks *blocks, const struct iso_set *set,
	bool names_only, struct findings *findings, struct walk *out)
{
	const struct discimg_volume *primary = iso_primary(set);
	const struct discimg_volume *joliet = iso_joliet(set);
	if (!primary)
		primary = &set->volumes[0];
	int r = open_volume(job, blocks, primary, names_only, findings, out);
	if (r < 0 || out->rock_ridge || !joliet)
		return r;
	walk_free(out);
	if (findings)
		findings_free(findings);
	return open_volume(job, blocks, joliet, names_only, findings, out);
}

int walk_best(struct discimg_job *job, struct blocks *blocks, const struct iso_set *set,
	struct findings *findings, struct walk *out)
{
	int r = walk_open_best(job, blocks, set, false, findings, out);
	return r < 0 ? r : walk_all(job, out);
}
