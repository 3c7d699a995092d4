/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a disc is read that may be damaged: what is good first, in large reads; then each sector of
 * the reads that failed by itself, and again.
 */
#ifndef RIP_STRATEGY_H
#define RIP_STRATEGY_H

#include "disc/reader.h"

struct strategy {
	const struct disc_reader *reader;
	unsigned nretries; /* further attempts at a sector */
	bool patient;      /* sector by sector, with retries; else a read that fails is left */
	uint64_t nretried; /* out: attempts that were further ones */
};

/*
 * Makes STRATEGY, which must outlive it, the source of its reader's disc. A sector that could not
 * be read is filled as track_fill() does: NEVER_READ when its read was left, UNREADABLE
 * when it was tried by itself.
 */
void strategy_attach(struct strategy *strategy);

#endif
