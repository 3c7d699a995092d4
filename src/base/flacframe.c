/* SPDX-License-Identifier: GPL-3.0-or-later */
/* FLAC frames with another number (RFC 9639 §9.1.5 on coded numbers, §9.1.8 and §9.3 on CRCs). */
#include "base/flacframe.h"

#include "base/bytes.h"

#include <string.h>

enum {
	NUMBER = 4, /* sync code, sizes and channels are before it */
	CRC16_NBYTES = 2,
	MAX_NUMBER_NBYTES = 6,
};

static uint8_t crc8(const uint8_t *p, size_t nbytes)
{
	uint8_t crc = 0;
	for (size_t i = 0; i < nbytes; i++) {
		crc ^= p[i];
		for (int bit = 0; bit < 8; bit++)
			crc = (uint8_t)(crc << 1 ^ (crc & 0x80 ? 0x07 : 0));
	}
	return crc;
}

/* One entry a byte: x^16 + x^15 + x^2 + 1. */
static uint16_t crc16_step(uint8_t byte)
{
	uint16_t crc = (uint16_t)(byte << 8);
	for (int bit = 0; bit < 8; bit++)
		crc = (uint16_t)(crc << 1 ^ (crc & 0x8000 ? 0x8005 : 0));
	return crc;
}

static uint16_t crc16(const uint8_t *p, size_t nbytes)
{
	uint16_t table[256], crc = 0;
	for (unsigned i = 0; i < 256; i++)
		table[i] = crc16_step((uint8_t)i);
	for (size_t i = 0; i < nbytes; i++)
		crc = (uint16_t)(crc << 8 ^ table[crc >> 8 ^ p[i]]);
	return crc;
}

/* UTF-8 as it was before RFC 3629: up to six bytes for 31 bits. */
static size_t put_number(uint8_t *p, uint32_t number)
{
	size_t n = 1;
	if (number < 0x80) {
		*p = (uint8_t)number;
		return 1;
	}
	while (number >> (5 * n + 6))
		n++;
	*p = (uint8_t)(0xff00 >> (n + 1) | number >> (6 * n));
	for (size_t i = 1; i <= n; i++)
		p[i] = (uint8_t)(0x80 | (number >> (6 * (n - i)) & 0x3f));
	return n + 1;
}

static size_t number_nbytes(uint8_t first)
{
	size_t n = 1;
	if (first < 0x80)
		return 1;
	while (n < MAX_NUMBER_NBYTES && first & 0x40 >> (n - 1))
		n++;
	return n;
}

/* Block size and sample rate behind the number, where the codes for them ask for it. */
static size_t rest_nbytes(uint8_t codes)
{
	unsigned size = codes >> 4, rate = codes & 0x0f;
	return (size == 6          ? 1
		       : size == 7 ? 2
				   : 0) +
	       (rate == 12                        ? 1
		       : rate == 13 || rate == 14 ? 2
						  : 0);
}

size_t flacframe_renumber(
	const uint8_t *from, size_t nbytes, uint32_t number, uint8_t *to, size_t limit)
{
	uint8_t coded[MAX_NUMBER_NBYTES];
	size_t ncoded = put_number(coded, number);
	if (nbytes < NUMBER + 1)
		return 0;
	size_t nold = number_nbytes(from[NUMBER]), nrest = rest_nbytes(from[2]);
	size_t header = NUMBER + nold + nrest + 1; /* CRC-8 included */
	if (nbytes < header + CRC16_NBYTES || nbytes - nold + ncoded > limit)
		return 0;
	size_t to_header = header - nold + ncoded, body = nbytes - header - CRC16_NBYTES;
	memcpy(to, from, NUMBER);
	memcpy(to + NUMBER, coded, ncoded);
	memcpy(to + NUMBER + ncoded, from + NUMBER + nold, nrest);
	to[to_header - 1] = crc8(to, to_header - 1);
	memcpy(to + to_header, from + header, body);
	put_be16(to + to_header + body, crc16(to, to_header + body));
	return to_header + body + CRC16_NBYTES;
}
