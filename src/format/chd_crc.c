/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CRC-16 of CHD: x^16 + x^12 + x^5 + 1, from FFFFh on, high bit first, 16 bytes a step. */
#include "format/chd.h"

enum { POLYNOMIAL = 0x1021 };

void chd_crc_init(struct chd_crc *crc)
{
	for (unsigned i = 0; i < 256; i++) {
		unsigned v = i << 8;
		for (int bit = 0; bit < 8; bit++)
			v = v & 0x8000 ? v << 1 ^ POLYNOMIAL : v << 1;
		crc->table[0][i] = (uint16_t)v;
	}
	for (unsigned lane = 1; lane < CHD_CRC_NLANES; lane++)
		for (unsigned i = 0; i < 256; i++) {
			uint16_t v = crc->table[lane - 1][i];
			crc->table[lane][i] = (uint16_t)(v << 8) ^ crc->table[0][v >> 8];
		}
}

uint16_t chd_crc_of(const struct chd_crc *crc, const uint8_t *p, size_t nbytes)
{
	const uint16_t(*t)[256] = crc->table;
	uint16_t v = 0xffff;
	for (; nbytes >= CHD_CRC_NLANES; nbytes -= CHD_CRC_NLANES, p += CHD_CRC_NLANES)
		v = t[15][p[0] ^ v >> 8] ^ t[14][p[1] ^ (v & 0xff)] ^ t[13][p[2]] ^ t[12][p[3]] ^
		    t[11][p[4]] ^ t[10][p[5]] ^ t[9][p[6]] ^ t[8][p[7]] ^ t[7][p[8]] ^ t[6][p[9]] ^
		    t[5][p[10]] ^ t[4][p[11]] ^ t[3][p[12]] ^ t[2][p[13]] ^ t[1][p[14]] ^
		    t[0][p[15]];
	for (; nbytes > 0; nbytes--, p++)
		v = (uint16_t)(v << 8) ^ t[0][*p ^ v >> 8];
	return v;
}
