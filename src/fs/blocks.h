/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The 2048-byte blocks of a disc, for parsers: cached, read in clusters, and plainly absent where
 * the disc has none (outside its data tracks, Form 2, unreadable).
 */
#ifndef FS_BLOCKS_H
#define FS_BLOCKS_H

#include "disc/disc.h"

#define BLOCK_NBYTES 2048

struct blocks;

/* NULL when out of memory. DISC must outlive it. */
struct blocks *blocks_new(struct discimg_job *job, struct discimg_disc *disc);
void blocks_free(struct blocks *blocks);

/*
 * Whose file system is asked for: SESSION's, and TRACK's; 0: the last one's that has any. All other
 * blocks stay readable, as later sessions lean on earlier ones.
 */
void blocks_choose(struct blocks *blocks, unsigned session, unsigned track);
/* Whether the file system that is asked for may begin in TRACK: data, and of what was chosen. */
bool blocks_may_begin(const struct blocks *blocks, const struct discimg_track *track);
/* Whether anything was chosen. */
bool blocks_are_chosen(const struct blocks *blocks);

/* Whose is what is read from now on: its errors, and whether it is cancelled. */
void blocks_work_for(struct blocks *blocks, struct discimg_job *job);

/* The block at LBA, valid until the next call; NULL when there is none. */
const uint8_t *block_at(struct blocks *blocks, int64_t lba);

/*
 * Copies NBYTES from the byte OFFSET (counted from LBA 0) into BUF, across blocks. False when one
 * of them is absent; what could be read before it stands in BUF.
 */
bool blocks_copy(struct blocks *blocks, uint64_t offset, uint8_t *buf, size_t nbytes);

/* One past the last sector of the disc. */
int64_t blocks_end(const struct blocks *blocks);
struct discimg_disc *blocks_disc(struct blocks *blocks);

/* 0, or why all further blocks are absent: cancelled, the drive is gone. */
int blocks_result(const struct blocks *blocks);

#endif
