/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sector/raw.h"
#include "sector/subchannel.h"
#include "suites.h"

#include <string.h>

static uint32_t seed = 1;

static void fill(uint8_t *p, size_t nbytes)
{
	for (size_t i = 0; i < nbytes; i++) {
		seed = seed * 1664525u + 1013904223u;
		p[i] = (uint8_t)(seed >> 24);
	}
}

/* Bit by bit, as IEC 60908 has it. */
static void separate(const uint8_t *raw, uint8_t *planar)
{
	memset(planar, 0, SECTOR_SUB_NBYTES);
	for (unsigned channel = 0; channel < 8; channel++)
		for (unsigned i = 0; i < SECTOR_SUB_NBYTES; i++)
			if (raw[i] & 0x80 >> channel)
				planar[channel * 12 + i / 8] |= (uint8_t)(0x80 >> i % 8);
}

static void any_sub_channels_separate_and_merge_again(void)
{
	uint8_t raw[SECTOR_SUB_NBYTES], planar[SECTOR_SUB_NBYTES], expected[SECTOR_SUB_NBYTES];
	for (int i = 0; i < 10000; i++) {
		fill(raw, sizeof(raw));
		separate(raw, expected);
		subchannel_to_planar(raw, planar);
		CU_ASSERT_EQUAL_FATAL(memcmp(planar, expected, sizeof(planar)), 0);
		subchannel_to_raw(planar, planar);
		CU_ASSERT_EQUAL_FATAL(memcmp(planar, raw, sizeof(raw)), 0);
	}
}

static void q_is_bit_6_of_every_byte(void)
{
	uint8_t raw[SECTOR_SUB_NBYTES], q[SUBCHANNEL_NBYTES];
	memset(raw, 0xbf, sizeof(raw));
	raw[0] = raw[95] = 0xff;
	raw[8] = 0x40;
	subchannel_get(raw, SUBCHANNEL_Q, q);
	CU_ASSERT_EQUAL(memcmp(q, "\x80\x80\0\0\0\0\0\0\0\0\0\x01", sizeof(q)), 0);
}

static void each_channel_is_replaced_alone(void)
{
	uint8_t raw[SECTOR_SUB_NBYTES], planar[SECTOR_SUB_NBYTES], back[SECTOR_SUB_NBYTES];
	uint8_t channel[SUBCHANNEL_NBYTES];
	for (unsigned which = SUBCHANNEL_P; which <= SUBCHANNEL_W; which++) {
		fill(raw, sizeof(raw));
		fill(channel, sizeof(channel));
		subchannel_to_planar(raw, planar);
		memcpy(planar + which * SUBCHANNEL_NBYTES, channel, sizeof(channel));
		subchannel_put(raw, (enum subchannel)which, channel);
		subchannel_to_planar(raw, back);
		CU_ASSERT_EQUAL(memcmp(back, planar, sizeof(planar)), 0);
		subchannel_get(raw, (enum subchannel)which, back);
		CU_ASSERT_EQUAL(memcmp(back, channel, sizeof(channel)), 0);
	}
}

CU_TestInfo tests_of_subchannel[] = {
	{ "any sub-channels separate and merge again", any_sub_channels_separate_and_merge_again },
	{ "Q is bit 6 of every byte", q_is_bit_6_of_every_byte },
	{ "each channel is replaced alone", each_channel_is_replaced_alone },
	CU_TEST_INFO_NULL,
};
