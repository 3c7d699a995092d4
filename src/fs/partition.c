/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Partition tables: MBR, GPT (UEFI 2.10 §5), Apple (Inside Macintosh: Devices, chapter 3). */
#include "fs/partition.h"

#include "base/bytes.h"
#include "base/context.h"
#include "base/digest.h"
#include "fs/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	MBR_ID = 440,
	MBR_TABLE = 446,
	MBR_ENTRY_NBYTES = 16,
	MBR_NENTRIES = 4,
	MBR_SIGNATURE = 510,

	GPT_HEADER_NBYTES = 12, /* offsets in the header */
	GPT_HEADER_CRC = 16,
	GPT_MY_SECTOR = 24,
	GPT_ALTERNATE = 32,
	GPT_DISK_GUID = 56,
	GPT_ENTRIES = 72,
	GPT_NENTRIES = 80,
	GPT_ENTRY_NBYTES = 84,
	GPT_ENTRIES_CRC = 88,
	GPT_HEADER_MIN = 92,
	GPT_FIRST = 32, /* offsets in an entry */
	GPT_LAST = 40,
	GPT_NAME = 56,
	GPT_NAME_NBYTES = 72,

	APM_NENTRIES = 4, /* offsets in an entry */
	APM_START = 8,
	APM_NBLOCKS = 12,
	APM_NAME = 16,
	APM_TYPE = 48,
	APM_MAX_ENTRIES = 64,
};

/* 16384 entries of 128 bytes: far more than any disc has; the standard's usual number is 128. */
#define GPT_MAX_NBYTES (2u << 20)

struct reader {
	struct discimg_job *job;
	struct blocks *blocks;
	struct discimg_system_area *area;
};

struct gpt {
	uint8_t header[DISK_SECTOR_NBYTES];
	bool present, header_good, entries_good;
	uint8_t *entries;
	size_t nentries, entry_nbytes;
};

static struct discimg_partition *add_partition(
	struct reader *reader, enum discimg_partition_scheme scheme, unsigned number)
{
	struct discimg_system_area *area = reader->area;
	struct discimg_partition *bigger =
		reallocarray(area->partitions, area->npartitions + 1, sizeof(*bigger));
	if (!bigger)
		return NULL;
	area->partitions = bigger;
	struct discimg_partition *partition = &bigger[area->npartitions++];
	memset(partition, 0, sizeof(*partition));
	partition->scheme = scheme;
	partition->number = number;
	return partition;
}

static bool read_sector(struct reader *reader, uint64_t sector, uint8_t *buf)
{
	return sector < UINT64_MAX / DISK_SECTOR_NBYTES &&
	       blocks_copy(reader->blocks, sector * DISK_SECTOR_NBYTES, buf, DISK_SECTOR_NBYTES);
}

/* Boot code can end in 55AAh too: a table is one when each entry's first byte is 00 or 80h. */
static bool is_mbr(const uint8_t *sector)
{
	if (get_le16(sector + MBR_SIGNATURE) != 0xaa55)
		return false;
	for (int i = 0; i < MBR_NENTRIES; i++)
		if (sector[MBR_TABLE + i * MBR_ENTRY_NBYTES] & 0x7f)
			return false;
	return true;
}

static int read_mbr(struct reader *reader, const uint8_t *sector)
{
	if (!is_mbr(sector))
		return 0;
	reader->area->has_mbr = true;
	reader->area->mbr_id = get_le32(sector + MBR_ID);
	for (unsigned i = 0; i < MBR_NENTRIES; i++) {
		const uint8_t *p = sector + MBR_TABLE + i * MBR_ENTRY_NBYTES;
		if (get_le32(p + 12) == 0)
			continue;
		struct discimg_partition *partition = add_partition(reader, DISCIMG_MBR, i + 1);
		if (!partition)
			return fail_nomem(reader->job);
		partition->active = p[0] == 0x80;
		partition->start_nbytes = (uint64_t)get_le32(p + 8) * DISK_SECTOR_NBYTES;
		partition->nbytes = (uint64_t)get_le32(p + 12) * DISK_SECTOR_NBYTES;
		snprintf(partition->type, sizeof(partition->type), "0x%02x", p[4]);
	}
	return 0;
}

/* The first three parts of a GUID have their low bytes first (UEFI 2.10 appendix A). */
static void guid_text(char *out, const uint8_t *p)
{
	snprintf(out, 40, "%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x", get_le32(p),
		get_le16(p + 4), get_le16(p + 6), p[8], p[9], p[10], p[11], p[12], p[13], p[14],
		p[15]);
}

static bool header_is_good(const uint8_t *header, uint64_t sector)
{
	uint8_t copy[DISK_SECTOR_NBYTES];
	uint32_t nbytes = get_le32(header + GPT_HEADER_NBYTES);
	if (nbytes < GPT_HEADER_MIN || nbytes > DISK_SECTOR_NBYTES ||
		get_le64(header + GPT_MY_SECTOR) != sector)
		return false;
	memcpy(copy, header, sizeof(copy));
	memset(copy + GPT_HEADER_CRC, 0, 4);
	return crc32_of(0, copy, nbytes) == get_le32(header + GPT_HEADER_CRC);
}

/* Reads the array of entries; false when it is absent or its numbers make no sense. */
static bool read_entries(struct reader *reader, struct gpt *gpt)
{
	uint64_t sector = get_le64(gpt->header + GPT_ENTRIES);
	uint64_t n = get_le32(gpt->header + GPT_NENTRIES);
	uint64_t nbytes = get_le32(gpt->header + GPT_ENTRY_NBYTES);
	if (nbytes < 128 || nbytes % 8 || n == 0 || n * nbytes > GPT_MAX_NBYTES ||
		sector > UINT64_MAX / DISK_SECTOR_NBYTES)
		return false;
	gpt->entries = malloc(n * nbytes);
	if (!gpt->entries ||
		!blocks_copy(reader->blocks, sector * DISK_SECTOR_NBYTES, gpt->entries, n * nbytes))
		return false;
	gpt->nentries = n;
	gpt->entry_nbytes = nbytes;
	return crc32_of(0, gpt->entries, n * nbytes) == get_le32(gpt->header + GPT_ENTRIES_CRC);
}

static void read_gpt_at(struct reader *reader, uint64_t sector, struct gpt *gpt)
{
	*gpt = (struct gpt){ 0 };
	gpt->present =
		read_sector(reader, sector, gpt->header) && memcmp(gpt->header, "EFI PART", 8) == 0;
	gpt->header_good = gpt->present && header_is_good(gpt->header, sector);
	gpt->entries_good = gpt->header_good && read_entries(reader, gpt);
}

static int add_gpt_partitions(struct reader *reader, const struct gpt *gpt)
{
	static const uint8_t unused[16];
	for (size_t i = 0; i < gpt->nentries; i++) {
		const uint8_t *p = gpt->entries + i * gpt->entry_nbytes;
		uint64_t first = get_le64(p + GPT_FIRST), last = get_le64(p + GPT_LAST);
		if (memcmp(p, unused, sizeof(unused)) == 0)
			continue;
		struct discimg_partition *partition =
			add_partition(reader, DISCIMG_GPT, (unsigned)i + 1);
		if (!partition)
			return fail_nomem(reader->job);
		if (last >= first && last < UINT64_MAX / DISK_SECTOR_NBYTES) {
			partition->start_nbytes = first * DISK_SECTOR_NBYTES;
			partition->nbytes = (last - first + 1) * DISK_SECTOR_NBYTES;
		}
		guid_text(partition->type, p);
		uint8_t name[GPT_NAME_NBYTES]; /* UTF-16, the low byte first */
		size_t n = 0;
		for (; n < sizeof(name) && get_le16(p + GPT_NAME + n); n += 2) {
			name[n] = p[GPT_NAME + n + 1];
			name[n + 1] = p[GPT_NAME + n];
		}
		text_of_ucs2(partition->name, sizeof(partition->name), name, n);
	}
	return 0;
}

/* The backup stands where the header says, names the primary, and has the same entries. */
static bool backup_is_good(struct reader *reader, const struct gpt *primary)
{
	struct gpt backup;
	read_gpt_at(reader, reader->area->gpt_backup_sector, &backup);
	bool good =
		backup.entries_good && get_le64(backup.header + GPT_ALTERNATE) == 1 &&
		memcmp(backup.header + GPT_DISK_GUID, primary->header + GPT_DISK_GUID, 16) == 0 &&
		get_le32(backup.header + GPT_ENTRIES_CRC) ==
			get_le32(primary->header + GPT_ENTRIES_CRC);
	free(backup.entries);
	return good;
}

static int read_gpt(struct reader *reader)
{
	struct discimg_system_area *area = reader->area;
	struct gpt gpt;
	int r = 0;
	read_gpt_at(reader, 1, &gpt);
	area->has_gpt = gpt.present;
	area->gpt_header_good = gpt.header_good;
	area->gpt_entries_good = gpt.entries_good;
	if (gpt.header_good) {
		area->gpt_backup_sector = get_le64(gpt.header + GPT_ALTERNATE);
		guid_text(area->gpt_guid, gpt.header + GPT_DISK_GUID);
	}
	if (gpt.entries_good) {
		area->gpt_backup_good = backup_is_good(reader, &gpt);
		r = add_gpt_partitions(reader, &gpt);
	}
	free(gpt.entries);
	return r;
}

static size_t c_text(char *out, size_t capacity, const uint8_t *p, size_t nbytes)
{
	return text_of_bytes(out, capacity, p, strnlen((const char *)p, nbytes));
}

/* Apple's map: a driver descriptor "ER" with the block size, then entries "PM", one a block. */
static int read_apm(struct reader *reader, const uint8_t *first)
{
	uint8_t p[DISK_SECTOR_NBYTES];
	uint64_t block_nbytes = get_be16(first + 2);
	uint32_t n = 1;
	if (memcmp(first, "ER", 2) != 0 || block_nbytes < 512 || block_nbytes % 512)
		return 0;
	for (unsigned i = 1; i <= n && i <= APM_MAX_ENTRIES; i++) {
		if (!read_sector(reader, i * block_nbytes / DISK_SECTOR_NBYTES, p) ||
			memcmp(p, "PM", 2) != 0)
			return 0;
		n = get_be32(p + APM_NENTRIES);
		reader->area->has_apm = true;
		struct discimg_partition *partition = add_partition(reader, DISCIMG_APM, i);
		if (!partition)
			return fail_nomem(reader->job);
		partition->start_nbytes = get_be32(p + APM_START) * block_nbytes;
		partition->nbytes = get_be32(p + APM_NBLOCKS) * block_nbytes;
		c_text(partition->name, sizeof(partition->name), p + APM_NAME, 32);
		c_text(partition->type, sizeof(partition->type), p + APM_TYPE, 32);
	}
	return 0;
}

int system_area_read(
	struct discimg_job *job, struct blocks *blocks, struct discimg_system_area *out)
{
	struct reader reader = { .job = job, .blocks = blocks, .area = out };
	uint8_t first[DISK_SECTOR_NBYTES];
	*out = (struct discimg_system_area){ 0 };
	if (!read_sector(&reader, 0, first))
		return blocks_result(blocks);
	int r = read_mbr(&reader, first);
	if (r == 0)
		r = read_gpt(&reader);
	if (r == 0)
		r = read_apm(&reader, first);
	if (r == 0)
		r = blocks_result(blocks);
	if (r < 0)
		system_area_free(out);
	return r;
}

void system_area_free(struct discimg_system_area *area)
{
	free(area->partitions);
	area->partitions = NULL;
	area->npartitions = 0;
}

const char *partition_scheme_name(enum discimg_partition_scheme scheme)
{
	static const char *const names[] = {
		[DISCIMG_MBR] = "MBR", [DISCIMG_GPT] = "GPT", [DISCIMG_APM] = "Apple"
	};
	return names[scheme];
}

int64_t partition_end_lba(const struct discimg_partition *partition)
{
	uint64_t end;
	if (__builtin_add_overflow(partition->start_nbytes, partition->nbytes, &end))
		return INT64_MAX;
	return (int64_t)(end / BLOCK_NBYTES + (end % BLOCK_NBYTES != 0));
}

bool partition_is_placeholder(const struct discimg_partition *partition)
{
	uint64_t nsectors = partition->nbytes / DISK_SECTOR_NBYTES;
	if (partition->scheme != DISCIMG_MBR)
		return false;
	return strcmp(partition->type, "0x00") == 0 ||
	       (strcmp(partition->type, "0xee") == 0 && nsectors >= UINT32_MAX - 1);
}
