/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A FAT file system inside a disc, as EFI system partitions are: Microsoft FAT specification 1.03.
 * All of it is looked through once, within bounds; what is wrong is told, the first few in words.
 */
#ifndef FS_FATVOLUME_H
#define FS_FATVOLUME_H

#include "fs/blocks.h"

#define FAT_MAX_PROBLEMS  8
#define FAT_MAX_FILES     65536
#define FAT_PATH_NBYTES   1024
#define FAT_PROBLEM_BYTES 160

struct fat_file {
	char *path; /* "/EFI/BOOT/BOOTX64.EFI", safe to print */
	bool is_folder;
	uint32_t nbytes; /* of a file */
	uint32_t first_cluster;
};

struct fat_volume {
	struct blocks *blocks;
	uint64_t offset; /* of its first byte from LBA 0 */
	uint64_t nbytes; /* that its boot sector tells */
	const char *kind;
	unsigned bits; /* of an entry of its table: 12, 16 or 32 */
	uint32_t sector_nbytes, cluster_nbytes;
	uint32_t nclusters;
	uint64_t table_at, data_at; /* from its first byte */
	uint64_t table_nbytes;
	unsigned ntables;
	uint64_t root_at;
	uint32_t root_nbytes; /* 0: the root is a chain of clusters */
	uint32_t root_cluster;
	uint8_t *table;
	uint8_t *used; /* a byte for each cluster that a chain has passed */
	struct fat_file *files;
	size_t nfiles, room, nfolders; /* nfiles counts folders, too, the root not */
	char problems[FAT_MAX_PROBLEMS][FAT_PROBLEM_BYTES];
	size_t nproblems; /* all of them */
};

/*
 * Looks through the volume that begins at byte OFFSET of the disc and may have ROOM bytes. False
 * when there is none; else *VOLUME is the caller's, for fat_volume_free(), with its problems. When
 * memory runs out, that is a problem, too; where BLOCKS has come to its end, blocks_result() tells.
 */
bool fat_volume_open(
	struct blocks *blocks, uint64_t offset, uint64_t room, struct fat_volume *volume);
void fat_volume_free(struct fat_volume *volume);

/* The file or folder PATH, in whichever case, or NULL. */
const struct fat_file *fat_volume_find(const struct fat_volume *volume, const char *path);

/* All of FILE, from malloc(); NULL when it is longer than MAX_NBYTES, broken, or memory is short.
 */
uint8_t *fat_volume_read(
	const struct fat_volume *volume, const struct fat_file *file, uint32_t max_nbytes);

#endif
