/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The directories of a view: their order, their places, and the bytes of their records. */
#ifndef MASTER_HIERARCHY_H
#define MASTER_HIERARCHY_H

#include "base/numbermap.h"
#include "master/relocation.h"
#include "master/susp_write.h"

#define BLOCK_NBYTES 2048

/* One directory; those of a view are in the order of the path table (ECMA-119 §6.9.1). */
struct view_directory {
	const struct tree_node *node;
	uint32_t parent;          /* index; the root is its own */
	uint32_t first_child;     /* index of the first directory in it */
	uint32_t nsubdirectories; /* that Rock Ridge shows in it */
	uint32_t lba;
	uint32_t nrecord_blocks; /* the directory itself */
	uint32_t nblocks;        /* with the continuation area behind it */
	uint32_t id_at;          /* in the view's ids */
	uint16_t id_nbytes;
	bool is_relocated; /* it lies in the home of relocated ones, or is that */
};

/* A directory hierarchy: of the primary volume descriptor, or of Joliet's. */
struct view {
	struct identifier_style style;
	uint32_t lba_offset;                 /* addresses are counted from there on */
	bool has_attributes;                 /* some node has extended attributes that are kept */
	const uint32_t *nlinks;              /* names of each file, by its serial number */
	uint32_t last_serial;                /* of files; directories have the next ones */
	const struct relocation *relocation; /* NULL: every directory lies where it belongs */
	struct numbermap indexes; /* of the directories by their nodes, where some are relocated */
	struct view_directory *directories;
	uint32_t ndirectories;
	uint32_t *by_place; /* the indexes of the directories, in the order of their lbas */
	uint8_t *ids;
	size_t ids_nbytes;
	uint32_t path_table_nbytes;
	uint32_t path_table_lbas[2]; /* little-endian, big-endian */
	uint64_t nmangled;           /* names that were cut or numbered */
};

/* Finds the directories of TREE and their sizes; all but the lbas. */
int view_measure(struct discimg_job *job, const struct tree *tree, struct view *view);
void view_free(struct view *view);

/* How many blocks all directories take. */
uint64_t view_nblocks(const struct view *view);
/* Places the directories from LBA on. */
void view_place(struct view *view, uint32_t lba);

/*
 * Writes DIRECTORY, its nblocks with the continuation area, to BLOCKS. The tree's files must have
 * their places.
 */
int view_write_directory(struct discimg_job *job, const struct view *view,
	const struct view_directory *directory, uint8_t *blocks);

/* The path table of path_table_nbytes, of type M when BIG_ENDIAN, else L (ECMA-119 §9.4). */
void view_write_path_table(const struct view *view, bool big_endian, uint8_t *to);

/* The root's record for a volume descriptor, 34 bytes. */
void view_write_root_record(const struct view *view, uint8_t to[34]);

#endif
