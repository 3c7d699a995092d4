/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The path tables of ISO 9660 (ECMA-119 §6.9, §9.4), held against the directories themselves. */
#include "fs/pathtable.h"

#include "base/bytes.h"
#include "base/context.h"

#include <inttypes.h>
#include <stdlib.h>

/* 65 535 directories with the longest names would need 17 MiB. */
#define TABLE_MAX_NBYTES (64u << 20)

struct table {
	const char *name; /* "little-endian path table" */
	bool big_endian;
	int64_t lba;
	uint8_t *bytes;
	size_t nbytes;
	int64_t *directories; /* the sectors that its records name */
	size_t n;
};

static uint32_t block_of(const struct table *table, const uint8_t *record)
{
	return table->big_endian ? get_be32(record + 2) : get_le32(record + 2);
}

static unsigned parent_of(const struct table *table, const uint8_t *record)
{
	return table->big_endian ? get_be16(record + 6) : get_le16(record + 6);
}

static int make_room(
	struct discimg_job *job, const struct discimg_volume *volume, struct table *table)
{
	table->nbytes = volume->path_table_nbytes;
	table->bytes = malloc(table->nbytes);
	table->directories = reallocarray(NULL, table->nbytes / 8 + 1, sizeof(int64_t));
	return table->bytes && table->directories ? 0 : fail_nomem(job);
}

/* Each record: name length, extended attributes, block, number of the parent, name. */
static void parse_table(
	const struct discimg_volume *volume, struct table *table, struct findings *findings)
{
	for (size_t at = 0; at + 8 < table->nbytes;) {
		const uint8_t *p = table->bytes + at;
		size_t nbytes = 8u + p[0] + p[0] % 2;
		if (p[0] == 0 || nbytes > table->nbytes - at + p[0] % 2) {
			find_fault(findings, table->lba,
				"%s: record %zu, at byte %zu, has a name of %u bytes that cannot "
				"be",
				table->name, table->n + 1, at, p[0]);
			return;
		}
		/* Numbers are of 16 bits: tables of more than 65535 directories count around. */
		if (table->n < UINT16_MAX && parent_of(table, p) > (table->n ? table->n : 1)) {
			find_fault(findings, table->lba,
				"%s: the parent of record %zu is record %u, which comes later",
				table->name, table->n + 1, parent_of(table, p));
			return;
		}
		table->directories[table->n++] = iso_sector(volume, block_of(table, p) + p[1]);
		at += nbytes;
	}
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

/*
 * The sectors of all directories of WALK, sorted, some twice: the tables name also the relocated
 * ones, by the place they were moved to. NULL when out of memory.
 */
static int64_t *directories_of(const struct walk *walk, size_t *n)
{
	size_t room = walk->nextents + walk->nrelocated + 1;
	int64_t *lbas = reallocarray(NULL, room, sizeof(*lbas));
	*n = 0;
	for (size_t i = 0; lbas && i < walk->nrelocated; i++)
		lbas[(*n)++] = walk->relocated[i];
	for (size_t i = 0; lbas && i < walk->nextents; i++)
		if (walk->nodes[walk->extents[i].node].directory)
			lbas[(*n)++] = walk_extent_lba(&walk->extents[i]);
	if (lbas)
		qsort(lbas, *n, sizeof(*lbas), by_value);
	return lbas;
}

static void compare_with_walk(
	struct table *table, const int64_t *lbas, size_t n, struct findings *findings)
{
	size_t nmissing = 0;
	int64_t first = 0;
	qsort(table->directories, table->n, sizeof(int64_t), by_value);
	for (size_t i = 0; i < n; i++) {
		bool again = i > 0 && lbas[i] == lbas[i - 1];
		if (again ||
			bsearch(&lbas[i], table->directories, table->n, sizeof(int64_t), by_value))
			continue;
		first = nmissing++ ? first : lbas[i];
	}
	if (nmissing)
		find_fault(findings, table->lba,
			"%s: lacks %zu directories, the first that at sector %" PRId64, table->name,
			nmissing, first);
	nmissing = 0;
	for (size_t i = 0; i < table->n; i++) {
		if (bsearch(&table->directories[i], lbas, n, sizeof(int64_t), by_value))
			continue;
		first = nmissing++ ? first : table->directories[i];
	}
	if (nmissing)
		find_fault(findings, table->lba,
			"%s: names %zu directories that no directory leads to, the first at sector"
			" %" PRId64,
			table->name, nmissing, first);
}

static int check_table(struct discimg_job *job, struct blocks *blocks,
	const struct discimg_volume *volume, const struct walk *walk, struct table *table,
	struct findings *findings)
{
	size_t n;
	int64_t *lbas = directories_of(walk, &n);
	int r = lbas ? make_room(job, volume, table) : fail_nomem(job);
	if (r == 0 && !blocks_copy(blocks, (uint64_t)table->lba * BLOCK_NBYTES, table->bytes,
			      table->nbytes)) {
		r = blocks_result(blocks);
		find_fault(findings, table->lba, "%s: lies outside the disc or is unreadable",
			table->name);
	} else if (r == 0) {
		parse_table(volume, table, findings);
		if (!walk->cut)
			compare_with_walk(table, lbas, n, findings);
	}
	free(lbas);
	free(table->bytes);
	free(table->directories);
	return r;
}

int path_tables_check(struct discimg_job *job, struct blocks *blocks,
	const struct discimg_volume *volume, const struct walk *walk, struct findings *findings)
{
	const uint8_t *p = block_at(blocks, volume->lba);
	if (!p)
		return blocks_result(blocks);
	struct table little = { .name = "little-endian path table",
		.lba = iso_sector(volume, get_le32(p + VD_PATH_TABLE_L)) };
	struct table big = { .name = "big-endian path table",
		.big_endian = true,
		.lba = iso_sector(volume, get_be32(p + VD_PATH_TABLE_M)) };
	if (volume->path_table_nbytes > TABLE_MAX_NBYTES) {
		find_fault(findings, volume->lba, "the path table has %" PRIu32 " bytes",
			volume->path_table_nbytes);
		return 0;
	}
	int r = check_table(job, blocks, volume, walk, &little, findings);
	return r < 0 ? r : check_table(job, blocks, volume, walk, &big, findings);
}
