/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The EDC by tables, eight bytes a step ("slicing": M. Kounavis, F. Berry, Novel Table
 * Lookup-Based Algorithms for High-Performance CRC Generation, IEEE Transactions on Computers 57
 * (11), 2008). Runs anywhere.
 */
#include "base/bytes.h"
#include "sector/bytetable.h"
#include "sector/kernel.h"

/* The sum of those of the eight values B0 to B7 whose bit is set in I. */
#define SUM(i, b0, b1, b2, b3, b4, b5, b6, b7)                                                     \
	(((i)&0x01 ? b0 : 0) ^ ((i)&0x02 ? b1 : 0) ^ ((i)&0x04 ? b2 : 0) ^ ((i)&0x08 ? b3 : 0) ^   \
		((i)&0x10 ? b4 : 0) ^ ((i)&0x20 ? b5 : 0) ^ ((i)&0x40 ? b6 : 0) ^                  \
		((i)&0x80 ? b7 : 0))

/*
 * AFTER_n(i): the EDC of byte i and n zero bytes behind it. Each value is the one to its right
 * shifted out by one more bit; bit 7 of the next line goes on from bit 0 of this one.
 */
#define AFTER_0(i)                                                                                 \
	SUM(i, 0x90910101u, 0x91210201u, 0x92410401u, 0x94810801u, 0x99011001u, 0x82012001u,       \
		0xb4014001u, 0xd8018001u)
#define AFTER_1(i)                                                                                 \
	SUM(i, 0x90019000u, 0x90002003u, 0x90034005u, 0x90058009u, 0x90080011u, 0x90130021u,       \
		0x90250041u, 0x90490081u)
#define AFTER_2(i)                                                                                 \
	SUM(i, 0x00900190u, 0x01200320u, 0x02400640u, 0x04800c80u, 0x09001900u, 0x12003200u,       \
		0x24006400u, 0x4800c800u)
#define AFTER_3(i)                                                                                 \
	SUM(i, 0x41000001u, 0x82000002u, 0xb4030007u, 0xd805000du, 0x00090019u, 0x00120032u,       \
		0x00240064u, 0x004800c8u)
#define AFTER_4(i)                                                                                 \
	SUM(i, 0x90d00101u, 0x91a30201u, 0x93450401u, 0x96890801u, 0x9d111001u, 0x8a212001u,       \
		0xa4414001u, 0xf8818001u)
#define AFTER_5(i)                                                                                 \
	SUM(i, 0x9001d100u, 0x9000a203u, 0x90024405u, 0x90078809u, 0x900c1011u, 0x901b2021u,       \
		0x90354041u, 0x90698081u)
#define AFTER_6(i)                                                                                 \
	SUM(i, 0x009001d1u, 0x012003a2u, 0x02400744u, 0x04800e88u, 0x09001d10u, 0x12003a20u,       \
		0x24007440u, 0x4800e880u)
#define AFTER_7(i)                                                                                 \
	SUM(i, 0x65904101u, 0xcb208202u, 0x26420407u, 0x4c84080eu, 0x9908101cu, 0x8213203bu,       \
		0xb4254075u, 0xd84980e9u)

static const uint32_t after[8][256] = {
	{ BYTETABLE_256(AFTER_0) },
	{ BYTETABLE_256(AFTER_1) },
	{ BYTETABLE_256(AFTER_2) },
	{ BYTETABLE_256(AFTER_3) },
	{ BYTETABLE_256(AFTER_4) },
	{ BYTETABLE_256(AFTER_5) },
	{ BYTETABLE_256(AFTER_6) },
	{ BYTETABLE_256(AFTER_7) },
};

/* The four bytes of V with NBEHIND bytes behind the last of them. */
static inline uint32_t four(uint32_t v, unsigned nbehind)
{
	return after[nbehind + 3][v & 0xff] ^ after[nbehind + 2][v >> 8 & 0xff] ^
	       after[nbehind + 1][v >> 16 & 0xff] ^ after[nbehind][v >> 24];
}

uint32_t edc_by_slices(uint32_t edc, const uint8_t *p, size_t nbytes)
{
	for (; nbytes >= 8; nbytes -= 8, p += 8)
		edc = four(get_le32(p) ^ edc, 4) ^ four(get_le32(p + 4), 0);
	for (; nbytes; nbytes--, p++)
		edc = edc >> 8 ^ after[0][(edc ^ *p) & 0xff];
	return edc;
}
