/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The system area of an image that is made again: its code, MBR, GPT and Apple partition map stay
 * what they were, and each address in them becomes the one that the same thing has now.
 */
#ifndef MASTER_RELABEL_H
#define MASTER_RELABEL_H

#include "master/tree.h"

enum {
	RELABEL_AREA_NBYTES = 16 * 2048, /* ECMA-119 §6.2.1 */
	RELABEL_MAX_PIECES = 64,
	RELABEL_GPT_MAX_NBYTES = RELABEL_AREA_NBYTES, /* of the entries */
};

/* Something that the tables of the old image name. */
struct relabel_piece {
	uint64_t first, n;            /* where it lay there, in sectors of 512 bytes */
	const struct tree_node *node; /* whose content it is now; NULL: it is no more */
	bool is_new;                  /* other content than it was */
};

/* Sizes are in sectors of 512 bytes. */
struct relabel {
	uint8_t area[RELABEL_AREA_NBYTES]; /* as it was */
	uint64_t nsectors;                 /* of the old image */
	uint64_t volume_end;               /* of its volume, as the primary descriptor says */
	uint64_t content_end;              /* behind the last file */
	struct relabel_piece pieces[RELABEL_MAX_PIECES];
	size_t npieces;
};

/* How large an image and its volume became. */
struct relabel_sizes {
	uint64_t nsectors, volume_end;
};

/* False when there is no room for one more. */
bool relabel_add(struct relabel *relabel, uint64_t first, uint64_t n, const struct tree_node *node,
	bool is_new);

/* How many partitions the tables have of what is not known; they are left out. */
unsigned relabel_count_unknown(const struct relabel *relabel);

/* How many blocks of 2048 bytes the backup of the GPT takes at the end of the image. */
uint32_t relabel_tail_nblocks(const struct relabel *relabel);

/* The system area, and that backup, of the image that became so large. */
void relabel_write(const struct relabel *relabel, const struct relabel_sizes *sizes,
	uint8_t to[RELABEL_AREA_NBYTES]);
void relabel_write_tail(
	const struct relabel *relabel, const struct relabel_sizes *sizes, uint8_t *to);

#endif
