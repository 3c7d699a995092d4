/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the Q sub-channel says in a sector (IEC 60908 §17.5, ECMA-130 §22.3, MMC-6 §4.2.3). */
#include "sector/qcode.h"

#include "sector/crc16.h"

#include <string.h>

/* Byte offsets: ADR 1, then ADR 2 and 3. */
enum {
	TRACK = 1,
	INDEX = 2, /* POINT in the lead-in */
	RELATIVE = 3,
	ZERO = 6,
	ABSOLUTE = 7, /* of the POINT in the lead-in */

	CODE = 1, /* the catalogue number, or the ISRC: 64 bits */
	FRAME = 9,
};

enum {
	MCN_NDIGITS = 13,
	ISRC_NCHARACTERS = 5, /* of six bits */
	ISRC_NDIGITS = 7,     /* of four, behind 30 bits and two of zero */
	ISRC_DIGITS_BIT = 32,
};

bool q_is_intact(const uint8_t *q)
{
	return crc16_fits(q, Q_CRC);
}

enum q_adr q_adr_of(const uint8_t *q)
{
	return (enum q_adr)(q[0] & 15);
}

unsigned q_control_of(const uint8_t *q)
{
	return q[0] >> 4;
}

static void begin(uint8_t *q, unsigned control, enum q_adr adr)
{
	memset(q, 0, Q_NBYTES);
	q[0] = (uint8_t)(control << 4 | adr);
}

static void put_msf(uint8_t *p, struct msf msf)
{
	p[0] = bcd_of(msf.minute);
	p[1] = bcd_of(msf.second);
	p[2] = bcd_of(msf.frame);
}

static bool get_msf(const uint8_t *p, struct msf *msf)
{
	return unbcd(p[0], &msf->minute) && unbcd(p[1], &msf->second) && unbcd(p[2], &msf->frame) &&
	       msf->second < 60 && msf->frame < CD_FRAMES_PER_SECOND;
}

void q_put_position(uint8_t *q, unsigned control, const struct q_position *position)
{
	bool lead_out = position->track == Q_TRACK_LEAD_OUT;
	begin(q, control, Q_POSITION);
	q[TRACK] = lead_out ? Q_TRACK_LEAD_OUT : bcd_of(position->track);
	q[INDEX] = bcd_of(position->index);
	put_msf(q + RELATIVE, position->relative);
	put_msf(q + ABSOLUTE, position->absolute);
	crc16_put(q, Q_CRC);
}

bool q_get_position(const uint8_t *q, struct q_position *position)
{
	if (q_adr_of(q) != Q_POSITION || q[TRACK] == Q_TRACK_LEAD_IN)
		return false;
	position->track = Q_TRACK_LEAD_OUT;
	if (q[TRACK] != Q_TRACK_LEAD_OUT && !unbcd(q[TRACK], &position->track))
		return false;
	return unbcd(q[INDEX], &position->index) && get_msf(q + RELATIVE, &position->relative) &&
	       get_msf(q + ABSOLUTE, &position->absolute);
}

static bool is_track_point(uint8_t point)
{
	return point < Q_POINT_FIRST_TRACK;
}

void q_put_toc_entry(uint8_t *q, unsigned control, const struct q_toc_entry *entry)
{
	begin(q, control, Q_POSITION);
	q[INDEX] = is_track_point(entry->point) ? bcd_of(entry->point) : entry->point;
	put_msf(q + RELATIVE, entry->running);
	put_msf(q + ABSOLUTE, entry->target);
	crc16_put(q, Q_CRC);
}

bool q_get_toc_entry(const uint8_t *q, struct q_toc_entry *entry)
{
	if (q_adr_of(q) != Q_POSITION || q[TRACK] != Q_TRACK_LEAD_IN)
		return false;
	entry->point = q[INDEX];
	if (is_track_point(q[INDEX]) && (!unbcd(q[INDEX], &entry->point) || entry->point == 0))
		return false;
	return get_msf(q + RELATIVE, &entry->running) && get_msf(q + ABSOLUTE, &entry->target);
}

/* The NBITS of P from bit AT on, at most eight; the first bit is the most significant. */
static uint8_t get_bits(const uint8_t *p, unsigned at, unsigned nbits)
{
	unsigned two = (unsigned)p[at / 8] << 8 | p[at / 8 + 1];
	return (uint8_t)(two >> (16 - at % 8 - nbits) & ((1u << nbits) - 1));
}

static void put_bits(uint8_t *p, unsigned at, unsigned nbits, uint8_t value)
{
	unsigned two = (unsigned)value << (16 - at % 8 - nbits);
	p[at / 8] |= (uint8_t)(two >> 8);
	p[at / 8 + 1] |= (uint8_t)two;
}

static bool are_digits(const char *text, size_t n)
{
	return strspn(text, "0123456789") == n && text[n] == '\0';
}

static void put_digits(uint8_t *code, unsigned at, const char *digits)
{
	for (; *digits; digits++, at += 4)
		put_bits(code, at, 4, (uint8_t)(*digits - '0'));
}

static bool get_digits(const uint8_t *code, unsigned at, unsigned n, char *digits)
{
	for (unsigned i = 0; i < n; i++, at += 4) {
		uint8_t v = get_bits(code, at, 4);
		if (v > 9)
			return false;
		digits[i] = (char)('0' + v);
	}
	digits[n] = '\0';
	return true;
}

bool q_put_mcn(uint8_t *q, unsigned control, const char *mcn, uint8_t frame)
{
	if (!are_digits(mcn, MCN_NDIGITS))
		return false;
	begin(q, control, Q_MCN);
	put_digits(q + CODE, 0, mcn);
	q[FRAME] = bcd_of(frame);
	crc16_put(q, Q_CRC);
	return true;
}

bool q_get_mcn(const uint8_t *q, char mcn[14], uint8_t *frame)
{
	return q_adr_of(q) == Q_MCN && get_digits(q + CODE, 0, MCN_NDIGITS, mcn) &&
	       unbcd(q[FRAME], frame);
}

/* Six bits of an ISRC are the character's ASCII code less 30h: 0–9, and 11h to 2Ah for A–Z. */
static bool is_isrc_character(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

bool q_put_isrc(uint8_t *q, unsigned control, const char *isrc, uint8_t frame)
{
	for (unsigned i = 0; i < ISRC_NCHARACTERS; i++)
		if (!is_isrc_character(isrc[i]))
			return false;
	if (!are_digits(isrc + ISRC_NCHARACTERS, ISRC_NDIGITS))
		return false;
	begin(q, control, Q_ISRC);
	for (unsigned i = 0; i < ISRC_NCHARACTERS; i++)
		put_bits(q + CODE, i * 6, 6, (uint8_t)(isrc[i] - '0'));
	put_digits(q + CODE, ISRC_DIGITS_BIT, isrc + ISRC_NCHARACTERS);
	q[FRAME] = bcd_of(frame);
	crc16_put(q, Q_CRC);
	return true;
}

bool q_get_isrc(const uint8_t *q, char isrc[13], uint8_t *frame)
{
	if (q_adr_of(q) != Q_ISRC)
		return false;
	for (unsigned i = 0; i < ISRC_NCHARACTERS; i++) {
		isrc[i] = (char)(get_bits(q + CODE, i * 6, 6) + '0');
		if (!is_isrc_character(isrc[i]))
			return false;
	}
	return get_digits(q + CODE, ISRC_DIGITS_BIT, ISRC_NDIGITS, isrc + ISRC_NCHARACTERS) &&
	       unbcd(q[FRAME], frame);
}
