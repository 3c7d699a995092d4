/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the profiles stand for (MMC-6 §5.3.1 table 94). */
#include "mmc/profile.h"

static const struct mmc_profile_facts profiles[] = {
	/* profile, name, family, recordable, rewritable, random */
	{ PROFILE_CD_ROM, "CD-ROM", FAMILY_CD, false, false, false },
	{ PROFILE_CD_R, "CD-R", FAMILY_CD, true, false, false },
	{ PROFILE_CD_RW, "CD-RW", FAMILY_CD, true, true, false },
	{ PROFILE_DVD_ROM, "DVD-ROM", FAMILY_DVD, false, false, false },
	{ PROFILE_DVD_R, "DVD-R", FAMILY_DVD, true, false, false },
	{ PROFILE_DVD_RAM, "DVD-RAM", FAMILY_DVD, true, true, true },
	{ PROFILE_DVD_RW_OVERWRITE, "DVD-RW restricted overwrite", FAMILY_DVD, true, true, true },
	{ PROFILE_DVD_RW_SEQUENTIAL, "DVD-RW sequential", FAMILY_DVD, true, true, false },
	{ PROFILE_DVD_R_DL, "DVD-R DL", FAMILY_DVD, true, false, false },
	{ PROFILE_DVD_PLUS_RW, "DVD+RW", FAMILY_DVD, true, true, true },
	{ PROFILE_DVD_PLUS_R, "DVD+R", FAMILY_DVD, true, false, false },
	{ PROFILE_DVD_PLUS_R_DL, "DVD+R DL", FAMILY_DVD, true, false, false },
	{ PROFILE_BD_ROM, "BD-ROM", FAMILY_BD, false, false, false },
	{ PROFILE_BD_R, "BD-R", FAMILY_BD, true, false, false },
	{ PROFILE_BD_RE, "BD-RE", FAMILY_BD, true, true, true },
};

const struct mmc_profile_facts *profile_at(size_t i)
{
	return i < sizeof(profiles) / sizeof(profiles[0]) ? &profiles[i] : NULL;
}

const struct mmc_profile_facts *profile_facts(enum mmc_profile profile)
{
	for (size_t i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++)
		if (profiles[i].profile == profile)
			return &profiles[i];
	return NULL;
}

const char *profile_name(enum mmc_profile profile)
{
	const struct mmc_profile_facts *facts = profile_facts(profile);
	return facts ? facts->name : "no medium";
}

enum mmc_family profile_family(enum mmc_profile profile)
{
	const struct mmc_profile_facts *facts = profile_facts(profile);
	return facts ? facts->family : FAMILY_NONE;
}

uint32_t family_speed_1x_kbps(enum mmc_family family)
{
	static const uint32_t kbps[] = {
		[FAMILY_NONE] = 0,
		[FAMILY_CD] = 176,   /* 75 sectors of 2352 bytes a second */
		[FAMILY_DVD] = 1385, /* 11.08 Mbit/s */
		[FAMILY_BD] = 4495,  /* 35.965 Mbit/s */
	};
	return kbps[family];
}
