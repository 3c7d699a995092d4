/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sub-channels P and Q of a disc, made from its table of contents. */
#ifndef DISC_SUBCODE_H
#define DISC_SUBCODE_H

#include "disc/disc.h"
#include "sector/qcode.h"

/*
 * The 96 bytes of sub-channels P to W (raw, see sector/subchannel.h) of the sector at LBA, which
 * lies in TRACK of DISC: P and Q as a recorder would write them, R to W zero.
 */
void subcode_make(const struct discimg_disc *disc, const struct discimg_track *track, int32_t lba,
	uint8_t *sub);

/* The Q channel's twelve bytes alone. */
void subcode_make_q(const struct discimg_disc *disc, const struct discimg_track *track, int32_t lba,
	uint8_t *q);

/* What Q tells of the sector at LBA of TRACK when it tells a position. */
struct q_position subcode_position(const struct discimg_track *track, int32_t lba);

/* The control nibble of TRACK's Q, enum q_control. */
unsigned subcode_control(const struct discimg_track *track);

/* The inverse, for readers: the flags (enum discimg_track_flag) that CONTROL tells of. */
unsigned subcode_flags(unsigned control);

#endif
