/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The boot sector of a FAT file system: Microsoft FAT specification 1.03, "BPB". */
#include "master/fat.h"

#include "base/bytes.h"

#include <string.h>

#define OEM_NAME            3  /* 8 bytes */
#define BPB_SECTOR_NBYTES   11 /* u16 */
#define BPB_CLUSTER_SECTORS 13 /* u8 */
#define BPB_RESERVED        14 /* u16 */
#define BPB_NFATS           16 /* u8 */
#define BPB_ROOT_ENTRIES    17 /* u16 */
#define BPB_NSECTORS_16     19 /* u16; 0: see the 32-bit field */
#define BPB_FAT_SECTORS_16  22 /* u16; 0: see the 32-bit field */
#define BPB_NSECTORS_32     32 /* u32 */
#define BPB_FAT_SECTORS_32  36 /* u32, FAT32 only */
#define BPB_BACKUP          50 /* u16, FAT32 only: sector of a copy of the first */
#define SIGNATURE_AT        510
#define SIGNATURE           0xaa55
#define MAX_CLUSTERS_FAT12  4084
#define MAX_CLUSTERS_FAT16  65524
#define DIRECTORY_ENTRY     32

static uint32_t nsectors_of(const uint8_t *head)
{
	uint32_t n = get_le16(head + BPB_NSECTORS_16);
	return n ? n : get_le32(head + BPB_NSECTORS_32);
}

/* Sectors before the first cluster; HEAD has a sector size. */
static uint64_t nsystem_of(const uint8_t *head)
{
	uint64_t fat = get_le16(head + BPB_FAT_SECTORS_16);
	if (!fat)
		fat = get_le32(head + BPB_FAT_SECTORS_32);
	uint32_t sector = get_le16(head + BPB_SECTOR_NBYTES);
	uint32_t root = get_le16(head + BPB_ROOT_ENTRIES) * DIRECTORY_ENTRY;
	return get_le16(head + BPB_RESERVED) + head[BPB_NFATS] * fat + (root + sector - 1) / sector;
}

static bool is_power_of_two(uint32_t n)
{
	return n && !(n & (n - 1));
}

bool fat_is(const uint8_t head[FAT_HEAD_NBYTES], uint64_t nbytes)
{
	uint32_t sector = get_le16(head + BPB_SECTOR_NBYTES);
	uint8_t nfats = head[BPB_NFATS];
	if (get_le16(head + SIGNATURE_AT) != SIGNATURE || (head[0] != 0xeb && head[0] != 0xe9))
		return false;
	if (!is_power_of_two(sector) || sector < 512 || sector > 4096)
		return false;
	if (!is_power_of_two(head[BPB_CLUSTER_SECTORS]) || !get_le16(head + BPB_RESERVED))
		return false;
	uint64_t nsectors = nsectors_of(head);
	return (nfats == 1 || nfats == 2) && nsystem_of(head) < nsectors &&
	       nsectors * sector <= nbytes;
}

const char *fat_kind(const uint8_t head[FAT_HEAD_NBYTES])
{
	uint64_t n = (nsectors_of(head) - nsystem_of(head)) / head[BPB_CLUSTER_SECTORS];
	if (n <= MAX_CLUSTERS_FAT12)
		return "FAT12";
	return n <= MAX_CLUSTERS_FAT16 ? "FAT16" : "FAT32";
}

void fat_set_oem_name(uint8_t *image, uint64_t nbytes, const char name[8])
{
	memcpy(image + OEM_NAME, name, 8);
	uint64_t backup =
		(uint64_t)get_le16(image + BPB_BACKUP) * get_le16(image + BPB_SECTOR_NBYTES);
	bool has_backup = !get_le16(image + BPB_FAT_SECTORS_16) && backup;
	if (has_backup && backup + FAT_HEAD_NBYTES <= nbytes)
		memcpy(image + backup + OEM_NAME, name, 8);
}
