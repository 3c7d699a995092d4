/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Does a disc boot as a disk? Its master boot record, GPT (UEFI 2.10 §5) and Apple's map. */
#include "base/bytes.h"
#include "base/count.h"
#include "fs/bootcheck.h"
#include "fs/partition.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PLATFORM_BIOS 0x00
#define PER_BLOCK     (BLOCK_NBYTES / DISK_SECTOR_NBYTES)
#define NAME_NBYTES   200

enum {
	MBR_CODE_NBYTES = 440,
	MBR_IMAGE_AT = 432,   /* u64, or u32 for ISOLINUX: where the BIOS boot image lies */
	GRUB_MARK_AT = 0x180, /* "GRUB " in its boot code */
	GRUB_SKIP = 4,        /* sectors of the image that only a disc's BIOS reads */
	GRUB_CORE_AT = 0x9f4, /* u64 in GRUB's image: the sector of the rest of it */
	GRUB_CORE_SKIP = 5,   /* from the image's own */
};

static const char type_esp[] = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b";

/* The BIOS entry of the catalogue whose image lies at SECTOR of 512 bytes, or NULL. */
static const struct discimg_boot_entry *entry_at(const struct bootcheck *check, uint64_t sector)
{
	for (size_t i = 0; i < check->boot.nentries; i++) {
		const struct discimg_boot_entry *entry = &check->boot.entries[i];
		if (entry->platform == PLATFORM_BIOS && (uint64_t)entry->lba * PER_BLOCK == sector)
			return entry;
	}
	return NULL;
}

static void check_isolinux(struct bootcheck *check, const uint8_t *sector)
{
	uint32_t at = get_le32(sector + MBR_IMAGE_AT);
	if (entry_at(check, at)) {
		certify_ok(check->certificate,
			"MBR: code of ISOLINUX, which continues at sector %" PRIu32,
			at / PER_BLOCK);
		check->bios_disk = true;
		return;
	}
	certify_bad(check->certificate,
		"MBR: code of ISOLINUX continues at sector %" PRIu32
		", where no BIOS boot image lies",
		at / PER_BLOCK);
}

/* From a disk GRUB's image is read in two steps; the second one's place is in the image. */
static void check_grub(struct bootcheck *check, const uint8_t *sector)
{
	uint64_t at = get_le64(sector + MBR_IMAGE_AT);
	uint8_t core[8] = { 0 };
	const struct discimg_boot_entry *entry =
		at >= GRUB_SKIP ? entry_at(check, at - GRUB_SKIP) : NULL;
	if (!entry) {
		certify_bad(check->certificate,
			"MBR: code of GRUB continues at sector %" PRIu64
			", where no BIOS boot image lies",
			at / PER_BLOCK);
		return;
	}
	uint64_t image = (uint64_t)entry->lba * BLOCK_NBYTES;
	if (!blocks_copy(check->blocks, image + GRUB_CORE_AT, core, sizeof(core)) ||
		get_le64(core) != at - GRUB_SKIP + GRUB_CORE_SKIP) {
		certify_bad(check->certificate,
			"MBR: code of GRUB finds its image, but that does not know where it lies");
		return;
	}
	certify_ok(check->certificate,
		"MBR: code of GRUB, which continues at sector %" PRIu32 ", knows its place",
		entry->lba);
	check->bios_disk = true;
}

static void check_code(struct bootcheck *check, const uint8_t *sector)
{
	static const uint8_t none[MBR_CODE_NBYTES];
	static const char isolinux[] = "isolinux.bin";
	if (memcmp(sector + GRUB_MARK_AT, "GRUB ", 5) == 0)
		check_grub(check, sector);
	else if (memmem(sector, MBR_CODE_NBYTES, isolinux, sizeof(isolinux) - 1))
		check_isolinux(check, sector);
	else if (memcmp(sector, none, sizeof(none)) == 0)
		certify_ok(check->certificate, "MBR: partitions, and no code for a BIOS");
	else
		certify_note(check->certificate, "MBR: code that is not known here");
}

static bool is_esp(const struct discimg_partition *partition)
{
	return strcmp(partition->type, partition->scheme == DISCIMG_GPT ? type_esp : "0xef") == 0;
}

/* What is an image of the catalogue as well has been looked into. */
static void tell_boot_image(struct bootcheck *check, uint64_t offset, const char *name)
{
	for (size_t i = 0; i < check->boot.nentries; i++) {
		if ((uint64_t)check->boot.entries[i].lba * BLOCK_NBYTES != offset)
			continue;
		certify_ok(check->certificate, "%s: it is the image of entry %zu", name, i + 1);
		return;
	}
}

static void check_partition(struct bootcheck *check, const struct discimg_partition *partition)
{
	char name[NAME_NBYTES];
	int64_t disc_end = blocks_end(check->blocks), end = partition_end_lba(partition);
	snprintf(name, sizeof(name), "%s partition %u%s%s",
		partition_scheme_name(partition->scheme), partition->number,
		partition->name[0] ? ", " : "", partition->name);
	if (partition_is_placeholder(partition))
		return;
	if (partition->nbytes == 0)
		certify_bad(check->certificate, "%s: it ends before it begins", name);
	else if (end > disc_end)
		certify_bad(check->certificate,
			"%s: it reaches to sector %" PRId64 ", but the disc ends at %" PRId64, name,
			end, disc_end);
	else if (is_esp(partition)) {
		tell_boot_image(check, partition->start_nbytes, name);
		check->uefi_disk |=
			espcheck(check, name, partition->start_nbytes, partition->nbytes);
	}
}

static bool overlap(const struct discimg_partition *a, const struct discimg_partition *b)
{
	return a->scheme == b->scheme && a->nbytes && b->nbytes &&
	       a->start_nbytes < b->start_nbytes + b->nbytes &&
	       b->start_nbytes < a->start_nbytes + a->nbytes;
}

/* Partitions of one scheme may not share sectors; isohybrid has one of all that lies before it. */
static void check_overlaps(struct bootcheck *check, enum discimg_partition_scheme scheme)
{
	const struct discimg_system_area *area = &check->area;
	unsigned n = 0;
	for (size_t i = 0; i < area->npartitions; i++) {
		const struct discimg_partition *a = &area->partitions[i];
		n += a->scheme == scheme;
		for (size_t k = i + 1; k < area->npartitions && a->scheme == scheme; k++) {
			const struct discimg_partition *b = &area->partitions[k];
			if (!overlap(a, b))
				continue;
			(a->start_nbytes == 0 ? certify_note : certify_bad)(check->certificate,
				"%s: partitions %u and %u share sectors%s",
				partition_scheme_name(scheme), a->number, b->number,
				a->start_nbytes == 0 ? ", as isohybrid makes them" : "");
			return;
		}
	}
	certify_ok(check->certificate, "%s: %u partition%s, none on another",
		partition_scheme_name(scheme), n, noun_s(n));
}

static bool has_protective(const struct discimg_system_area *area)
{
	for (size_t i = 0; i < area->npartitions; i++)
		if (area->partitions[i].scheme == DISCIMG_MBR &&
			strcmp(area->partitions[i].type, "0xee") == 0)
			return true;
	return false;
}

static void check_gpt(struct bootcheck *check)
{
	const struct discimg_system_area *area = &check->area;
	struct certificate *certificate = check->certificate;
	uint64_t last = (uint64_t)blocks_end(check->blocks) * PER_BLOCK - 1;
	if (!area->gpt_header_good) {
		certify_bad(certificate, "GPT: its header's checksum or address is wrong");
		return;
	}
	if (!has_protective(area))
		certify_note(certificate,
			"GPT: the MBR has no protective partition, EEh, so that not all firmware"
			" will look at it");
	if (!area->gpt_entries_good)
		certify_bad(certificate, "GPT: the checksum of its entries is wrong");
	else
		certify_ok(certificate, "GPT: the checksums of header and entries are right");
	if (!area->gpt_backup_good)
		certify_bad(certificate,
			"GPT: its backup at sector %" PRIu64
			" is missing, damaged, or not that of this table",
			area->gpt_backup_sector / PER_BLOCK);
	else
		certify_ok(certificate, "GPT: the backup at its end is good");
	if (area->gpt_backup_good && area->gpt_backup_sector < last)
		certify_note(certificate,
			"GPT: it is for a disc that ends at sector %" PRIu64
			", and this one goes on to %" PRId64,
			area->gpt_backup_sector / PER_BLOCK + 1, blocks_end(check->blocks));
	check_overlaps(check, DISCIMG_GPT);
}

void diskcheck(struct bootcheck *check)
{
	uint8_t sector[DISK_SECTOR_NBYTES];
	const struct discimg_system_area *area = &check->area;
	if (area->has_mbr && blocks_copy(check->blocks, 0, sector, sizeof(sector)))
		check_code(check, sector);
	if (area->has_gpt)
		check_gpt(check);
	if (area->has_apm)
		check_overlaps(check, DISCIMG_APM);
	for (size_t i = 0; i < area->npartitions; i++)
		check_partition(check, &area->partitions[i]);
}
