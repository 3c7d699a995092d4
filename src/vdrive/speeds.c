/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Speeds as a usual half-height Blu-ray writer has them. */
#include "vdrive/speeds.h"

/* In tenths of the family's 1x, fastest first; ended by a zero. */
static const struct {
	enum mmc_profile profile;
	uint16_t reading;
	uint16_t writing[MAX_SPEEDS];
} speeds[] = {
	{ PROFILE_CD_ROM, 480, { 0 } },
	{ PROFILE_CD_R, 480, { 480, 400, 320, 240, 160, 80, 40 } },
	{ PROFILE_CD_RW, 400, { 240, 160, 100, 40 } },
	{ PROFILE_DVD_ROM, 160, { 0 } },
	{ PROFILE_DVD_R, 160, { 160, 120, 80, 60, 40, 20 } },
	{ PROFILE_DVD_RAM, 50, { 50, 30, 20 } },
	{ PROFILE_DVD_RW_OVERWRITE, 120, { 60, 40, 20 } },
	{ PROFILE_DVD_RW_SEQUENTIAL, 120, { 60, 40, 20 } },
	{ PROFILE_DVD_R_DL, 120, { 80, 60, 40, 20 } },
	{ PROFILE_DVD_PLUS_RW, 120, { 80, 60, 40, 24 } },
	{ PROFILE_DVD_PLUS_R, 160, { 160, 120, 80, 60, 40, 24 } },
	{ PROFILE_DVD_PLUS_R_DL, 120, { 80, 60, 40, 24 } },
	{ PROFILE_BD_ROM, 120, { 0 } },
	{ PROFILE_BD_R, 120, { 120, 80, 60, 40, 20 } },
	{ PROFILE_BD_RE, 80, { 20, 10 } },
};

/* 1x in units of 100 bytes/s: 75 × 2352 bytes, 11.08 Mbit/s, 35.96 Mbit/s. */
static uint32_t tenths_to_kbps(enum mmc_family family, uint32_t tenths)
{
	static const uint32_t base[] = {
		[FAMILY_NONE] = 0, [FAMILY_CD] = 1764, [FAMILY_DVD] = 13850, [FAMILY_BD] = 44950
	};
	return (base[family] * tenths + 50) / 100;
}

unsigned speed_multiple(enum mmc_profile profile, uint32_t kbps)
{
	uint32_t single = tenths_to_kbps(profile_family(profile), 10);
	return single ? (kbps + single / 2) / single : 0;
}

size_t speeds_for_writing(enum mmc_profile profile, uint32_t kbps[MAX_SPEEDS])
{
	size_t n = 0;
	for (size_t i = 0; i < sizeof(speeds) / sizeof(speeds[0]); i++) {
		if (speeds[i].profile != profile)
			continue;
		for (; n < MAX_SPEEDS && speeds[i].writing[n]; n++)
			kbps[n] = tenths_to_kbps(profile_family(profile), speeds[i].writing[n]);
	}
	return n;
}

uint32_t speed_for_reading(enum mmc_profile profile)
{
	for (size_t i = 0; i < sizeof(speeds) / sizeof(speeds[0]); i++)
		if (speeds[i].profile == profile)
			return tenths_to_kbps(profile_family(profile), speeds[i].reading);
	return tenths_to_kbps(FAMILY_CD, speeds[0].reading);
}

uint32_t speed_granted(enum mmc_profile profile, uint32_t wish)
{
	uint32_t kbps[MAX_SPEEDS];
	size_t n = speeds_for_writing(profile, kbps);
	for (size_t i = 0; i < n; i++)
		if (kbps[i] <= wish)
			return kbps[i];
	return n ? kbps[n - 1] : 0;
}
