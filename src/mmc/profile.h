/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profiles: what kind of medium a drive has in it (MMC-6 §5.3.1 table 94). */
#ifndef MMC_PROFILE_H
#define MMC_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mmc_profile {
	PROFILE_NONE = 0x0000,
	PROFILE_CD_ROM = 0x0008,
	PROFILE_CD_R = 0x0009,
	PROFILE_CD_RW = 0x000a,
	PROFILE_DVD_ROM = 0x0010,
	PROFILE_DVD_R = 0x0011,
	PROFILE_DVD_RAM = 0x0012,
	PROFILE_DVD_RW_OVERWRITE = 0x0013, /* restricted overwrite */
	PROFILE_DVD_RW_SEQUENTIAL = 0x0014,
	PROFILE_DVD_R_DL = 0x0015,
	PROFILE_DVD_PLUS_RW = 0x001a,
	PROFILE_DVD_PLUS_R = 0x001b,
	PROFILE_DVD_PLUS_R_DL = 0x002b,
	PROFILE_BD_ROM = 0x0040,
	PROFILE_BD_R = 0x0041, /* sequential recording */
	PROFILE_BD_RE = 0x0043,
};

enum mmc_family { FAMILY_NONE, FAMILY_CD, FAMILY_DVD, FAMILY_BD };

struct mmc_profile_facts {
	enum mmc_profile profile;
	const char *name; /* "DVD+R DL" */
	enum mmc_family family;
	bool is_recordable; /* can be written at all */
	bool is_rewritable; /* can be erased or overwritten */
	bool is_random; /* written anywhere, in any order; the others from a next writable LBA */
};

/* NULL for a profile that is none of the above. */
const struct mmc_profile_facts *profile_facts(enum mmc_profile profile);

/* Profile I in rising order, NULL beyond the last. */
const struct mmc_profile_facts *profile_at(size_t i);

const char *profile_name(enum mmc_profile profile); /* "no medium" for what is not known */
enum mmc_family profile_family(enum mmc_profile profile);

/* What 1x is in 1000 bytes/s: 176.4 of audio are 176, 1385 and 4495; 0 for no family. */
uint32_t family_speed_1x_kbps(enum mmc_family family);

#endif
