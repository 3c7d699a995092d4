/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words that discimg info uses in its text and in its JSON document. */
#include "cli/info.h"

#include <string.h>

const char *info_mode_name(enum discimg_track_mode mode)
{
	static const char *const names[] = { [DISCIMG_AUDIO] = "audio",
		[DISCIMG_CDG] = "cdg",
		[DISCIMG_MODE1] = "mode1",
		[DISCIMG_MODE2] = "mode2",
		[DISCIMG_CDI] = "cdi" };
	return names[mode];
}

const char *info_medium_name(enum discimg_medium medium)
{
	static const char *const names[] = { [DISCIMG_MEDIUM_ANY] = "any",
		[DISCIMG_MEDIUM_CD] = "cd",
		[DISCIMG_MEDIUM_DVD] = "dvd",
		[DISCIMG_MEDIUM_BD] = "bd" };
	return names[medium];
}

const char *info_volume_key(enum discimg_volume_kind kind)
{
	static const char *const names[] = { [DISCIMG_VOLUME_PRIMARY] = "primary",
		[DISCIMG_VOLUME_JOLIET] = "joliet",
		[DISCIMG_VOLUME_ENHANCED] = "enhanced",
		[DISCIMG_VOLUME_SUPPLEMENTARY] = "supplementary" };
	return names[kind];
}

/* ECMA-167r3 3/10.5.7, UDF 2.60 §2.2.14.2. */
const char *info_access_name(unsigned access)
{
	static const char *const names[] = { "pseudo-overwritable", "read-only", "write-once",
		"rewritable", "overwritable" };
	return access < sizeof(names) / sizeof(*names) ? names[access] : "unknown";
}

/* El Torito 1.0 figure 2; UEFI 2.10 §13.3.2.1 for EFh. */
const char *info_platform_name(unsigned platform)
{
	switch (platform) {
	case 0x00:
		return "BIOS";
	case 0x01:
		return "PowerPC";
	case 0x02:
		return "Mac";
	case 0xef:
		return "UEFI";
	default:
		return "unknown";
	}
}

const char *info_cdtext_key(int field)
{
	static const char *const keys[DISCIMG_CDTEXT_NFIELDS] = { [DISCIMG_CDTEXT_TITLE] = "title",
		[DISCIMG_CDTEXT_PERFORMER] = "performer",
		[DISCIMG_CDTEXT_SONGWRITER] = "songwriter",
		[DISCIMG_CDTEXT_COMPOSER] = "composer",
		[DISCIMG_CDTEXT_ARRANGER] = "arranger",
		[DISCIMG_CDTEXT_MESSAGE] = "message",
		[DISCIMG_CDTEXT_DISC_ID] = "disc_id",
		[DISCIMG_CDTEXT_GENRE] = "genre",
		[DISCIMG_CDTEXT_UPC_ISRC] = "upc_isrc" };
	return keys[field];
}

/* Those that are met on discs and hybrid images; UEFI 2.10 §5.3.3, and the usual MBR types. */
const char *info_partition_type_name(const char *type)
{
	static const struct {
		const char *type, *name;
	} names[] = {
		{ "0x00", "empty" },
		{ "0x01", "FAT12" },
		{ "0x06", "FAT16" },
		{ "0x07", "NTFS, exFAT" },
		{ "0x0b", "FAT32" },
		{ "0x0c", "FAT32 LBA" },
		{ "0x17", "hidden NTFS" },
		{ "0x83", "Linux" },
		{ "0x96", "ISO 9660" },
		{ "0xcd", "ISO 9660" },
		{ "0xee", "GPT protective" },
		{ "0xef", "EFI system" },
		{ "c12a7328-f81f-11d2-ba4b-00a0c93ec93b", "EFI system" },
		{ "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7", "basic data" },
		{ "0fc63daf-8483-4772-8e79-3d69d8477de4", "Linux" },
		{ "48465300-0000-11aa-aa11-00306543ecac", "HFS+" },
		{ "21686148-6449-6e6f-744e-656564454649", "BIOS boot" },
	};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(type, names[i].type) == 0)
			return names[i].name;
	return NULL;
}
