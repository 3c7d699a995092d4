/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the content of each file lies: once, for all names and all views. */
#ifndef MASTER_PLACE_H
#define MASTER_PLACE_H

#include "master/tree.h"

/* The files of a tree that have content, each once, in the order in which they lie. */
struct places {
	struct tree_node **files; /* of those placed so far, the ones with blocks of their own */
	size_t n;
	uint32_t *nlinks;            /* names of each file by its serial number; 0: none has it */
	uint32_t last_serial;        /* of files; all have one now */
	uint64_t most_nblocks;       /* of 2048 bytes, when no two files share theirs */
	uint32_t lba, next_lba;      /* of the first file, and behind the last one placed so far */
	const struct tree_pin *pins; /* of files to come */
	size_t npins;
	uint32_t pins_lba; /* of the first pinned file */
	uint32_t unit;     /* files take a multiple of it; 1 or 2, as the caller has set it */
	/* Files of so many bytes or less take no blocks, as the caller has set it; how many do. */
	uint32_t embed_nbytes;
	uint64_t nembedded;
	size_t last_found; /* index of what places_find() gave last: readers go on from there */
};

/* NODE lies in what tells of it, not in blocks. */
bool places_embeds(const struct places *places, const struct tree_node *node);

/* How many blocks NODE takes. */
uint64_t places_nblocks(const struct places *places, const struct tree_node *node);

/*
 * Collects what TREE has: heavier files first, else in the order of paths. Gives files that have no
 * serial number the next ones.
 */
int places_collect(struct discimg_job *job, struct tree *tree, struct places *places);

/*
 * From LBA on; empty files lie there. Then each of the n files in their order is put, or gets the
 * lba of an earlier one with the same content; at last comes places_end().
 */
void places_begin(struct places *places, struct tree *tree, uint32_t lba);
/* Where files may begin from LBA on: with pinned ones, at an ECC block of 16. */
uint32_t places_start(const struct tree *tree, uint32_t lba);
/* Goes on to where NODE, the next one, is pinned; false when it is not. */
bool places_go_to_pin(struct places *places, const struct tree_node *node);
/*
 * Gives NODE the next blocks. Large files (content.h) start at an even one, so that they lie in a
 * 2048-byte image as they do in the pages and blocks of the host, which then can be shared.
 */
void places_put(struct places *places, struct tree_node *node);
/* Leaves those in files that have blocks of their own; gives further names their file's place. */
int places_end(struct discimg_job *job, struct places *places, struct tree *tree);

/* The last file that begins at LBA or before, which must be in their range. */
struct tree_node *places_find(struct places *places, uint32_t lba);

void places_free(struct places *places);

#endif
