/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the user prescribes of how an image boots, and of the disk that it is: entries of the boot
 * catalogue, the code of the system area, partitions behind the volume.
 */
#include "master/boot_asked.h"

#include "base/bytes.h"
#include "base/context.h"
#include "base/io.h"
#include "master/boot_id.h"
#include "master/boot_mbr.h"
#include "master/label.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	ALIGN_NBLOCKS = 512, /* a MiB: isohybrid's cylinder of 64 heads and 32 sectors */
	GUID_NBYTES = 16,
	TYPE_LINUX = 0x83,
	TYPE_ESP = 0xef,
};

/* As UEFI writes it, "C12A7328-F81F-…", of which the first three parts have their bytes turned
 * round on disc; or 32 digits in the order of the disc. */
static bool parse_guid(const char *text, uint8_t guid[GUID_NBYTES])
{
	static const uint8_t turned[GUID_NBYTES] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13,
		14, 15 };
	bool dashes = strlen(text) == 36 && text[8] == '-';
	for (unsigned i = 0; i < GUID_NBYTES; i++) {
		char digits[3] = { 0 };
		if (dashes && (i == 4 || i == 6 || i == 8 || i == 10) && *text++ != '-')
			return false;
		if (!isxdigit((unsigned char)text[0]) || !isxdigit((unsigned char)text[1]))
			return false;
		memcpy(digits, text, 2);
		guid[dashes ? turned[i] : i] = (uint8_t)strtoul(digits, NULL, 16);
		text += 2;
	}
	return !*text;
}

/* A partition's type: a number, mkisofs' words, or a GUID; what the other table has for it. */
static bool parse_type(const char *text, uint8_t *type, uint8_t guid[GUID_NBYTES], bool *is_guid)
{
	static const struct {
		const char *word;
		uint8_t type;
	} words[] = { { "FAT12", 0x01 }, { "FAT16", 0x06 }, { "Linux", TYPE_LINUX } };
	char *end;
	*is_guid = parse_guid(text, guid);
	if (*is_guid) {
		*type = memcmp(guid, label_type_esp, GUID_NBYTES) ? TYPE_LINUX : TYPE_ESP;
		return true;
	}
	unsigned long number = strtoul(text, &end, 0);
	bool good = isdigit((unsigned char)text[0]) && !*end && number <= 0xff;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && !good; i++)
		if (strcmp(text, words[i].word) == 0) {
			number = words[i].type;
			good = true;
		}
	*type = (uint8_t)number;
	memcpy(guid, *type == TYPE_ESP ? label_type_esp : label_type_data, GUID_NBYTES);
	return good;
}

/* "NUMBER:TYPE:FILE" */
static int add_appended(struct discimg_job *job, struct boot_disk *disk, const char *text)
{
	char type[40], name[16];
	const char *first = strchr(text, ':'), *second = first ? strchr(first + 1, ':') : NULL;
	bool is_guid;
	struct boot_appended part = { .number = (unsigned)strtoul(text, NULL, 10) };
	if (second)
		snprintf(type, sizeof(type), "%.*s", (int)(second - first - 1), first + 1);
	if (!second || !second[1] || part.number < 1 || part.number > BOOT_MAX_APPENDED ||
		!parse_type(type, &part.type, part.guid, &is_guid))
		return fail(job, DISCIMG_E_USAGE,
			"partition %s: expected NUMBER:TYPE:FILE, a number from 1 to %d, a type "
			"like 0xef or a GUID, and a file",
			text, BOOT_MAX_APPENDED);
	for (size_t i = 0; i < disk->nappended; i++)
		if (disk->appended[i].number == part.number)
			return fail(job, DISCIMG_E_INVALID,
				"partition %s: number %u is given twice", text, part.number);
	snprintf(name, sizeof(name), "%u", part.number);
	part.file = tree_add_file(job, disk->behind, name, NULL, 0, second + 1);
	if (!part.file)
		return DISCIMG_E_IO;
	if (part.file->nbytes == 0)
		return fail(job, DISCIMG_E_INVALID, "partition %s: the file is empty", text);
	disk->appended[disk->nappended++] = part;
	return 0;
}

static int add_all_appended(
	struct discimg_job *job, struct boot_disk *disk, const struct discimg_boot_wishes *asked)
{
	int r = 0;
	if (asked->nappended > BOOT_MAX_APPENDED)
		return fail(job, DISCIMG_E_INVALID,
			"%zu partitions behind the volume, at most %d fit", asked->nappended,
			BOOT_MAX_APPENDED);
	disk->behind = asked->nappended ? tree_new() : NULL;
	if (asked->nappended && !disk->behind)
		return fail_nomem(job);
	for (size_t i = 0; i < asked->nappended && r == 0; i++)
		r = add_appended(job, disk, asked->appended[i]);
	disk->appended_as_gpt = asked->appended_as_gpt;
	return r;
}

static const struct tree_node *find_appended(const struct boot_disk *disk, unsigned number)
{
	for (size_t i = 0; i < disk->nappended; i++)
		if (disk->appended[i].number == number)
			return disk->appended[i].file;
	return NULL;
}

static enum boot_emulation emulation_of(
	const struct discimg_boot_image *asked, const struct tree_node *image)
{
	if (asked->emulation == DISCIMG_BOOT_HARD_DISK)
		return BOOT_EMULATE_HARD_DISK;
	if (asked->emulation == DISCIMG_BOOT_NO_EMULATION)
		return BOOT_EMULATE_NOTHING;
	return boot_floppy_of(image->nbytes);
}

static int find_image(struct discimg_job *job, const struct tree *tree,
	const struct boot_disk *disk, const struct discimg_boot_image *asked,
	struct boot_entry *entry, const struct tree_node **image)
{
	if (!asked->path) {
		*image = entry->appended = find_appended(disk, asked->appended);
		if (*image)
			return 0;
		return fail(job, DISCIMG_E_INVALID,
			"boot image: no partition of number %u is appended", asked->appended);
	}
	*image = tree_find(tree, asked->path);
	if (!*image || !S_ISREG((*image)->mode))
		return fail(job, DISCIMG_E_NOTFOUND, "boot image %s: %s", asked->path,
			*image ? "is no file" : "is not in the tree");
	entry->path = tree_path(*image);
	return entry->path ? 0 : fail_nomem(job);
}

static int add_entry(struct discimg_job *job, const struct tree *tree, struct boot_plan *plan,
	const struct discimg_boot_image *asked)
{
	const struct tree_node *image;
	struct boot_entry *entry = plan->entries + plan->nentries;
	int r = find_image(job, tree, &plan->disk, asked, entry, &image);
	if (r < 0)
		return r;
	plan->nentries++;
	entry->platform = (enum boot_platform)asked->platform;
	entry->emulation = emulation_of(asked, image);
	entry->load_segment = asked->load_segment;
	entry->load_sectors = asked->load_sectors;
	if (!entry->load_sectors && entry->emulation == BOOT_EMULATE_NOTHING)
		entry->load_sectors = boot_whole_load(image->nbytes);
	entry->info_table = asked->info_table && !entry->appended;
	entry->grub2_info = asked->grub2_info && !entry->appended;
	entry->gpt = (enum boot_gpt)asked->gpt;
	entry->apm = asked->apm;
	return 0;
}

static int add_entries(struct discimg_job *job, const struct tree *tree, struct boot_plan *plan,
	const struct discimg_boot_wishes *asked)
{
	int r = 0;
	/* Some may have been found in the tree. */
	if (asked->nentries > BOOT_MAX_ENTRIES - plan->nentries)
		return fail(job, DISCIMG_E_INVALID, "%zu boot images, at most %d fit",
			plan->nentries + asked->nentries, BOOT_MAX_ENTRIES);
	for (size_t i = 0; i < asked->nentries && r == 0; i++)
		r = add_entry(job, tree, plan, asked->entries + i);
	return r;
}

static int read_system_area(struct discimg_job *job, const char *path, struct boot_plan *plan)
{
	int fd;
	uint64_t nbytes;
	int r = open_input(job, path, &fd, &nbytes);
	if (r < 0)
		return r;
	uint8_t *area = calloc(1, BOOT_SYSTEM_AREA_NBYTES);
	ssize_t n = area ? pread_whole(fd, area, BOOT_SYSTEM_AREA_NBYTES, 0) : 0;
	close(fd);
	plan->disk.system_area = area;
	if (!area)
		return fail_nomem(job);
	if (n < 0)
		return fail_errno(job, "cannot read %s", path);
	if (nbytes > BOOT_SYSTEM_AREA_NBYTES)
		return fail(job, DISCIMG_E_INVALID, "%s: %llu bytes, the system area holds %d",
			path, (unsigned long long)nbytes, BOOT_SYSTEM_AREA_NBYTES);
	memcpy(plan->mbr, area, sizeof(plan->mbr));
	return 0;
}

/* The system area's code, which may want to be told where the BIOS boot image is. */
static int set_code(struct discimg_job *job, const struct discimg_boot_wishes *asked,
	const struct boot_id *id, struct boot_plan *plan)
{
	static const enum boot_mbr kinds[] = { [DISCIMG_BOOT_PLAIN] = BOOT_MBR_EMPTY,
		[DISCIMG_BOOT_ISOHYBRID] = BOOT_MBR_ISOLINUX,
		[DISCIMG_BOOT_GRUB2] = BOOT_MBR_GRUB };
	if (asked->system_area) {
		int r = read_system_area(job, asked->system_area, plan);
		if (r < 0)
			return r;
		plan->mbr_kind = kinds[asked->code];
		plan->disk.is_isohybrid = asked->code == DISCIMG_BOOT_ISOHYBRID;
		if (plan->mbr_kind != BOOT_MBR_EMPTY && !boot_entry_for(plan, BOOT_BIOS))
			return fail(job, DISCIMG_E_INVALID,
				"%s starts a boot image for BIOS, and there is none",
				asked->system_area);
	}
	if (plan->mbr_kind != BOOT_MBR_EMPTY || !plan->disk.system_area)
		put_le32(plan->mbr + BOOT_MBR_SIGNATURE_AT, id->mbr_signature);
	return 0;
}

static int set_disk(struct discimg_job *job, const struct discimg_boot_wishes *asked,
	const struct boot_id *id, struct boot_plan *plan)
{
	struct boot_disk *disk = &plan->disk;
	uint8_t type;
	if (asked->partition_offset != 0 && asked->partition_offset != 16)
		return fail(job, DISCIMG_E_UNSUPPORTED,
			"the volume can begin a second time at sector 16, not at %u",
			asked->partition_offset);
	disk->partition_offset = asked->partition_offset;
	disk->protect = disk->protect || asked->protect;
	disk->force_active = disk->force_active || asked->force_active;
	if (asked->volume_type) {
		if (!parse_type(asked->volume_type, &type, disk->guid, &disk->has_guid))
			return fail(job, DISCIMG_E_INVALID,
				"partition type \"%s\": expected a number or a GUID",
				asked->volume_type);
		disk->has_type = !disk->has_guid;
		disk->type = type;
	}
	bool auto_on = asked->align == DISCIMG_BOOT_ALIGN_AUTO && disk->is_isohybrid;
	disk->align_nblocks = auto_on || asked->align >= DISCIMG_BOOT_ALIGN_ON ? ALIGN_NBLOCKS : 0;
	disk->align_appended = asked->align == DISCIMG_BOOT_ALIGN_ALL;
	memcpy(plan->disk_guid, id->guid, sizeof(plan->disk_guid));
	if (asked->disk_guid && !parse_guid(asked->disk_guid, plan->disk_guid))
		return fail(job, DISCIMG_E_INVALID, "disk GUID \"%s\": expected a GUID",
			asked->disk_guid);
	return 0;
}

int boot_ask(struct discimg_job *job, const struct tree *tree,
	const struct discimg_master_options *options, struct boot_plan **plan)
{
	const struct discimg_boot_wishes *asked = options->boot;
	struct boot_id id;
	if (!asked)
		return 0;
	if (!*plan)
		*plan = calloc(1, sizeof(**plan));
	if (!*plan)
		return fail_nomem(job);
	int r = boot_id_make(job, tree, &id);
	if (r == 0)
		r = add_all_appended(job, &(*plan)->disk, asked);
	if (r == 0)
		r = add_entries(job, tree, *plan, asked);
	if (r == 0 && (*plan)->nentries && !(*plan)->catalog_path)
		r = boot_name_catalog(job, tree, options, *plan);
	(*plan)->hide_catalog = asked->hide_catalog;
	if (r == 0)
		r = set_code(job, asked, &id, *plan);
	return r < 0 ? r : set_disk(job, asked, &id, *plan);
}
