/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The boot catalogue: El Torito 1.0 §2.1 to §2.5; UEFI 2.10 §13.3.2.1 for the platform EFh. The
 * boot information table is mkisofs' (its man page, -boot-info-table), GRUB's field is that of its
 * boot/i386/pc/cdboot.S.
 */
#include "master/catalog.h"

#include "base/bytes.h"

#include <string.h>

enum {
	BLOCK_NBYTES = 2048,
	PVD_LBA = 16,
	ENTRY_NBYTES = 32,
	HEADER_VALIDATION = 0x01,
	HEADER_MORE = 0x90,
	HEADER_LAST = 0x91,
	EXTENSION = 0x44,
	BOOTABLE = 0x88,
	INACTIVE = 0x00,
	INFO_TABLE_AT = 8,
	INFO_TABLE_END = 64,
	GRUB2_INFO_AT = 0x9f4,
	GRUB2_SKIP = 5, /* sectors of 512 bytes that GRUB's boot image holds of itself already */
};

/* §2.2: firmware loads one sector of what it presents as a disk, which then loads the rest. */
static uint16_t load_count(const struct boot_entry *entry, uint64_t nbytes)
{
	if (entry->load_sectors)
		return entry->load_sectors;
	return entry->emulation == BOOT_EMULATE_NOTHING ? (uint16_t)((nbytes + 511) / 512) : 1;
}

static void put_entry(const struct boot_entry *entry, const struct tree *tree, uint8_t *to)
{
	struct boot_place place = boot_place_of(tree, entry);
	to[0] = entry->inactive ? INACTIVE : BOOTABLE;
	to[1] = (uint8_t)entry->emulation;
	put_le16(to + 2, entry->load_segment);
	to[4] = entry->system_type;
	put_le16(to + 6, load_count(entry, place.nbytes));
	put_le32(to + 8, place.lba);
}

/* §2.1: its sixteen-bit words add up to nothing. */
static void put_validation(uint8_t platform, uint8_t *to)
{
	uint16_t sum = 0;
	to[0] = HEADER_VALIDATION;
	to[1] = platform;
	to[30] = 0x55;
	to[31] = 0xaa;
	for (unsigned i = 0; i < ENTRY_NBYTES; i += 2)
		sum = (uint16_t)(sum + get_le16(to + i));
	put_le16(to + 28, (uint16_t)-sum);
}

static void change_entry(const struct boot_entry *entry, const struct tree *tree, uint8_t *to)
{
	struct boot_place place = boot_place_of(tree, entry);
	put_le16(to + 6, load_count(entry, place.nbytes));
	put_le32(to + 8, place.lba);
}

/* The entries of PLAN, in their order, in the catalogue that is there. */
static void change_entries(
	const struct boot_plan *plan, const struct tree *tree, uint8_t to[CATALOG_NBYTES])
{
	unsigned left = 1;
	size_t n = 0;
	for (unsigned at = ENTRY_NBYTES; at < CATALOG_NBYTES && n < plan->nentries;
		at += ENTRY_NBYTES) {
		if (to[at] == EXTENSION)
			continue;
		if (left == 0) {
			left = get_le16(to + at + 2);
			continue;
		}
		left--;
		change_entry(plan->entries + n++, tree, to + at);
	}
}

void catalog_write(
	const struct boot_plan *plan, const struct tree *tree, uint8_t to[CATALOG_NBYTES])
{
	if (plan->catalog) {
		memcpy(to, plan->catalog, CATALOG_NBYTES);
		change_entries(plan, tree, to);
		return;
	}
	memset(to, 0, CATALOG_NBYTES);
	put_validation((uint8_t)plan->entries[0].platform, to);
	put_entry(plan->entries, tree, to + ENTRY_NBYTES);
	to += 2 * ENTRY_NBYTES;
	for (size_t i = 1; i < plan->nentries; i++, to += 2 * ENTRY_NBYTES) {
		to[0] = i + 1 < plan->nentries ? HEADER_MORE : HEADER_LAST;
		to[1] = (uint8_t)plan->entries[i].platform;
		put_le16(to + 2, 1);
		put_entry(plan->entries + i, tree, to + ENTRY_NBYTES);
	}
}

static uint32_t sum_of_words(const uint8_t *bytes, uint64_t nbytes)
{
	uint32_t sum = 0;
	for (uint64_t i = INFO_TABLE_END; i < nbytes; i += 4) {
		uint8_t word[4] = { 0 };
		memcpy(word, bytes + i, nbytes - i < 4 ? nbytes - i : 4);
		sum += get_le32(word);
	}
	return sum;
}

static void put_info_table(struct tree_node *image)
{
	uint8_t *table = image->bytes + INFO_TABLE_AT;
	memset(table, 0, INFO_TABLE_END - INFO_TABLE_AT);
	put_le32(table, PVD_LBA);
	put_le32(table + 4, image->lba);
	put_le32(table + 8, (uint32_t)image->nbytes);
	put_le32(table + 12, sum_of_words(image->bytes, image->nbytes));
}

void catalog_patch_images(const struct boot_plan *plan, const struct tree *tree)
{
	for (size_t i = 0; i < plan->nentries; i++) {
		const struct boot_entry *entry = plan->entries + i;
		if (entry->appended)
			continue;
		struct tree_node *image = tree_first_name(tree, tree_find(tree, entry->path));
		if (entry->grub2_info && image->nbytes >= GRUB2_INFO_AT + 8)
			put_le64(image->bytes + GRUB2_INFO_AT,
				(uint64_t)image->lba * (BLOCK_NBYTES / 512) + GRUB2_SKIP);
		if (entry->info_table && image->nbytes >= INFO_TABLE_END)
			put_info_table(image);
	}
}
