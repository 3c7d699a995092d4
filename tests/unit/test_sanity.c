/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/bytes.h"
#include "base/digest.h"
#include "fs/fs.h"
#include "fs/sanity.h"
#include "image.h"
#include "suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PVD = 16, TERMINATOR = 17, TABLE_L = 18, TABLE_M = 19, ROOT = 20, FREE = 30 };

/* A root directory that uses SUSP, and a record FILE with the system use field USE behind it. */
static uint8_t *add_susp_file(struct image *image, const void *use, size_t nbytes)
{
	static const uint8_t sp[7] = { 'S', 'P', 7, 1, 0xbe, 0xef, 0 };
	memset(image->data[ROOT], 0, 2048);
	uint8_t *dot = image_add_record(image, ROOT, "\0", 1, ROOT, 2048, 2);
	memcpy(dot + 34, sp, sizeof(sp));
	dot[0] = 34 + 8;
	image_add_record(image, ROOT, "\1", 1, ROOT, 2048, 2);
	uint8_t *file = image_add_record(image, ROOT, "FILE.;1", 7, FREE, 2048, 0);
	memcpy(file + 40, use, nbytes);
	file[0] = (uint8_t)(40 + nbytes);
	return file;
}

/* A CE entry that leads to the area at BLOCK. */
static void put_ce(uint8_t *p, uint32_t block, uint32_t offset, uint32_t nbytes)
{
	memcpy(p, "CE\34\1", 4);
	put_both32(p + 4, block);
	put_both32(p + 12, offset);
	put_both32(p + 20, nbytes);
}

static void sound(struct image *image)
{
	image_add_record(image, ROOT, "A.TXT;1", 7, FREE, 5000, 0);
}

static void sound_long_name(struct image *image)
{
	uint8_t ce[28];
	put_ce(ce, 40, 100, 14);
	memcpy(image->data[40] + 100, "NM\16\1\0long-name", 14);
	add_susp_file(image, ce, sizeof(ce));
}

static void no_terminator(struct image *image)
{
	memset(image->data[TERMINATOR], 0, 2048);
}

static void size_copies_differ(struct image *image)
{
	image->data[PVD][84]++;
}

static void too_large(struct image *image)
{
	put_both32(image->data[PVD] + 80, 0xffffffff);
}

static void odd_block_size(struct image *image)
{
	put_both16(image->data[PVD] + 128, 4096);
}

static void root_is_no_directory(struct image *image)
{
	image->data[PVD][156 + 25] = 0;
}

static void root_is_outside(struct image *image)
{
	put_both32(image->data[PVD] + 156 + 2, 0xfffffff0);
}

static void file_is_outside(struct image *image)
{
	image_add_record(image, ROOT, "A.TXT;1", 7, 99, 0xffffffff, 0);
}

static void record_copies_differ(struct image *image)
{
	image_add_record(image, ROOT, "A.TXT;1", 7, FREE, 100, 0)[6]++;
}

static void record_is_too_long(struct image *image)
{
	image_add_record(image, ROOT, "A.TXT;1", 7, FREE, 100, 0)[32] = 200;
}

static void record_is_too_short(struct image *image)
{
	image_add_record(image, ROOT, "A.TXT;1", 7, FREE, 100, 0)[0] = 3;
}

static void directory_holds_itself(struct image *image)
{
	image_add_record(image, ROOT, "LOOP", 4, ROOT, 2048, 2);
}

static void directories_hold_each_other(struct image *image)
{
	image_add_record(image, ROOT, "A", 1, 21, 2048, 2);
	image_begin_directory(image, 21, ROOT);
	image_add_record(image, 21, "B", 1, 22, 2048, 2);
	image_begin_directory(image, 22, 21);
	image_add_record(image, 22, "C", 1, 21, 2048, 2);
}

static void huge_directory(struct image *image)
{
	image_add_record(image, ROOT, "A", 1, 25, 0xffffffff, 2);
}

static void unreadable_directory(struct image *image)
{
	image->unreadable[ROOT] = true;
}

static void path_table_lies(struct image *image)
{
	put_le32(image->data[TABLE_L] + 2, 77);
}

static void path_table_is_outside(struct image *image)
{
	put_be32(image->data[PVD] + 148, 0x7fffffff);
}

static void path_table_is_huge(struct image *image)
{
	put_both32(image->data[PVD] + 132, 0xffffffff);
}

static void path_table_record_without_name(struct image *image)
{
	image->data[TABLE_M][0] = 0;
}

static void path_table_lacks_a_directory(struct image *image)
{
	image_add_record(image, ROOT, "A", 1, 21, 2048, 2);
	image_begin_directory(image, 21, ROOT);
}

static void continuation_loops(struct image *image)
{
	uint8_t ce[28];
	put_ce(ce, 40, 0, 28);
	put_ce(image->data[40], 40, 0, 28);
	add_susp_file(image, ce, sizeof(ce));
}

static void continuation_is_outside(struct image *image)
{
	uint8_t ce[28];
	put_ce(ce, 0xffffffff, 0xffffffff, 28);
	add_susp_file(image, ce, sizeof(ce));
}

static void continuation_is_huge(struct image *image)
{
	uint8_t ce[28];
	put_ce(ce, 40, 0, 0xffffffff);
	add_susp_file(image, ce, sizeof(ce));
}

static void entry_of_no_length(struct image *image)
{
	add_susp_file(image, "NM\0\1\0abc", 8);
}

static void entry_beyond_its_area(struct image *image)
{
	add_susp_file(image, "NM\377\1\0abc", 8);
}

static void put_boot(struct image *image, uint32_t catalogue)
{
	memcpy(image->data[TERMINATOR], "\0CD001\1EL TORITO SPECIFICATION", 30);
	put_le32(image->data[TERMINATOR] + 0x47, catalogue);
	memcpy(image->data[18], "\377CD001\1", 7);
	put_le32(image->data[PVD] + 140, 28);
	memset(image->data[28], 0, 2048);
	memcpy(image->data[28], "\1\0\24\0\0\0\1\0", 8);
}

static void sound_boot(struct image *image)
{
	static const uint8_t validation[32] = { 1, [28] = 0xaa, 0x55, 0x55, 0xaa };
	put_boot(image, 50);
	memcpy(image->data[50], validation, sizeof(validation));
	image->data[50][32] = 0x88;
	put_le16(image->data[50] + 38, 4);
	put_le32(image->data[50] + 40, 51);
}

static void boot_checksum_is_wrong(struct image *image)
{
	sound_boot(image);
	image->data[50][5] ^= 1;
}

static void boot_image_is_outside(struct image *image)
{
	sound_boot(image);
	put_le32(image->data[50] + 40, 0xffffffff);
}

static void boot_catalogue_is_outside(struct image *image)
{
	put_boot(image, 0xffffffff);
}

static void boot_sections_without_end(struct image *image)
{
	sound_boot(image);
	for (unsigned at = 64; at < 2048; at += 32)
		memcpy(image->data[50] + at, "\220\357\0\0", 4);
}

static void boot_info_checksum_is_wrong(struct image *image)
{
	sound_boot(image);
	put_le32(image->data[51] + 8, PVD);
	put_le32(image->data[51] + 12, 51);
	put_le32(image->data[51] + 16, 2048);
	put_le32(image->data[51] + 20, 1);
}

static void partition_is_outside(struct image *image)
{
	uint8_t *p = image->data[0] + 446;
	put_le16(image->data[0] + 510, 0xaa55);
	p[4] = 0x17;
	put_le32(p + 8, 0xfffffff0);
	put_le32(p + 12, 0xfffffff0);
}

/* A primary GPT of N entries of NBYTES each, without its backup. */
static void put_gpt(struct image *image, uint32_t n, uint32_t nbytes)
{
	uint8_t *p = image->data[0] + 512;
	memcpy(p, "EFI PART\0\0\1\0", 12);
	put_le32(p + 12, 92);
	put_le64(p + 24, 1);
	put_le64(p + 32, 399);
	put_le64(p + 72, 2);
	put_le32(p + 80, n);
	put_le32(p + 84, nbytes);
	put_le32(p + 88, crc32_of(0, image->data[0] + 1024, 512));
	put_le32(p + 16, crc32_of(0, p, 92));
}

static void gpt_has_no_backup(struct image *image)
{
	put_gpt(image, 4, 128);
}

static void gpt_header_is_damaged(struct image *image)
{
	put_gpt(image, 4, 128);
	image->data[0][512 + 40]++;
}

static void gpt_entries_of_no_size(struct image *image)
{
	put_gpt(image, 4, 0);
}

static void gpt_entries_are_huge(struct image *image)
{
	put_gpt(image, 0xffffffff, 0xfffffff8);
}

static void gpt_partition_ends_before_it_begins(struct image *image)
{
	memset(image->data[0] + 1024, 7, 16);
	put_le64(image->data[0] + 1024 + 32, 50);
	put_le64(image->data[0] + 1024 + 40, 40);
	put_gpt(image, 4, 128);
}

struct row {
	const char *name;
	void (*change)(struct image *image);
	const char *fault; /* words of one of the faults; NULL: there is none */
};

static const struct row rows[] = {
	{ "a sound volume", sound, NULL },
	{ "a name in a continuation area", sound_long_name, NULL },
	{ "a sound boot catalogue", sound_boot, NULL },
	{ "no terminator", no_terminator, "no terminator" },
	{ "size copies differ", size_copies_differ, "copies of the volume space size differ" },
	{ "volume larger than the disc", too_large, "sectors missing: " },
	{ "odd block size", odd_block_size, "logical blocks of 4096 bytes" },
	{ "root is no directory", root_is_no_directory, "root directory record is malformed" },
	{ "root outside", root_is_outside, "/: its data ends at sector" },
	{ "file outside", file_is_outside, "/A.TXT: its data ends at sector" },
	{ "record copies differ", record_copies_differ, "/A.TXT: the little- and big-endian" },
	{ "record name too long", record_is_too_long, "directory record at byte" },
	{ "record too short", record_is_too_short, "directory record at byte" },
	{ "directory in itself", directory_holds_itself, "/LOOP: its directory is also" },
	{ "directories in each other", directories_hold_each_other, "/A/B/C: its directory is" },
	{ "directory of 4 GiB", huge_directory, "/A: its data ends at sector" },
	{ "unreadable directory", unreadable_directory, "/: the directory is unreadable" },
	{ "path table lies", path_table_lies, "little-endian path table: names 1" },
	{ "path table outside", path_table_is_outside, "big-endian path table: lies outside" },
	{ "path table of 4 GiB", path_table_is_huge, "path table has 4294967295 bytes" },
	{ "path table without names", path_table_record_without_name, "record 1, at byte 0" },
	{ "path table too short", path_table_lacks_a_directory, "path table: lacks 1" },
	{ "CE loop", continuation_loops, "/FILE: its continuation areas (CE) run in a circle" },
	{ "CE outside", continuation_is_outside, "/FILE: its continuation area" },
	{ "CE of 4 GiB", continuation_is_huge, "/FILE: its continuation area" },
	{ "entry of length 0", entry_of_no_length, "/FILE: an entry of its system use" },
	{ "entry too long", entry_beyond_its_area, "/FILE: an entry of its system use" },
	{ "catalogue checksum", boot_checksum_is_wrong, "checksum is wrong" },
	{ "boot image outside", boot_image_is_outside, "image of entry 1 lies outside" },
	{ "catalogue outside", boot_catalogue_is_outside, "catalogue lies outside" },
	{ "endless sections", boot_sections_without_end, NULL },
	{ "boot info checksum", boot_info_checksum_is_wrong, "boot information table" },
	{ "partition outside", partition_is_outside, "MBR partition 1 reaches" },
	{ "no backup GPT", gpt_has_no_backup, "GPT: the backup at the end is missing" },
	{ "GPT header", gpt_header_is_damaged, "GPT: the header's checksum" },
	{ "GPT entries of 0", gpt_entries_of_no_size, "GPT: the checksum of its partition" },
	{ "GPT entries huge", gpt_entries_are_huge, "GPT: the checksum of its partition" },
	{ "GPT backwards", gpt_partition_ends_before_it_begins, "GPT partition 1 ends before" },
};

static bool tells(const struct findings *findings, const char *words)
{
	for (size_t i = 0; i < findings->n; i++)
		if (findings->items[i].is_fault && strstr(findings->items[i].text, words))
			return true;
	return false;
}

static void judge(const struct row *row, const struct findings *findings)
{
	bool right = row->fault ? tells(findings, row->fault) : findings->nfaults == 0;
	if (!right) {
		printf("# %s: expected %s\n", row->name, row->fault ? row->fault : "no fault");
		for (size_t i = 0; i < findings->n; i++)
			printf("#   found: %s\n", findings->items[i].text);
	}
	CU_ASSERT_TRUE(right);
}

static void hostile_structures_are_told(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct discimg_job *job = discimg_job_new(NULL);
		struct image *image = image_new_iso(100);
		struct findings findings = { 0 };
		rows[i].change(image);
		struct discimg_disc *disc = image_open(image);
		CU_ASSERT_EQUAL(fs_check(job, disc, &findings), 0);
		judge(&rows[i], &findings);
		findings_free(&findings);
		discimg_disc_free(disc);
		discimg_job_free(job);
		free(image);
	}
}

static void no_hostile_structure_stops_the_names(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct discimg_job *job = discimg_job_new(NULL);
		struct image *image = image_new_iso(100);
		struct disc_names names;
		char path[64];
		rows[i].change(image);
		struct discimg_disc *disc = image_open(image);
		CU_ASSERT_EQUAL_FATAL(fs_names_open(job, disc, &names), 0);
		for (int32_t lba = -1; lba < 120; lba++)
			names.path_at(names.state, lba, path, sizeof(path));
		CU_ASSERT_TRUE(names.path_at(names.state, PVD, path, sizeof(path)));
		CU_ASSERT_STRING_EQUAL(path, "(volume descriptors)");
		names.free(names.state);
		discimg_disc_free(disc);
		discimg_job_free(job);
		free(image);
	}
}

CU_TestInfo tests_of_sanity[] = {
	{ "hostile structures are told", hostile_structures_are_told },
	{ "no hostile structure stops the names", no_hostile_structure_stops_the_names },
	CU_TEST_INFO_NULL,
};
