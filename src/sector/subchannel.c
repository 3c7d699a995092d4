/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sub-channels P to W of one sector, interleaved and apart (IEC 60908 §17, ECMA-130 §22). */
#include "sector/subchannel.h"

#include "sector/raw.h"

#include <string.h>

enum { NCHANNELS = 8 };

static uint64_t get_rows(const uint8_t *p, unsigned step)
{
	uint64_t rows = 0;
	for (unsigned i = 0; i < 8; i++)
		rows = rows << 8 | p[i * step];
	return rows;
}

static void put_rows(uint64_t rows, uint8_t *p, unsigned step)
{
	for (unsigned i = 8; i-- > 0; rows >>= 8)
		p[i * step] = (uint8_t)rows;
}

/* Eight rows of eight bits become columns: single bits, then 2 by 2, then 4 by 4 change places. */
static uint64_t transpose(uint64_t m)
{
	uint64_t t = (m ^ m >> 7) & 0x00aa00aa00aa00aaull;
	m ^= t ^ t << 7;
	t = (m ^ m >> 14) & 0x0000cccc0000ccccull;
	m ^= t ^ t << 14;
	t = (m ^ m >> 28) & 0x00000000f0f0f0f0ull;
	return m ^ t ^ t << 28;
}

/* Eight raw bytes are one byte of each channel. */
void subchannel_to_planar(const uint8_t *raw, uint8_t *planar)
{
	uint8_t to[SECTOR_SUB_NBYTES];
	for (unsigned i = 0; i < SUBCHANNEL_NBYTES; i++)
		put_rows(transpose(get_rows(raw + i * NCHANNELS, 1)), to + i, SUBCHANNEL_NBYTES);
	memcpy(planar, to, sizeof(to));
}

void subchannel_to_raw(const uint8_t *planar, uint8_t *raw)
{
	uint8_t to[SECTOR_SUB_NBYTES];
	for (unsigned i = 0; i < SUBCHANNEL_NBYTES; i++)
		put_rows(transpose(get_rows(planar + i, SUBCHANNEL_NBYTES)), to + i * NCHANNELS, 1);
	memcpy(raw, to, sizeof(to));
}

void subchannel_get(const uint8_t *raw, enum subchannel which, uint8_t *channel)
{
	memset(channel, 0, SUBCHANNEL_NBYTES);
	for (unsigned i = 0; i < SECTOR_SUB_NBYTES; i++)
		channel[i / 8] = (uint8_t)(channel[i / 8] << 1 | (raw[i] >> (7 - which) & 1));
}

void subchannel_put(uint8_t *raw, enum subchannel which, const uint8_t *channel)
{
	unsigned shift = 7 - which;
	for (unsigned i = 0; i < SECTOR_SUB_NBYTES; i++) {
		unsigned bit = channel[i / 8] >> (7 - i % 8) & 1;
		raw[i] = (uint8_t)((raw[i] & ~(1u << shift)) | bit << shift);
	}
}
