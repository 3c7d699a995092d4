/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/bytes.h"
#include "base/context.h"
#include "master/boot_asked.h"
#include "master/boot_find.h"
#include "master/boot_id.h"
#include "master/fat.h"
#include "suites.h"

#include <stdlib.h>
#include <string.h>

#define NBYTES 4096

/* The marks by which boot images are known. */
static uint8_t *isolinux(void)
{
	uint8_t *bytes = calloc(1, NBYTES);
	memcpy(bytes + 64, "\xfb\xc0\x78\x70", 4);
	return bytes;
}

static uint8_t *grub(void)
{
	uint8_t *bytes = calloc(1, NBYTES);
	memcpy(bytes, "\xe8\x00\x00\xeb", 4);
	return bytes;
}

/* A FAT12 file system of 8 sectors. */
static uint8_t *fat(void)
{
	uint8_t *bytes = calloc(1, NBYTES);
	bytes[0] = 0xeb;
	put_le16(bytes + 11, 512); /* bytes a sector */
	bytes[13] = 1;             /* sectors a cluster */
	put_le16(bytes + 14, 1);   /* reserved sectors */
	bytes[16] = 2;             /* FATs */
	put_le16(bytes + 17, 16);  /* entries of the root directory */
	put_le16(bytes + 19, 8);   /* sectors */
	put_le16(bytes + 22, 1);   /* sectors a FAT */
	put_le16(bytes + 510, 0xaa55);
	return bytes;
}

static uint8_t *program(uint32_t header_at)
{
	uint8_t *bytes = calloc(1, NBYTES);
	memcpy(bytes, "MZ", 2);
	put_le32(bytes + 60, header_at);
	memcpy(bytes + 128, "PE\0\0\x64\x86", 6);
	return bytes;
}

static void the_loader_nearest_to_the_root_is_taken(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct tree *tree = tree_new();
	struct boot_found found;
	tree_add_file(job, tree, "/a/b/isolinux.bin", isolinux(), NBYTES, NULL);
	tree_add_file(job, tree, "/z/ISOLINUX.BIN", isolinux(), NBYTES, NULL);
	tree_add_file(job, tree, "/isolinux.bin", calloc(1, NBYTES), NBYTES, NULL);
	tree_add_file(job, tree, "/eltorito.img", grub(), NBYTES, NULL);
	tree_add_file(job, tree, "/images/efiboot.img", fat(), NBYTES, NULL);
	CU_ASSERT_EQUAL(boot_find(job, tree, &found), 0);
	CU_ASSERT_PTR_EQUAL(found.bios, tree_find(tree, "/z/ISOLINUX.BIN"));
	CU_ASSERT_EQUAL(found.bios_kind->mbr_kind, BOOT_MBR_ISOLINUX);
	CU_ASSERT_PTR_EQUAL(found.esp, tree_find(tree, "/images/efiboot.img"));
	CU_ASSERT_PTR_NULL(found.efi);
	tree_free(tree);
	discimg_job_free(job);
}

static void an_efi_program_is_known_by_its_header(void)
{
	static const struct {
		uint32_t header_at;
		bool good;
	} cases[] = { { 128, true }, { 127, false }, { NBYTES - 5, false }, { NBYTES, false },
		{ 0xfffffffc, false } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct discimg_job *job = discimg_job_new(NULL);
		struct tree *tree = tree_new();
		struct boot_found found;
		tree_add_file(job, tree, "/efi/Boot/bootx64.EFI", program(cases[i].header_at),
			NBYTES, NULL);
		CU_ASSERT_EQUAL(boot_find(job, tree, &found), 0);
		CU_ASSERT_EQUAL(found.efi == tree_find(tree, "/efi"), cases[i].good);
		CU_ASSERT_STRING_EQUAL(found.efi_names, cases[i].good ? "x64" : "");
		tree_free(tree);
		discimg_job_free(job);
	}
}

static void a_fat_is_known_by_its_boot_sector(void)
{
	static const struct {
		size_t at;
		uint16_t value;
	} faults[] = {
		{ 510, 0 },     /* no signature */
		{ 0, 0 },       /* no jump */
		{ 11, 0 },      /* no bytes a sector */
		{ 11, 513 },    /* no power of two */
		{ 11, 8192 },   /* too many */
		{ 13, 0x0100 }, /* no sectors a cluster */
		{ 14, 0 },      /* no reserved sectors, no FATs */
		{ 16, 0x1009 }, /* nine FATs */
		{ 19, 9 },      /* longer than its image */
		{ 19, 4 },      /* no room for clusters */
		{ 22, 0xffff }, /* FATs longer than all */
	};
	uint8_t *bytes = fat();
	CU_ASSERT(fat_is(bytes, NBYTES));
	CU_ASSERT_FALSE(fat_is(bytes, NBYTES - 1));
	CU_ASSERT_STRING_EQUAL(fat_kind(bytes), "FAT12");
	free(bytes);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		bytes = fat();
		put_le16(bytes + faults[i].at, faults[i].value);
		CU_ASSERT_FALSE(fat_is(bytes, NBYTES));
		free(bytes);
	}
}

static void the_kind_of_a_fat_follows_its_clusters(void)
{
	static const struct {
		uint32_t nclusters;
		const char *kind;
	} cases[] = { { 4084, "FAT12" }, { 4085, "FAT16" }, { 65524, "FAT16" },
		{ 65525, "FAT32" } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t *bytes = fat();
		put_le16(bytes + 19, 0);
		put_le32(bytes + 32, cases[i].nclusters + 4);
		CU_ASSERT_STRING_EQUAL(fat_kind(bytes), cases[i].kind);
		free(bytes);
	}
}

/* What boot_id_make() says of a tree of two files, the second with MTIME. */
static struct boot_id id_of(const char *first, const char *second, int64_t mtime)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct tree *tree = tree_new();
	struct boot_id id;
	memset(&id, 0, sizeof(id));
	tree_add_file(job, tree, first, grub(), NBYTES, NULL);
	tree_add_file(job, tree, second, grub(), NBYTES, NULL)->mtime = mtime;
	CU_ASSERT_EQUAL(boot_id_make(job, tree, &id), 0);
	tree_free(tree);
	discimg_job_free(job);
	return id;
}

static void an_identity_depends_on_the_tree_alone(void)
{
	struct boot_id id = id_of("/a", "/b", 0), same = id_of("/b", "/a", 0);
	struct boot_id later = id_of("/a", "/b", 1);
	CU_ASSERT_EQUAL(memcmp(&id, &same, sizeof(id)), 0);
	CU_ASSERT_NOT_EQUAL(memcmp(id.guid, later.guid, sizeof(id.guid)), 0);
	CU_ASSERT_NOT_EQUAL(id.fat_serial, later.fat_serial);
	CU_ASSERT_NOT_EQUAL(id.mbr_signature, later.mbr_signature);
	CU_ASSERT_STRING_NOT_EQUAL(id.mark, later.mark);
	CU_ASSERT_EQUAL(strlen(id.mark), 16);
	CU_ASSERT_EQUAL(id.guid[7] & 0xf0, 0x40);
	CU_ASSERT_EQUAL(id.guid[8] & 0xc0, 0x80);
}

static void a_catalogue_has_room_for_32_entries(void)
{
	static const struct discimg_boot_image images[2] = { { .path = "/a" }, { .path = "/a" } };
	static const struct {
		size_t there, asked;
		int result;
	} cases[] = { { 31, 1, 0 }, { 31, 2, DISCIMG_E_INVALID }, { 32, 1, DISCIMG_E_INVALID } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct discimg_job *job = discimg_job_new(NULL);
		struct tree *tree = tree_new();
		struct boot_plan *plan = calloc(1, sizeof(*plan));
		const struct discimg_boot_wishes wishes = { .entries = images,
			.nentries = cases[i].asked };
		const struct discimg_master_options options = { .boot = &wishes };
		tree_add_file(job, tree, "/a", isolinux(), NBYTES, NULL);
		plan->nentries = cases[i].there;
		CU_ASSERT_EQUAL(boot_ask(job, tree, &options, &plan), cases[i].result);
		CU_ASSERT(plan->nentries <= BOOT_MAX_ENTRIES);
		boot_plan_free(plan);
		tree_free(tree);
		discimg_job_free(job);
	}
}

CU_TestInfo tests_of_boot[] = {
	{ "the loader nearest to the root is taken", the_loader_nearest_to_the_root_is_taken },
	{ "an EFI program is known by its header", an_efi_program_is_known_by_its_header },
	{ "a FAT is known by its boot sector", a_fat_is_known_by_its_boot_sector },
	{ "the kind of a FAT follows its clusters", the_kind_of_a_fat_follows_its_clusters },
	{ "an identity depends on the tree alone", an_identity_depends_on_the_tree_alone },
	{ "a catalogue has room for 32 entries", a_catalogue_has_room_for_32_entries },
	CU_TEST_INFO_NULL,
};
