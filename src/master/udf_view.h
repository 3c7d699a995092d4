/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A tree as a UDF volume: ECMA-167r3, OSTA UDF 1.02 to 2.60, read-only, of one partition. In it lie
 * the metadata, the targets of long symbolic links, the files and, from 2.50 on, where it is asked
 * for, the metadata once more, and another entry that tells where they are. The metadata are:
 *
 *	file set, terminator, entries of folders, entries of files by their serial numbers,
 *	further extents of files that have many, streams of files and folders, names in folders
 *
 * None of them is kept: blocks are made of the tree when they are read.
 */
#ifndef MASTER_UDF_VIEW_H
#define MASTER_UDF_VIEW_H

#include "master/content.h"
#include "master/place.h"

#define UDF_SECTOR_NBYTES    2048
#define UDF_MAX_BLOCK_NBYTES 4096

enum {
	UDF_HEAD_NBLOCKS = 257,         /* up to the first anchor (3/8.4.2.1) */
	UDF_DIRECTORIES_AT = 2,         /* block of the metadata */
	UDF_WITH_UNIQUE_NAMES = 0x0200, /* the first revision that numbers names */
	UDF_WITH_METADATA = 0x0250,     /* the first one with a metadata partition */
	UDF_SEQUENCE_NBLOCKS = 16,      /* of volume descriptors, the least, 3/8.4.2.2 */
	UDF_FIRST_ID = 16,              /* UDF 2.60 §3.2.1.1 */
	UDF_UNIT_NBLOCKS = 32,          /* of a metadata partition, §2.2.10 */
};

/* One folder; those of a volume are in the order of levels, and of the tree in each. */
struct udf_directory {
	const struct tree_node *node;
	uint32_t parent;      /* index; the root is its own */
	uint32_t first_child; /* index of the first folder in it */
	uint32_t first_link;  /* further names of files in the folders before */
	uint32_t block;       /* of its names, in the metadata */
	uint32_t nbytes;
	bool inside; /* its names lie in its entry */
};

/* A file or folder that needs blocks besides its entry. */
struct udf_extra {
	const struct tree_node *node;
	uint32_t key;   /* of a file its serial number, of a folder one behind all of these */
	uint32_t block; /* in the metadata, or behind them */
	uint32_t nblocks;
};

struct udf_extras {
	struct udf_extra *items; /* by their keys, and their blocks */
	size_t n;
	uint32_t nblocks;
};

struct udf_view {
	struct discimg_job *job;
	const struct tree *tree;
	const struct places *places;
	const char *volume_id;
	const struct tree_origin *origin; /* whose LV Info stays, or NULL */
	int64_t timestamp;
	uint16_t revision;       /* 0x0102 to 0x0260 */
	uint32_t block_nbytes;   /* 512, 2048, 4096 */
	bool mirror;             /* from 2.50 on: the metadata lie there twice */
	bool embed;              /* what entries have room for lies in them */
	struct content *content; /* where they read it */
	struct udf_directory *directories;
	uint32_t ndirectories;
	const struct tree_node **files; /* the first name of each shown, by serial number */
	uint32_t *counts;               /* of names that are shown, likewise */
	uint32_t nlinks;                /* further names of all files */
	uint64_t nnames;                /* of files */
	uint64_t nmangled;              /* names that were cut or numbered */
	struct udf_extras extents;      /* in the metadata */
	struct udf_extras links;        /* targets that entries have no room for */
	struct udf_extras streams;      /* of extended attributes, in the metadata */
	struct udf_extras values;       /* of those, that entries have no room for */
	uint64_t nlost;                 /* attributes that did not fit */
	/* Blocks of the metadata: */
	uint32_t files_at, nmetadata;
	/* Blocks of the partition: */
	uint32_t metadata_at, links_at;
	uint32_t mirror_at; /* the second metadata, or the same as the first */
	/* Blocks of the volume: */
	uint32_t start, files_end, end, last_anchor;
	uint32_t reserve; /* descriptors */
	/* No time of a file is later (3/10.10.2): */
	int64_t newest;
	uint32_t newest_nsec;
	/* The names that were made last, as they may be read in pieces. */
	const struct udf_directory *made;
	uint8_t *made_names;
};

/*
 * Measures a tree whose places have been collected. The caller has filled in job to content; what
 * they point to must stay.
 */
int udf_view_measure(struct udf_view *view);
void udf_view_free(struct udf_view *view);

/* What follows counts sectors of the disc, of 2048 bytes. */

/* Up to the first anchor. */
uint32_t udf_view_head_nsectors(const struct udf_view *view);
/* In which all lies that begins with a block, and ends with one: 1, or 2 of blocks of 4096. */
uint32_t udf_view_unit(const struct udf_view *view);

/* How many lie before and behind the files, at most. */
uint64_t udf_view_nsectors(const struct udf_view *view);

/* Places the partition at LBA or a little behind; where files may begin. */
uint32_t udf_view_place(struct udf_view *view, uint32_t lba);
/* Places what comes behind the files, which end at LBA; where it ends. */
uint32_t udf_view_end(struct udf_view *view, uint32_t lba);
/* Places the last anchor, in the last block of the unit at LBA. */
void udf_view_place_anchor(struct udf_view *view, uint32_t lba);

/* Makes N sectors from LBA on, of the partition but for the files, or behind it. */
int udf_view_read(struct udf_view *view, uint32_t lba, uint32_t n, uint8_t *buf);

/* True from UDF 2.50 on. */
static inline bool udf_view_has_map(const struct udf_view *view)
{
	return view->revision >= UDF_WITH_METADATA;
}

/* The number of the map that metadata are addressed by; files are in 0. */
static inline uint16_t udf_view_metadata_map(const struct udf_view *view)
{
	return udf_view_has_map(view) ? 1 : 0;
}

/* What entries and names are numbered by: files, folders, further names. */
static inline uint32_t udf_view_file_id(const struct tree_node *node)
{
	return UDF_FIRST_ID + node->serial - 1;
}

/* The block of its entry, in the metadata. */
static inline uint32_t udf_view_file_block(
	const struct udf_view *view, const struct tree_node *node)
{
	return view->files_at + node->serial - 1;
}

static inline uint32_t udf_view_directory_id(const struct udf_view *view, uint32_t index)
{
	return index ? UDF_FIRST_ID + view->places->last_serial + index - 1 : 0;
}

/* The values of streams lie behind the targets of links. */
static inline uint32_t udf_view_values_at(const struct udf_view *view)
{
	return view->links_at + view->links.nblocks;
}

static inline uint32_t udf_view_directory_key(const struct udf_view *view, uint32_t index)
{
	return view->places->last_serial + 1 + index;
}

/* The block of the entry that has KEY, in the metadata, and the number of it. */
static inline uint32_t udf_view_entry_block(const struct udf_view *view, uint32_t key)
{
	uint32_t last = view->places->last_serial;
	return key <= last ? view->files_at + key - 1 : UDF_DIRECTORIES_AT + key - last - 1;
}

static inline uint32_t udf_view_entry_id(const struct udf_view *view, uint32_t key)
{
	uint32_t last = view->places->last_serial;
	return key <= last ? UDF_FIRST_ID + key - 1 : udf_view_directory_id(view, key - last - 1);
}

/* The blocks that the entry of KEY needs besides, or NULL. */
const struct udf_extra *udf_view_extra(const struct udf_extras *extras, uint32_t key);

static inline uint32_t udf_view_link_id(const struct udf_view *view, uint32_t i)
{
	return UDF_FIRST_ID + view->places->last_serial + view->ndirectories + i;
}

#endif
