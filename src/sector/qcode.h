/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The twelve bytes that the Q sub-channel carries in each sector: control and ADR, nine bytes by
 * ADR, CRC (IEC 60908 §17.5, ECMA-130 §22.3, MMC-6 §4.2.3).
 */
#ifndef SECTOR_QCODE_H
#define SECTOR_QCODE_H

#include "sector/msf.h"

enum {
	Q_NBYTES = 12,
	Q_CRC = 10, /* two bytes, over all before them */
};

/* What the nine bytes are. Others (5 and above) are passed through by whoever meets them. */
enum q_adr {
	Q_POSITION = 1, /* or an entry of the TOC, in the lead-in */
	Q_MCN = 2,
	Q_ISRC = 3,
};

/* The control nibble; bit 2 tells data from audio, and then the others but copy are zero. */
enum q_control {
	Q_CONTROL_PRE_EMPHASIS = 1 << 0,
	Q_CONTROL_COPY_PERMITTED = 1 << 1,
	Q_CONTROL_DATA = 1 << 2,
	Q_CONTROL_FOUR_CHANNEL = 1 << 3,
};

enum {
	Q_TRACK_LEAD_IN = 0,
	Q_TRACK_LEAD_OUT = 0xaa, /* not BCD */
	Q_POINT_FIRST_TRACK = 0xa0,
	Q_POINT_LAST_TRACK = 0xa1,
	Q_POINT_LEAD_OUT = 0xa2,
};

/* ADR 1 in the program area and the lead-out. */
struct q_position {
	uint8_t track;       /* 1–99 or Q_TRACK_LEAD_OUT */
	uint8_t index;       /* 0–99 */
	struct msf relative; /* from INDEX 01; in a pregap what is left, which counts down to 0 */
	struct msf absolute;
};

/*
 * ADR 1 in the lead-in: an entry of the TOC. For tracks and the lead-out TARGET is where they
 * begin; for A0 and A1 its minute is a track's number and A0's second the disc type (10h: CD-i,
 * 20h: XA, that is 10 and 20 as BCD has them).
 */
struct q_toc_entry {
	uint8_t point; /* 1–99, or A0h and above as it stands */
	struct msf running;
	struct msf target;
};

/* True when the CRC fits. Nothing else here looks at it. */
bool q_is_intact(const uint8_t *q);

enum q_adr q_adr_of(const uint8_t *q);
unsigned q_control_of(const uint8_t *q); /* enum q_control */

/* Each writes all of Q, with its CRC. FRAME is the last two digits of the absolute time. */
void q_put_position(uint8_t *q, unsigned control, const struct q_position *position);
void q_put_toc_entry(uint8_t *q, unsigned control, const struct q_toc_entry *entry);

/* False, and Q untouched, when it is not 13 digits; or 5 of A–Z and 0–9, then 7 digits. */
bool q_put_mcn(uint8_t *q, unsigned control, const char *mcn, uint8_t frame);
bool q_put_isrc(uint8_t *q, unsigned control, const char *isrc, uint8_t frame);

/* False when Q is of another kind or holds what cannot be: digits above 9, second 60, … */
bool q_get_position(const uint8_t *q, struct q_position *position);
bool q_get_toc_entry(const uint8_t *q, struct q_toc_entry *entry);
bool q_get_mcn(const uint8_t *q, char mcn[14], uint8_t *frame);
bool q_get_isrc(const uint8_t *q, char isrc[13], uint8_t *frame);

#endif
