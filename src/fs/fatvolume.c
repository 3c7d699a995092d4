/* SPDX-License-Identifier: GPL-3.0-or-later */
/* FAT file systems: Microsoft FAT specification 1.03, "BPB", "FAT", "Directory Structure". */
#include "fs/fatvolume.h"

#include "base/bytes.h"
#include "fs/fatnames.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	BPB_SECTOR_NBYTES = 11,   /* u16 */
	BPB_CLUSTER_SECTORS = 13, /* u8 */
	BPB_RESERVED = 14,        /* u16 */
	BPB_NFATS = 16,           /* u8 */
	BPB_ROOT_ENTRIES = 17,    /* u16 */
	BPB_NSECTORS_16 = 19,     /* u16; 0: see the 32-bit field */
	BPB_MEDIA = 21,           /* u8, also the low byte of the table's first entry */
	BPB_FAT_SECTORS_16 = 22,  /* u16; 0: see the 32-bit field */
	BPB_NSECTORS_32 = 32,     /* u32 */
	BPB_FAT_SECTORS_32 = 36,  /* u32, FAT32 only */
	BPB_ROOT_CLUSTER = 44,    /* u32, FAT32 only */
	HEAD_NBYTES = 512,
	SIGNATURE_AT = 510,

	MAX_CLUSTERS_FAT12 = 4084,
	MAX_CLUSTERS_FAT16 = 65524,
	MAX_CLUSTERS = 8 << 20,
	MAX_CLUSTER_NBYTES = 256 << 10,
	MAX_FOLDER_NBYTES = 2 << 20, /* 65536 entries */

	DIR_ATTRIBUTES = 11,
	DIR_CLUSTER_HIGH = 20,
	DIR_CLUSTER_LOW = 26,
	DIR_NBYTES = 28,
	ATTRIBUTE_VOLUME = 0x08,
	ATTRIBUTE_FOLDER = 0x10,
};

static void problem(struct fat_volume *volume, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void problem(struct fat_volume *volume, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	if (volume->nproblems < FAT_MAX_PROBLEMS)
		vsnprintf(volume->problems[volume->nproblems], FAT_PROBLEM_BYTES, format, args);
	volume->nproblems++;
	va_end(args);
}

static bool is_power_of_two(uint32_t n)
{
	return n && !(n & (n - 1));
}

/* Takes the numbers of the boot sector HEAD; false when they are none of a FAT. */
static bool parse_head(const uint8_t *head, struct fat_volume *volume)
{
	uint32_t sector = get_le16(head + BPB_SECTOR_NBYTES);
	uint64_t nsectors = get_le16(head + BPB_NSECTORS_16);
	uint64_t fat = get_le16(head + BPB_FAT_SECTORS_16);
	bool is_32 = fat == 0;
	if (get_le16(head + SIGNATURE_AT) != 0xaa55 || (head[0] != 0xeb && head[0] != 0xe9) ||
		!is_power_of_two(sector) || sector < 512 || sector > 4096 ||
		!is_power_of_two(head[BPB_CLUSTER_SECTORS]) || !get_le16(head + BPB_RESERVED))
		return false;
	if (!nsectors)
		nsectors = get_le32(head + BPB_NSECTORS_32);
	if (is_32)
		fat = get_le32(head + BPB_FAT_SECTORS_32);
	volume->ntables = head[BPB_NFATS];
	volume->sector_nbytes = sector;
	volume->cluster_nbytes = sector * head[BPB_CLUSTER_SECTORS];
	volume->nbytes = nsectors * sector;
	volume->table_at = (uint64_t)get_le16(head + BPB_RESERVED) * sector;
	volume->table_nbytes = fat * sector;
	volume->root_at = volume->table_at + volume->ntables * volume->table_nbytes;
	volume->root_nbytes = get_le16(head + BPB_ROOT_ENTRIES) * FAT_ENTRY_NBYTES;
	volume->root_cluster = get_le32(head + BPB_ROOT_CLUSTER);
	uint64_t root_sectors = (volume->root_nbytes + sector - 1) / sector;
	volume->data_at = volume->root_at + root_sectors * sector;
	if (volume->ntables < 1 || volume->ntables > 2 || volume->data_at >= volume->nbytes)
		return false;
	uint64_t n = (volume->nbytes - volume->data_at) / volume->cluster_nbytes;
	if (n == 0 || n > MAX_CLUSTERS || volume->cluster_nbytes > MAX_CLUSTER_NBYTES)
		return false;
	volume->nclusters = (uint32_t)n;
	volume->bits = is_32 ? 32 : n <= MAX_CLUSTERS_FAT12 ? 12 : 16;
	volume->kind = is_32 ? "FAT32" : n <= MAX_CLUSTERS_FAT12 ? "FAT12" : "FAT16";
	return is_32 ? volume->root_nbytes == 0 : n <= MAX_CLUSTERS_FAT16;
}

/* What follows CLUSTER in its chain; *END when nothing does. 0: the chain is broken. */
static uint32_t next_cluster(const struct fat_volume *volume, uint32_t cluster, bool *end)
{
	const uint8_t *table = volume->table;
	uint32_t next, mask = UINT32_C(0xffff);
	if (volume->bits == 12) {
		next = get_le16(table + cluster + cluster / 2);
		next = cluster & 1 ? next >> 4 : next & 0xfff;
		mask = 0xfff;
	} else if (volume->bits == 16) {
		next = get_le16(table + (size_t)cluster * 2);
	} else {
		mask = UINT32_C(0x0fffffff);
		next = get_le32(table + (size_t)cluster * 4) & mask;
	}
	*end = next >= (mask & ~UINT32_C(7));
	return *end || (next >= 2 && next < volume->nclusters + 2) ? next : 0;
}

static bool is_cluster(const struct fat_volume *volume, uint32_t cluster)
{
	return cluster >= 2 && cluster < volume->nclusters + 2;
}

/* The table, whose copies are to be alike, and which is to have room for all clusters. */
static bool read_table(struct fat_volume *volume, const uint8_t *head)
{
	uint64_t needed = ((uint64_t)volume->nclusters + 2) * volume->bits / 8 + 1;
	if (volume->table_nbytes < needed - 1) {
		problem(volume, "its table has no room for %" PRIu32 " clusters",
			volume->nclusters);
		return false;
	}
	/* What goes beyond the clusters is not looked at. */
	uint8_t *copy = malloc(2 * needed + 2);
	uint64_t n = needed - 1;
	volume->table = calloc(1, needed + 4);
	volume->used = calloc(1, (size_t)volume->nclusters + 2);
	bool good = copy && volume->table && volume->used;
	if (!good)
		problem(volume, "there is not enough memory to look through it");
	if (good &&
		!blocks_copy(volume->blocks, volume->offset + volume->table_at, volume->table, n)) {
		problem(volume, "its table cannot be read");
		good = false;
	}
	if (good && volume->ntables == 2 &&
		(!blocks_copy(volume->blocks,
			 volume->offset + volume->table_at + volume->table_nbytes, copy, n) ||
			memcmp(copy, volume->table, n) != 0))
		problem(volume, "its two tables differ");
	if (good && volume->table[0] != head[BPB_MEDIA])
		problem(volume, "its table does not begin with its medium's byte %02Xh",
			head[BPB_MEDIA]);
	free(copy);
	return good;
}

static uint64_t cluster_offset(const struct fat_volume *volume, uint32_t cluster)
{
	return volume->offset + volume->data_at + (uint64_t)(cluster - 2) * volume->cluster_nbytes;
}

/*
 * Follows the chain from FIRST and marks it; where it has more than MAX clusters, or is broken,
 * that is a problem of the file PATH. How many clusters are good.
 */
static uint32_t mark_chain(
	struct fat_volume *volume, uint32_t first, uint32_t max, const char *path)
{
	uint32_t n = 0;
	bool end = false;
	for (uint32_t cluster = first; !end; n++) {
		if (!is_cluster(volume, cluster)) {
			problem(volume, "the chain of %s leads outside the volume", path);
			return n;
		}
		if (volume->used[cluster]) {
			problem(volume, "%s shares cluster %" PRIu32 " with what comes before it",
				path, cluster);
			return n;
		}
		if (n == max) {
			problem(volume, "%s has more clusters than its size", path);
			return n;
		}
		volume->used[cluster] = 1;
		cluster = next_cluster(volume, cluster, &end);
	}
	return n;
}

static bool add_file(struct fat_volume *volume, const char *folder, const struct fat_entry *entry)
{
	char path[FAT_PATH_NBYTES];
	int n = snprintf(path, sizeof(path), "%s/%s", folder, entry->name);
	if (volume->nfiles == FAT_MAX_FILES || n >= (int)sizeof(path)) {
		problem(volume, "it has more, or deeper, files than are looked through");
		return false;
	}
	if (volume->nfiles == volume->room) {
		size_t room = volume->room ? 2 * volume->room : 16;
		struct fat_file *bigger = reallocarray(volume->files, room, sizeof(*bigger));
		if (!bigger)
			return false;
		volume->files = bigger;
		volume->room = room;
	}
	char *copy = strdup(path);
	if (!copy)
		return false;
	uint32_t high = volume->bits == 32 ? get_le16(entry->raw + DIR_CLUSTER_HIGH) : 0u;
	bool is_folder = entry->raw[DIR_ATTRIBUTES] & ATTRIBUTE_FOLDER;
	volume->files[volume->nfiles++] = (struct fat_file){ .path = copy,
		.is_folder = is_folder,
		.nbytes = is_folder ? 0 : get_le32(entry->raw + DIR_NBYTES),
		.first_cluster = high << 16 | get_le16(entry->raw + DIR_CLUSTER_LOW) };
	volume->nfolders += is_folder;
	return true;
}

/* The entries of a folder, whose NBYTES of them are at P. */
static bool read_entries(
	struct fat_volume *volume, const char *folder, const uint8_t *p, size_t nbytes)
{
	struct fat_entry entry = { 0 };
	for (size_t at = 0; at + FAT_ENTRY_NBYTES <= nbytes && p[at]; at += FAT_ENTRY_NBYTES) {
		if (!fat_entry_take(&entry, p + at))
			continue;
		if (strcmp(entry.name, ".") == 0 || strcmp(entry.name, "..") == 0 ||
			(entry.raw[DIR_ATTRIBUTES] & ATTRIBUTE_VOLUME))
			continue;
		if (!add_file(volume, folder, &entry))
			return false;
	}
	return true;
}

/* A folder that is a chain of clusters. */
static bool read_folder(struct fat_volume *volume, const char *path, uint32_t first)
{
	uint32_t max = MAX_FOLDER_NBYTES / volume->cluster_nbytes;
	uint32_t n = mark_chain(volume, first, max, *path ? path : "the root folder");
	uint8_t *entries = malloc((size_t)n * volume->cluster_nbytes + 1);
	bool good = entries, end;
	uint32_t cluster = first;
	for (uint32_t i = 0; i < n && good; i++) {
		good = blocks_copy(volume->blocks, cluster_offset(volume, cluster),
			entries + (size_t)i * volume->cluster_nbytes, volume->cluster_nbytes);
		cluster = next_cluster(volume, cluster, &end);
	}
	if (!good)
		problem(volume, "the folder %s cannot be read", *path ? path : "/");
	good = good && read_entries(volume, path, entries, (size_t)n * volume->cluster_nbytes);
	free(entries);
	return good;
}

static bool read_root(struct fat_volume *volume)
{
	if (volume->bits == 32)
		return read_folder(volume, "", volume->root_cluster);
	uint8_t *entries = malloc(volume->root_nbytes + 1);
	bool good = entries && blocks_copy(volume->blocks, volume->offset + volume->root_at,
				       entries, volume->root_nbytes);
	if (!good)
		problem(volume, "its root folder cannot be read");
	good = good && read_entries(volume, "", entries, volume->root_nbytes);
	free(entries);
	return good;
}

static void check_file(struct fat_volume *volume, const struct fat_file *file)
{
	uint32_t expected = (uint32_t)(((uint64_t)file->nbytes + volume->cluster_nbytes - 1) /
				       volume->cluster_nbytes);
	if (expected == 0 && file->first_cluster == 0)
		return;
	size_t nproblems = volume->nproblems;
	uint32_t n = mark_chain(volume, file->first_cluster, expected, file->path);
	if (n < expected && volume->nproblems == nproblems)
		problem(volume, "%s: its chain holds %" PRIu64 " of its %" PRIu32 " bytes",
			file->path, (uint64_t)n * volume->cluster_nbytes, file->nbytes);
}

/* Folders add to the list that is gone through here. */
static void walk(struct fat_volume *volume)
{
	bool more = read_root(volume);
	for (size_t i = 0; i < volume->nfiles; i++) {
		const struct fat_file *file = &volume->files[i];
		if (!file->is_folder)
			check_file(volume, file);
		else if (more)
			more = read_folder(volume, file->path, file->first_cluster);
	}
}

bool fat_volume_open(
	struct blocks *blocks, uint64_t offset, uint64_t room, struct fat_volume *volume)
{
	uint8_t head[HEAD_NBYTES];
	*volume = (struct fat_volume){ .blocks = blocks, .offset = offset };
	if (!blocks_copy(blocks, offset, head, sizeof(head)) || !parse_head(head, volume))
		return false;
	if (volume->nbytes > room)
		problem(volume, "it has %" PRIu64 " bytes, but there is room for %" PRIu64 " only",
			volume->nbytes, room);
	if (read_table(volume, head))
		walk(volume);
	return true;
}

void fat_volume_free(struct fat_volume *volume)
{
	for (size_t i = 0; i < volume->nfiles; i++)
		free(volume->files[i].path);
	free(volume->files);
	free(volume->table);
	free(volume->used);
	*volume = (struct fat_volume){ 0 };
}

const struct fat_file *fat_volume_find(const struct fat_volume *volume, const char *path)
{
	for (size_t i = 0; i < volume->nfiles; i++)
		if (strcasecmp(volume->files[i].path, path) == 0)
			return &volume->files[i];
	return NULL;
}

uint8_t *fat_volume_read(
	const struct fat_volume *volume, const struct fat_file *file, uint32_t max_nbytes)
{
	if (file->is_folder || file->nbytes > max_nbytes || !volume->table)
		return NULL;
	uint8_t *bytes = malloc((size_t)file->nbytes + 1);
	bool good = bytes, end = false;
	uint32_t cluster = file->first_cluster;
	for (uint32_t at = 0; at < file->nbytes && good; at += volume->cluster_nbytes) {
		uint32_t n = file->nbytes - at;
		n = n < volume->cluster_nbytes ? n : volume->cluster_nbytes;
		good = !end && is_cluster(volume, cluster) &&
		       blocks_copy(volume->blocks, cluster_offset(volume, cluster), bytes + at, n);
		if (good)
			cluster = next_cluster(volume, cluster, &end);
	}
	if (good)
		return bytes;
	free(bytes);
	return NULL;
}
