/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The partitions of the disk that an image also is. Where it boots by a GPT, that lists all of the
 * image, so that nothing seems free. What a user prescribes is as xorriso makes of the same words
 * (its man page, "System Area, MBR, GPT, APM").
 */
#include "master/label.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	TYPE_EMPTY = 0x00,
	TYPE_ISO = 0x17,     /* what isohybrid calls the partition of an image without a GPT */
	TYPE_LINUX = 0x83,   /* of a volume with partitions behind it */
	TYPE_CLAIMED = 0xcd, /* of a volume that begins behind its MBR */
	TYPE_PROTECTIVE = 0xee,
	TYPE_ESP = 0xef,
};

/* UEFI 2.10 table 5.7; Microsoft's "basic data"; Apple's HFS+. */
const uint8_t label_type_esp[16] = { 0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11, 0xba, 0x4b,
	0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b };
const uint8_t label_type_data[16] = { 0xa2, 0xa0, 0xd0, 0xeb, 0xe5, 0xb9, 0x33, 0x44, 0x87, 0xc0,
	0x68, 0xb6, 0xb7, 0x26, 0x99, 0xc7 };
static const uint8_t type_hfs[16] = { 0x00, 0x53, 0x46, 0x48, 0x00, 0x00, 0xaa, 0x11, 0xaa, 0x11,
	0x00, 0x30, 0x65, 0x43, 0xec, 0xac };

struct maker {
	const struct boot_plan *plan;
	const struct tree *tree;
	uint64_t nsectors; /* of the image, of 512 bytes */
	struct label *label;
};

static void add_gpt(struct label *label, const uint8_t type[16], uint64_t first, uint64_t last,
	const char *name, unsigned number)
{
	struct label_gpt *to = label->gpt + label->ngpt++;
	*to = (struct label_gpt){ .first = first, .last = last };
	memcpy(to->type, type, sizeof(to->type));
	if (number)
		snprintf(to->name, sizeof(to->name), "%s%u", name, number);
	else
		snprintf(to->name, sizeof(to->name), "%s", name);
}

static uint64_t first_of(const struct tree_node *file)
{
	return (uint64_t)file->lba * LABEL_PER_BLOCK;
}

static uint64_t sectors_of(uint64_t nbytes)
{
	return (nbytes + 511) / 512;
}

static void add_appended(const struct maker *maker)
{
	const struct boot_disk *disk = &maker->plan->disk;
	for (size_t i = 0; i < disk->nappended; i++) {
		const struct boot_appended *part = disk->appended + i;
		uint64_t first = first_of(part->file);
		add_gpt(maker->label, part->guid, first, first + sectors_of(part->file->nbytes) - 1,
			"Appended", part->number);
	}
}

/* The boot images that are to be in a GPT, but not those that are partitions already. */
static void add_images(const struct maker *maker, bool isohybrid)
{
	const struct boot_plan *plan = maker->plan;
	unsigned number = 0;
	for (size_t i = 0; i < plan->nentries; i++) {
		const struct boot_entry *entry = plan->entries + i;
		struct boot_place place = boot_place_of(maker->tree, entry);
		uint64_t first = (uint64_t)place.lba * LABEL_PER_BLOCK;
		bool esp = entry->gpt == BOOT_GPT_ESP;
		if (entry->gpt == BOOT_GPT_NONE || place.nbytes == 0 || entry->appended)
			continue;
		add_gpt(maker->label,
			esp                           ? label_type_esp
			: entry->gpt == BOOT_GPT_DATA ? label_type_data
						      : type_hfs,
			first, first + sectors_of(place.nbytes) - 1,
			isohybrid ? "ISOHybrid"
			: esp     ? "EFI system"
				  : "Boot image",
			isohybrid ? ++number : 0);
	}
}

static int by_place(const void *a, const void *b)
{
	const struct label_gpt *x = a, *y = b;
	return x->first < y->first ? -1 : x->first > y->first;
}

/* In the order of their places, with what lies before, between and behind them. */
static void fill_gaps(const struct maker *maker, uint64_t end)
{
	const struct boot_disk *disk = &maker->plan->disk;
	const uint8_t *type = disk->has_guid ? disk->guid : label_type_data;
	struct label *label = maker->label;
	struct label_gpt images[LABEL_MAX_GPT];
	uint64_t next = LABEL_FIRST_USABLE;
	unsigned n = label->ngpt;
	memcpy(images, label->gpt, n * sizeof(*images));
	qsort(images, n, sizeof(*images), by_place);
	label->ngpt = 0;
	for (unsigned i = 0; i < n; i++) {
		if (images[i].first < next)
			continue; /* the same image again */
		if (images[i].first > next)
			add_gpt(label, type, next, images[i].first - 1, "ISO 9660", 0);
		label->gpt[label->ngpt++] = images[i];
		next = images[i].last + 1;
	}
	if (next < end)
		add_gpt(label, type, next, end - 1, "ISO 9660", 0);
}

static void set_mbr(const struct maker *maker, unsigned number, bool active, uint8_t type,
	uint64_t first, uint64_t end)
{
	maker->label->has_mbr = true;
	if (number < 1 || number > LABEL_MAX_MBR)
		return;
	maker->label->mbr[number - 1] = (struct label_mbr){ active, type, first, end - first };
}

static void set_appended(const struct maker *maker)
{
	const struct boot_disk *disk = &maker->plan->disk;
	for (size_t i = 0; i < disk->nappended; i++) {
		const struct boot_appended *part = disk->appended + i;
		uint64_t first = first_of(part->file);
		uint64_t nblocks = (sectors_of(part->file->nbytes) + 3) / LABEL_PER_BLOCK;
		uint32_t align = disk->align_appended ? disk->align_nblocks : 1;
		nblocks = (nblocks + align - 1) / align * align;
		set_mbr(maker, part->number, false, part->type, first,
			first + nblocks * LABEL_PER_BLOCK);
	}
}

/* Where the volume ends for those that list what lies behind it, too. */
static uint64_t volume_end(const struct maker *maker)
{
	const struct boot_disk *disk = &maker->plan->disk;
	return disk->nappended ? (uint64_t)disk->volume_nblocks * LABEL_PER_BLOCK : maker->nsectors;
}

static void add_apm(const struct maker *maker)
{
	const struct boot_plan *plan = maker->plan;
	struct label *label = maker->label;
	for (size_t i = 0; i < plan->nentries && label->napm < LABEL_MAX_APM; i++) {
		struct boot_place place = boot_place_of(maker->tree, plan->entries + i);
		if (plan->entries[i].apm)
			label->apm[label->napm++] = (struct label_apm){ place.lba,
				(uint32_t)((sectors_of(place.nbytes) + 3) / LABEL_PER_BLOCK) };
	}
}

/*
 * As isohybrid has it: partitions in the MBR are what firmware boots from; the same ones are in a
 * GPT for the firmware that wants one, with no MBR to announce it.
 */
static void make_isohybrid(const struct maker *maker)
{
	const struct boot_plan *plan = maker->plan;
	const struct boot_disk *disk = &plan->disk;
	uint64_t first = (uint64_t)disk->partition_offset * LABEL_PER_BLOCK;
	uint64_t end = volume_end(maker);
	uint64_t tail = maker->nsectors - LABEL_TAIL_NBLOCKS * LABEL_PER_BLOCK;
	struct label *label = maker->label;
	bool gpt = boot_has_gpt(plan);
	set_mbr(maker, 1, true,
		disk->has_type ? disk->type
		: gpt          ? TYPE_EMPTY
			       : TYPE_ISO,
		first, end);
	if (gpt) {
		add_gpt(label, disk->has_guid ? disk->guid : label_type_data,
			first > LABEL_FIRST_USABLE ? first : LABEL_FIRST_USABLE,
			(end < tail ? end : tail) - 1, "ISOHybrid", 0);
		add_images(maker, true);
		for (unsigned i = 1; i < label->ngpt && i < LABEL_MAX_MBR; i++)
			set_mbr(maker, i + 1, false,
				memcmp(label->gpt[i].type, type_hfs, 16) ? TYPE_ESP : TYPE_EMPTY,
				label->gpt[i].first, label->gpt[i].last + 1);
		add_appended(maker);
	}
	set_appended(maker);
	add_apm(maker);
}

static void make_gpt(const struct maker *maker)
{
	add_images(maker, false);
	add_appended(maker);
	fill_gaps(maker, maker->nsectors - LABEL_TAIL_NBLOCKS * LABEL_PER_BLOCK);
	set_mbr(maker, 1, false, TYPE_PROTECTIVE, 1, maker->nsectors);
	if (maker->plan->disk.force_active)
		set_mbr(maker, 2, true, TYPE_EMPTY, 0, 1);
	add_apm(maker);
}

static void make_mbr(const struct maker *maker)
{
	const struct boot_plan *plan = maker->plan;
	const struct boot_disk *disk = &plan->disk;
	bool active = disk->protect || disk->force_active || plan->mbr_kind == BOOT_MBR_GRUB;
	uint64_t first = (uint64_t)disk->partition_offset * LABEL_PER_BLOCK;
	uint64_t end = volume_end(maker);
	uint8_t type = disk->has_type ? disk->type : disk->has_guid ? TYPE_LINUX : TYPE_CLAIMED;
	if (first)
		set_mbr(maker, 1, active, type, first, end);
	else if (disk->protect)
		set_mbr(maker, 1, active, type, 1, end);
	else if (disk->nappended)
		set_mbr(maker, 1, active, disk->has_type ? disk->type : TYPE_LINUX, 0, end);
	else if (disk->force_active)
		set_mbr(maker, 1, true, TYPE_EMPTY, 0, 1);
	set_appended(maker);
}

void label_make(const struct boot_plan *plan, const struct tree *tree, uint32_t nblocks,
	struct label *label)
{
	struct maker maker = { plan, tree, (uint64_t)nblocks * LABEL_PER_BLOCK, label };
	*label = (struct label){ 0 };
	if (plan->disk.is_isohybrid)
		make_isohybrid(&maker);
	else if (boot_has_gpt(plan))
		make_gpt(&maker);
	else
		make_mbr(&maker);
}
