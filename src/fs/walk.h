/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The files and directories of a file system as flat tables, to which each directory that is read
 * adds its children, so that these lie together. Directories are read when they are asked for, once
 * each, and all that is read is bounded in number, so that loops end.
 */
#ifndef FS_WALK_H
#define FS_WALK_H

#include "base/wavehead.h"
#include "disc/bytes.h"
#include "fs/blocks.h"
#include "fs/zisofs.h"

#define WALK_MAX_NODES (16u << 20)
/* Of directories: 1 GiB; nor do they ever have more blocks than the disc. */
#define WALK_MAX_NBLOCKS (512u << 10)
#define WALK_NO_NODE     UINT32_MAX
#define WALK_HOLE        DISC_HOLE
#define WALK_NAME_NBYTES 1024 /* names are cut to it where they are printed */

/*
 * Names and targets are bytes as the disc has them, in UTF-8 where it stores characters, without
 * NUL and slash; they may be anything else: "", ".." and control characters too.
 */
struct walk_node {
	uint32_t parent;                 /* smaller than its own place; the root is its own */
	uint32_t name;                   /* offset in texts */
	uint32_t packed;                 /* of data packed by zisofs: place in packed, and 1 */
	uint32_t attributes;             /* offset in texts of a list: walk_attributes(); 0: none */
	uint32_t target;                 /* of a symbolic link; 0: is none */
	uint32_t first_child, nchildren; /* of a directory that was read */
	uint32_t first_extent, nextents; /* of data, in the order of the file's bytes */
	uint32_t mode;                   /* type and permissions as in st_mode */
	uint32_t uid, gid, major, minor; /* the last two of device nodes */
	uint32_t mtime_ns;
	int64_t mtime;   /* seconds since 1970 */
	uint64_t nbytes; /* of a file's data */
	uint64_t serial; /* names of one file share it; 0: not known; of UDF: its entry's offset */
	uint64_t record; /* offset on the disc of the directory record that names it; 0: none */
	bool directory;
	bool unread;    /* a directory whose children walk_enter() will find */
	bool is_fork;   /* an associated file (§6.5.4): resources of the one of the same name */
	bool has_owner; /* mode, uid and gid are the disc's; else they are made up */
};

/* Where data lies. A file of several extents has several of these. */
struct walk_extent {
	uint64_t offset; /* in bytes from LBA 0, or WALK_HOLE: zeros that are stored nowhere */
	uint64_t nbytes; /* may reach beyond the disc */
	uint32_t node;
};

static inline int64_t walk_extent_lba(const struct walk_extent *extent)
{
	return (int64_t)(extent->offset / BLOCK_NBYTES);
}

/* One past the last sector that it touches. */
static inline int64_t walk_extent_end_lba(const struct walk_extent *extent)
{
	return (int64_t)((extent->offset + extent->nbytes + BLOCK_NBYTES - 1) / BLOCK_NBYTES);
}

/* A file that is no file system's, but the raw sectors of a track, behind a header. */
struct walk_raw {
	uint32_t node;
	int32_t lba;
	uint32_t header_nbytes;
	uint8_t header[WAVE_HEADER_NBYTES];
};

/* How many blocks of directories are read, each of which a sound disc has once. */
static inline uint64_t walk_most_nblocks(const struct blocks *blocks)
{
	uint64_t n = (uint64_t)blocks_end(blocks);
	return n < WALK_MAX_NBLOCKS ? n : WALK_MAX_NBLOCKS;
}

#define WALK_CUT_TEXT                                                                              \
	"more than 16 million files, 1 GiB of directories, or more of them than the disc has "     \
	"room for: not all were looked at"

struct walk;

/* What reads the directories of one file system. It begins a struct that knows the rest. */
struct walk_reader {
	/* Adds the children of DIRECTORY, which sets first_child and nchildren. */
	int (*read)(struct walk_reader *reader, struct discimg_job *job, struct walk *walk,
		uint32_t directory);
	void (*free)(struct walk_reader *reader);
};

struct walk {
	struct walk_reader *reader; /* owned; NULL: all was read */
	struct walk_node *nodes;
	struct walk_extent *extents; /* in the order they were found */
	int64_t *relocated;          /* sectors of directories with RE: they belong elsewhere */
	struct walk_raw *raws;       /* NULL: there are none */
	size_t nraws;
	char *texts; /* NUL-terminated each; the first one is empty */
	size_t nnodes, nodes_room, nextents, extents_room, nrelocated, relocated_room, texts_nbytes,
		texts_room;
	uint64_t nfiles, ndirectories; /* directories with the root */
	/* Files with attributes that walk_attributes() leaves out: libisofs' checksums, and others
	 * that are no user's. */
	uint64_t nwith_sums, nwith_others;
	struct zisofs *packed; /* of files that zisofs has packed */
	size_t npacked, packed_room;
	bool rock_ridge;
	bool cut; /* there is more than our bounds allow for */
};

void walk_free(struct walk *walk);

/* Reads what is in DIRECTORY, if that was not done. */
int walk_enter(struct discimg_job *job, struct walk *walk, uint32_t directory);

/*
 * Reads all that is still unread, level by level; needs no reader from then on. WALK is empty when
 * it fails.
 */
int walk_all(struct discimg_job *job, struct walk *walk);

/*
 * Drops all below DIRECTORY, for good: it looks empty then, since to read directories again would
 * not end on discs made so. Nothing is dropped when a directory elsewhere was read later.
 */
void walk_forget(struct walk *walk, uint32_t directory);

static inline const char *walk_name(const struct walk *walk, uint32_t node)
{
	return walk->texts + walk->nodes[node].name;
}

/* The extended attributes of NODE as attributelist_next() takes them, *NBYTES of them; or NULL. */
const uint8_t *walk_attributes(const struct walk *walk, uint32_t node, size_t *nbytes);

/* What lies in NODE's extents; of packed files that is not their size. */
uint64_t walk_stored_nbytes(const struct walk *walk, uint32_t node);

/* What NODE is the sectors of, or NULL. */
const struct walk_raw *walk_raw_of(const struct walk *walk, uint32_t node);

/* The absolute path of NODE, safe to print; one that is too long keeps its end behind "...". */
void walk_path(const struct walk *walk, uint32_t node, char *path, size_t nbytes);

/* --- for readers: each is false when out of memory or, with walk->cut, of room --- */

/* A node without children and extents; its place goes to *NODE. */
bool walk_add_node(
	struct walk *walk, uint32_t parent, const char *name, size_t nbytes, uint32_t *node);
/* A text of NBYTES without NUL; its offset goes to *TEXT. */
bool walk_add_text(struct walk *walk, const char *text, size_t nbytes, uint32_t *at);
/* The LIST of NBYTES is that of NODE's extended attributes. */
bool walk_add_attributes(struct walk *walk, uint32_t node, const uint8_t *list, size_t nbytes);
/* NODE's data is packed so; its nbytes become those that it has unpacked. */
bool walk_add_packing(struct walk *walk, uint32_t node, const struct zisofs *zisofs);
/* Further data of NODE, which must be the last one that got any, or have none. */
bool walk_add_extent(struct walk *walk, uint32_t node, uint64_t offset, uint64_t nbytes);
/* A directory at LBA that belongs elsewhere. */
bool walk_add_relocated(struct walk *walk, int64_t lba);

#endif
