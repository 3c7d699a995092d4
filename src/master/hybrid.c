/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MBR and GPT of a hybrid image: UEFI 2.10 §5.2.3 (protective MBR), §5.3 (GPT). */
#include "master/hybrid.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "master/boot_mbr.h"

#include <stdlib.h>
#include <string.h>

enum {
	SECTOR_NBYTES = 512,
	PER_BLOCK = 4,
	MBR_PARTITIONS_AT = 446,
	MBR_PARTITION_NBYTES = 16,
	MBR_ACTIVE = 0x80,
	TYPE_PROTECTIVE = 0xee,
	TYPE_ISO = 0x17, /* what isohybrid calls the partition of an image without a GPT */
	HEADER_NBYTES = 92,
	NENTRIES = 128,
	ENTRY_NBYTES = 128,
	ENTRIES_NBYTES = NENTRIES * ENTRY_NBYTES,
	ENTRIES_NSECTORS = ENTRIES_NBYTES / SECTOR_NBYTES,
	FIRST_USABLE = SYSTEM_AREA_NBYTES / SECTOR_NBYTES,
	MAX_PARTITIONS = 2 * BOOT_MAX_ENTRIES + 1,
};

/* Types in on-disc byte order: UEFI 2.10 table 5.7, and Microsoft's "basic data". */
static const uint8_t type_esp[16] = { 0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11, 0xba, 0x4b,
	0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b };
static const uint8_t type_data[16] = { 0xa2, 0xa0, 0xd0, 0xeb, 0xe5, 0xb9, 0x33, 0x44, 0x87, 0xc0,
	0x68, 0xb6, 0xb7, 0x26, 0x99, 0xc7 };

struct gpt_partition {
	const uint8_t *type;
	uint64_t first, last; /* sectors of 512 bytes */
	const char *name;
};

static uint64_t last_usable(uint32_t nblocks)
{
	return (uint64_t)nblocks * PER_BLOCK - ENTRIES_NSECTORS - 2;
}

static int by_place(const void *a, const void *b)
{
	const struct gpt_partition *x = a, *y = b;
	return x->first < y->first ? -1 : x->first > y->first;
}

/* The boot images that are partitions, in the order of their places; each image once. */
static unsigned list_images(const struct boot_plan *plan, const struct tree *tree,
	struct gpt_partition list[BOOT_MAX_ENTRIES])
{
	unsigned n = 0, nkept = 0;
	for (size_t i = 0; i < plan->nentries; i++) {
		const struct boot_entry *entry = plan->entries + i;
		struct boot_place place = boot_place_of(tree, entry);
		uint64_t first = (uint64_t)place.lba * PER_BLOCK;
		uint64_t last = first + (place.nbytes + SECTOR_NBYTES - 1) / SECTOR_NBYTES - 1;
		bool esp = entry->gpt == BOOT_GPT_ESP;
		if (entry->gpt != BOOT_GPT_NONE && place.nbytes > 0)
			list[n++] = (struct gpt_partition){ esp ? type_esp : type_data, first, last,
				esp ? "EFI system" : "Boot image" };
	}
	qsort(list, n, sizeof(*list), by_place);
	for (unsigned i = 0; i < n; i++)
		if (nkept == 0 || list[nkept - 1].last < list[i].first)
			list[nkept++] = list[i];
	return nkept;
}

/* The boot images, and what lies before, between and behind them, so that nothing seems free. */
static unsigned list_partitions(const struct boot_plan *plan, const struct tree *tree,
	uint32_t nblocks, struct gpt_partition list[MAX_PARTITIONS])
{
	struct gpt_partition images[BOOT_MAX_ENTRIES];
	unsigned nimages = list_images(plan, tree, images), n = 0;
	uint64_t next = FIRST_USABLE;
	uint64_t end = (uint64_t)(nblocks - HYBRID_TAIL_NBLOCKS) * PER_BLOCK;
	for (unsigned i = 0; i < nimages; i++) {
		if (images[i].first > next)
			list[n++] = (struct gpt_partition){ type_data, next, images[i].first - 1,
				"ISO 9660" };
		list[n++] = images[i];
		next = images[i].last + 1;
	}
	if (next < end)
		list[n++] = (struct gpt_partition){ type_data, next, end - 1, "ISO 9660" };
	return n;
}

static void put_entries(const struct boot_plan *plan, const struct tree *tree, uint32_t nblocks,
	uint8_t to[ENTRIES_NBYTES])
{
	struct gpt_partition list[MAX_PARTITIONS];
	unsigned n = list_partitions(plan, tree, nblocks, list);
	memset(to, 0, ENTRIES_NBYTES);
	for (unsigned i = 0; i < n; i++, to += ENTRY_NBYTES) {
		memcpy(to, list[i].type, 16);
		memcpy(to + 16, plan->disk_guid, 16);
		to[16] ^= (uint8_t)(i + 1); /* each partition has a GUID of its own */
		put_le64(to + 32, list[i].first);
		put_le64(to + 40, list[i].last);
		for (size_t c = 0; list[i].name[c]; c++)
			put_le16(to + 56 + 2 * c, (uint8_t)list[i].name[c]);
	}
}

/* §5.3.2: the header at sector HERE, with its entries at sector ENTRIES. */
static void put_header(const struct boot_plan *plan, uint32_t nblocks, uint64_t here,
	uint64_t entries_at, uint64_t other, const uint8_t entries[ENTRIES_NBYTES], uint8_t *to)
{
	memset(to, 0, SECTOR_NBYTES);
	memcpy(to, "EFI PART", 8);
	put_le32(to + 8, 0x00010000);
	put_le32(to + 12, HEADER_NBYTES);
	put_le64(to + 24, here);
	put_le64(to + 32, other);
	put_le64(to + 40, FIRST_USABLE);
	put_le64(to + 48, last_usable(nblocks));
	memcpy(to + 56, plan->disk_guid, 16);
	put_le64(to + 72, entries_at);
	put_le32(to + 80, NENTRIES);
	put_le32(to + 84, ENTRY_NBYTES);
	put_le32(to + 88, crc32_of(0, entries, ENTRIES_NBYTES));
	put_le32(to + 16, crc32_of(0, to, HEADER_NBYTES));
}

/* Cylinders say nothing: FEh FFh FFh, beyond what they can say, as §5.2.3 wants it. */
static void put_partition(uint8_t *to, bool active, uint8_t type, uint32_t first, uint64_t nsectors)
{
	static const uint8_t beyond[3] = { 0xfe, 0xff, 0xff };
	to[0] = active ? MBR_ACTIVE : 0;
	memcpy(to + 1, first == 1 ? (const uint8_t[3]){ 0, 2, 0 } : (const uint8_t[3]){ 0, 1, 0 },
		3);
	to[4] = type;
	memcpy(to + 5, beyond, 3);
	put_le32(to + 8, first);
	put_le32(to + 12, nsectors > UINT32_MAX ? UINT32_MAX : (uint32_t)nsectors);
}

static void put_mbr(
	const struct boot_plan *plan, const struct tree *tree, uint32_t nblocks, uint8_t *to)
{
	uint64_t nsectors = (uint64_t)nblocks * PER_BLOCK;
	uint8_t *partitions = to + MBR_PARTITIONS_AT;
	bool code = plan->mbr_kind != BOOT_MBR_EMPTY, gpt = boot_has_gpt(plan);
	memcpy(to, plan->mbr, BOOT_MBR_NBYTES);
	if (code) {
		uint32_t lba = boot_place_of(tree, boot_entry_for(plan, BOOT_BIOS)).lba;
		uint64_t skip = plan->mbr_kind == BOOT_MBR_GRUB ? BOOT_MBR_GRUB_SKIP : 0;
		put_le64(to + BOOT_MBR_IMAGE_AT, (uint64_t)lba * PER_BLOCK + skip);
	}
	if (!gpt)
		put_partition(partitions, true, TYPE_ISO, 1, nsectors - 1);
	else
		put_partition(partitions, false, TYPE_PROTECTIVE, 1, nsectors - 1);
	/* Some BIOSes start from a disk only when a partition is active, which EEh must not be. */
	if (gpt && code)
		put_partition(partitions + MBR_PARTITION_NBYTES, true, 0, 0, 1);
	to[510] = 0x55;
	to[511] = 0xaa;
}

uint32_t hybrid_tail_nblocks(const struct boot_plan *plan)
{
	return plan && boot_has_gpt(plan) ? HYBRID_TAIL_NBLOCKS : 0;
}

void hybrid_write_system_area(const struct boot_plan *plan, const struct tree *tree,
	uint32_t nblocks, uint8_t to[SYSTEM_AREA_NBYTES])
{
	memset(to, 0, SYSTEM_AREA_NBYTES);
	if (!plan || (plan->mbr_kind == BOOT_MBR_EMPTY && !boot_has_gpt(plan)))
		return;
	put_mbr(plan, tree, nblocks, to);
	if (!boot_has_gpt(plan))
		return;
	uint8_t *entries = to + 2 * (size_t)SECTOR_NBYTES;
	put_entries(plan, tree, nblocks, entries);
	put_header(plan, nblocks, 1, 2, (uint64_t)nblocks * PER_BLOCK - 1, entries,
		to + SECTOR_NBYTES);
}

void hybrid_write_tail(
	const struct boot_plan *plan, const struct tree *tree, uint32_t nblocks, uint8_t *to)
{
	const size_t nbytes = (size_t)HYBRID_TAIL_NBLOCKS * PER_BLOCK * SECTOR_NBYTES;
	uint64_t last = (uint64_t)nblocks * PER_BLOCK - 1;
	uint8_t *header = to + nbytes - SECTOR_NBYTES, *entries = header - ENTRIES_NBYTES;
	memset(to, 0, nbytes);
	put_entries(plan, tree, nblocks, entries);
	put_header(plan, nblocks, last, last - ENTRIES_NSECTORS, 1, entries, header);
}
