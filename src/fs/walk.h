/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All files and directories of an ISO 9660 volume as flat tables, found level by level. Directories
 * are entered once each and their records are bounded in number, so that loops end.
 */
#ifndef FS_WALK_H
#define FS_WALK_H

#include "fs/findings.h"
#include "fs/iso9660.h"

#define WALK_MAX_NODES   (16u << 20)
#define WALK_MAX_NBLOCKS (512u << 10) /* of directories: 1 GiB */
#define WALK_NO_NODE     UINT32_MAX

struct walk_node {
	uint32_t parent; /* smaller than its own place; the root is its own */
	uint32_t name;   /* offset in names */
	bool directory;
};

/* Where data lies. A file of several extents has several of these. */
struct walk_extent {
	int64_t lba;
	uint32_t nsectors;
	uint32_t node;
};

struct walk {
	struct walk_node *nodes;
	struct walk_extent *extents; /* in the order they were found */
	int64_t *relocated;          /* sectors of directories with RE: they belong elsewhere */
	char *names;                 /* UTF-8, NUL-terminated each */
	size_t nnodes, nodes_room, nextents, extents_room, nrelocated, relocated_room, names_nbytes,
		names_room;
	uint64_t nfiles, ndirectories; /* directories with the root */
	bool rock_ridge;
	bool cut; /* there is more than our bounds allow for */
};

/* Walks VOLUME. FINDINGS gets what is wrong, or is NULL. The caller frees with walk_free(). */
int walk_volume(struct discimg_job *job, struct blocks *blocks, const struct discimg_volume *volume,
	struct findings *findings, struct walk *out);
/* Walks the tree of SET with the best names: Rock Ridge, else Joliet, else what there is. */
int walk_best(struct discimg_job *job, struct blocks *blocks, const struct iso_set *set,
	struct walk *out);
void walk_free(struct walk *walk);

/* The absolute path of NODE; one that is too long keeps its end behind "...". */
void walk_path(const struct walk *walk, uint32_t node, char *path, size_t nbytes);

#endif
