/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sub-channels P to W of one sector: 98 sub-code bytes less the two of the sync pattern, in
 * each of which bit 7 is P's, bit 6 Q's, … bit 0 W's (IEC 60908 §17, ECMA-130 §22).
 *
 * Raw: those 96 bytes as they come from a drive (MMC-6 READ CD, sub-channel selection 001b).
 * Planar: the 12 bytes of P, then the 12 of Q, … as CloneCD keeps them in .sub files; the first bit
 * on the disc is the most significant of the first byte.
 */
#ifndef SECTOR_SUBCHANNEL_H
#define SECTOR_SUBCHANNEL_H

#include <stdint.h>

enum {
	SUBCHANNEL_NBYTES = 12, /* of one channel */
	SUBCHANNEL_P_MASK = 0x80,
	SUBCHANNEL_Q_MASK = 0x40,
	SUBCHANNEL_RW_MASK = 0x3f,
};

enum subchannel {
	SUBCHANNEL_P,
	SUBCHANNEL_Q,
	SUBCHANNEL_R,
	SUBCHANNEL_S,
	SUBCHANNEL_T,
	SUBCHANNEL_U,
	SUBCHANNEL_V,
	SUBCHANNEL_W,
};

/* All 96 bytes from one order to the other. RAW and PLANAR may be the same memory. */
void subchannel_to_planar(const uint8_t *raw, uint8_t *planar);
void subchannel_to_raw(const uint8_t *planar, uint8_t *raw);

/* One channel's 12 bytes of the 96 RAW ones; putting leaves the other channels as they are. */
void subchannel_get(const uint8_t *raw, enum subchannel which, uint8_t *channel);
void subchannel_put(uint8_t *raw, enum subchannel which, const uint8_t *channel);

#endif
