/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The error detection code of CD-ROM sectors (ECMA-130 §14.3): a CRC by the polynomial
 * (x^16 + x^15 + x^2 + 1)(x^16 + x^2 + x + 1), least significant bit first, no inversion.
 */
#include "sector/edc.h"

#include "sector/bytetable.h"

/* Bit 7 shifted out once leaves the reversed polynomial, bit 6 that shifted once more, … */
#define ENTRY(i)                                                                                   \
	(((i)&0x01 ? 0x90910101u : 0) ^ ((i)&0x02 ? 0x91210201u : 0) ^                             \
		((i)&0x04 ? 0x92410401u : 0) ^ ((i)&0x08 ? 0x94810801u : 0) ^                      \
		((i)&0x10 ? 0x99011001u : 0) ^ ((i)&0x20 ? 0x82012001u : 0) ^                      \
		((i)&0x40 ? 0xb4014001u : 0) ^ ((i)&0x80 ? 0xd8018001u : 0))

static const uint32_t table[256] = { BYTETABLE_256(ENTRY) };

uint32_t edc_of(uint32_t edc, const uint8_t *p, size_t nbytes)
{
	for (; nbytes; nbytes--, p++)
		edc = edc >> 8 ^ table[(edc ^ *p) & 0xff];
	return edc;
}
