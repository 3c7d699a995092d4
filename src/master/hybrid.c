/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MBR, GPT and Apple partition map of a hybrid image: UEFI 2.10 §5.2.3 (protective MBR), §5.3
 * (GPT); Inside Macintosh: Devices (1994), "SCSI Manager" (partition map).
 */
#include "master/hybrid.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "master/boot_mbr.h"
#include "master/label.h"
#include "master/relabel.h"

#include <string.h>

enum {
	SECTOR_NBYTES = 512,
	BLOCK_NBYTES = 2048,
	MBR_PARTITIONS_AT = 446,
	MBR_PARTITION_NBYTES = 16,
	MBR_ACTIVE = 0x80,
	HEADER_NBYTES = 92,
	NENTRIES = 128,
	ENTRY_NBYTES = 128,
	ENTRIES_NBYTES = NENTRIES * ENTRY_NBYTES,
	ENTRIES_NSECTORS = ENTRIES_NBYTES / SECTOR_NBYTES,
};

static uint64_t last_usable(uint32_t nblocks)
{
	return (uint64_t)nblocks * LABEL_PER_BLOCK - ENTRIES_NSECTORS - 2;
}

static void put_entries(
	const struct boot_plan *plan, const struct label *label, uint8_t to[ENTRIES_NBYTES])
{
	memset(to, 0, ENTRIES_NBYTES);
	for (unsigned i = 0; i < label->ngpt; i++, to += ENTRY_NBYTES) {
		const struct label_gpt *partition = label->gpt + i;
		memcpy(to, partition->type, 16);
		memcpy(to + 16, plan->disk_guid, 16);
		to[16] ^= (uint8_t)(i + 1); /* each partition has a GUID of its own */
		put_le64(to + 32, partition->first);
		put_le64(to + 40, partition->last);
		for (size_t c = 0; partition->name[c]; c++)
			put_le16(to + 56 + 2 * c, (uint8_t)partition->name[c]);
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
	put_le64(to + 40, LABEL_FIRST_USABLE);
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

/* The code, and where it finds the boot image. */
static void put_code(const struct boot_plan *plan, const struct tree *tree, uint8_t *to)
{
	const struct boot_entry *bios = boot_entry_for(plan, BOOT_BIOS);
	memcpy(to, plan->mbr, BOOT_MBR_NBYTES);
	if (plan->mbr_kind == BOOT_MBR_EMPTY)
		return;
	uint64_t skip = plan->mbr_kind == BOOT_MBR_GRUB ? BOOT_MBR_GRUB_SKIP : 0;
	put_le64(to + BOOT_MBR_IMAGE_AT,
		(uint64_t)boot_place_of(tree, bios).lba * LABEL_PER_BLOCK + skip);
}

static void put_mbr(const struct label *label, uint8_t *to)
{
	uint8_t *partition = to + MBR_PARTITIONS_AT;
	if (!label->has_mbr)
		return;
	memset(partition, 0, (size_t)LABEL_MAX_MBR * MBR_PARTITION_NBYTES);
	for (unsigned i = 0; i < LABEL_MAX_MBR; i++, partition += MBR_PARTITION_NBYTES) {
		const struct label_mbr *mbr = label->mbr + i;
		if (mbr->n)
			put_partition(
				partition, mbr->active, mbr->type, (uint32_t)mbr->first, mbr->n);
	}
	to[510] = 0x55;
	to[511] = 0xaa;
}

/* An entry of the Apple partition map (Inside Macintosh: Devices, "Partition Map Entry"). */
static void put_apm_entry(uint8_t *to, unsigned nentries, const struct label_apm *partition,
	const char *name, const char *type)
{
	enum { VALID_READABLE = 0x13 };
	memcpy(to, "PM", 2);
	put_be32(to + 4, nentries);
	put_be32(to + 8, partition->first);
	put_be32(to + 12, partition->n);
	memcpy(to + 16, name, strlen(name));
	memcpy(to + 48, type, strlen(type));
	put_be32(to + 84, partition->n); /* of which data */
	put_be32(to + 88, VALID_READABLE);
}

/*
 * Block 0 ("Driver Descriptor Record") takes the place of 32 bytes of isohybrid's code that do
 * nothing, and does nothing itself as code of the x86; of GRUB's it takes 18 bytes, of which the
 * first two are a jump to its code: that moves behind what is looked at of block 0. The map
 * follows in blocks of 2048 bytes.
 */
static void put_apm(const struct label *label, enum boot_mbr code, uint32_t nblocks, uint8_t *to)
{
	static const uint8_t block0[32] = { 'E', 'R', 0x08, 0x00, 0, 0, 0x90, 0x90 };
	enum { JUMP = 0xeb, JUMP_AT = 8, GRUB_BLOCK0_NBYTES = 18 };
	struct label_apm map = { 1, label->napm + 1 };
	bool jumps = code == BOOT_MBR_GRUB && to[0] == JUMP && to[1] >= JUMP_AT;
	uint8_t distance = (uint8_t)(to[1] - JUMP_AT);
	memcpy(to, block0, jumps ? GRUB_BLOCK0_NBYTES : sizeof(block0));
	if (code == BOOT_MBR_EMPTY)
		put_be32(to + 4, nblocks);
	if (jumps) {
		to[JUMP_AT] = JUMP;
		to[JUMP_AT + 1] = distance;
	}
	to += BLOCK_NBYTES;
	put_apm_entry(to, map.n, &map, "Apple", "Apple_partition_map");
	for (unsigned i = 0; i < label->napm; i++)
		put_apm_entry(to + (size_t)(i + 1) * BLOCK_NBYTES, map.n, label->apm + i, "EFI",
			"Apple_HFS");
}

/* The sector of the GPT's entries: behind its header, or behind an Apple partition map. */
static uint64_t entries_at(const struct label *label)
{
	return label->napm ? (uint64_t)(label->napm + 2) * LABEL_PER_BLOCK : 2;
}

/* The volume ends where the partitions behind it begin. */
static struct relabel_sizes sizes_of(const struct boot_plan *plan, uint32_t nblocks)
{
	uint32_t volume_end = plan->disk.nappended ? plan->disk.volume_nblocks : nblocks;
	return (struct relabel_sizes){ (uint64_t)nblocks * LABEL_PER_BLOCK,
		(uint64_t)volume_end * LABEL_PER_BLOCK };
}

uint32_t hybrid_tail_nblocks(const struct boot_plan *plan)
{
	if (plan && plan->disk.relabel)
		return relabel_tail_nblocks(plan->disk.relabel);
	return plan && boot_has_gpt(plan) ? LABEL_TAIL_NBLOCKS : 0;
}

void hybrid_write_system_area(const struct boot_plan *plan, const struct tree *tree,
	uint32_t nblocks, uint8_t to[BOOT_SYSTEM_AREA_NBYTES])
{
	struct label label;
	memset(to, 0, BOOT_SYSTEM_AREA_NBYTES);
	if (!plan)
		return;
	if (plan->disk.relabel) {
		struct relabel_sizes sizes = sizes_of(plan, nblocks);
		relabel_write(plan->disk.relabel, &sizes, to);
		return;
	}
	if (plan->disk.system_area)
		memcpy(to, plan->disk.system_area, BOOT_SYSTEM_AREA_NBYTES);
	label_make(plan, tree, nblocks, &label);
	if (label.has_mbr || plan->mbr_kind != BOOT_MBR_EMPTY)
		put_code(plan, tree, to);
	put_mbr(&label, to);
	if (label.napm)
		put_apm(&label, plan->mbr_kind, nblocks, to);
	if (label.ngpt == 0)
		return;
	uint8_t *entries = to + entries_at(&label) * SECTOR_NBYTES;
	put_entries(plan, &label, entries);
	put_header(plan, nblocks, 1, entries_at(&label), (uint64_t)nblocks * LABEL_PER_BLOCK - 1,
		entries, to + SECTOR_NBYTES);
}

void hybrid_write_tail(
	const struct boot_plan *plan, const struct tree *tree, uint32_t nblocks, uint8_t *to)
{
	const size_t nbytes = (size_t)LABEL_TAIL_NBLOCKS * BLOCK_NBYTES;
	uint64_t last = (uint64_t)nblocks * LABEL_PER_BLOCK - 1;
	uint8_t *header = to + nbytes - SECTOR_NBYTES, *entries = header - ENTRIES_NBYTES;
	struct label label;
	if (plan->disk.relabel) {
		struct relabel_sizes sizes = sizes_of(plan, nblocks);
		relabel_write_tail(plan->disk.relabel, &sizes, to);
		return;
	}
	memset(to, 0, nbytes);
	label_make(plan, tree, nblocks, &label);
	put_entries(plan, &label, entries);
	put_header(plan, nblocks, last, last - ENTRIES_NSECTORS, 1, entries, header);
}
