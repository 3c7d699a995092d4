/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disc of which the input of a fuzz target tells some blocks: each is two bytes of LBA, the low
 * one first, and the 2048 bytes (or fewer at the end) that stand there; all else is zero.
 */
#ifndef FUZZ_FEWBLOCKS_H
#define FUZZ_FEWBLOCKS_H

#include "disc/disc.h"

enum { FEW_NSECTORS = 4096, FEW_BLOCK_NBYTES = 2048, FEW_MAX_NBLOCKS = 64 };

struct fewblocks {
	uint8_t bytes[FEW_MAX_NBLOCKS][FEW_BLOCK_NBYTES];
	uint16_t lba[FEW_MAX_NBLOCKS]; /* a later block replaces an earlier one */
	unsigned n;
};

void fewblocks_take(struct fewblocks *few, const uint8_t *data, size_t nbytes);

/*
 * Makes the checksums fit that hide what stands behind them: the tags and CRCs of UDF, those of
 * GPT, the sum of El Torito's validation entry.
 */
void fewblocks_sum(struct fewblocks *few);

/* FEW as a disc, which must not outlive it. */
struct discimg_disc *fewblocks_disc(struct fewblocks *few);

/* FEW as the file PATH, with holes. */
void fewblocks_save(const struct fewblocks *few, const char *path);

#endif
