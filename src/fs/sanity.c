/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Are the structures on a disc what their standards say, and inside the disc? */
#include "fs/sanity.h"

#include "base/bytes.h"
#include "base/context.h"
#include "base/count.h"
#include "fs/eltorito.h"
#include "fs/partition.h"
#include "fs/pathtable.h"
#include "fs/udf.h"
#include "fs/walkudf.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct checker {
	struct discimg_job *job;
	struct blocks *blocks;
	struct findings *findings;
	struct iso_set set;
	bool any_file_system;
	int64_t named_end; /* the furthest end that any structure names */
};

/* Notes how far a structure reaches, and complains when that is beyond the disc. */
static void check_end(struct checker *checker, int64_t lba, int64_t end_lba, const char *what)
{
	int64_t disc_end = blocks_end(checker->blocks);
	if (end_lba > checker->named_end)
		checker->named_end = end_lba;
	if (end_lba > disc_end)
		find_fault(checker->findings, lba,
			"%s reaches to sector %" PRId64 ", but the disc ends at %" PRId64
			": sectors missing: %" PRId64,
			what, end_lba, disc_end, end_lba - disc_end);
}

static void check_both_endian(
	struct checker *checker, const struct discimg_volume *volume, const uint8_t *p)
{
	static const struct {
		unsigned offset;
		bool wide;
		const char *name;
	} fields[] = {
		{ VD_SPACE_NBLOCKS, true, "volume space size" },
		{ VD_SET_SIZE, false, "volume set size" },
		{ VD_SEQUENCE, false, "volume sequence number" },
		{ VD_BLOCK_NBYTES, false, "logical block size" },
		{ VD_PATH_TABLE_NBYTES, true, "path table size" },
		{ VD_ROOT + 2, true, "root directory's location" },
		{ VD_ROOT + 10, true, "root directory's size" },
	};
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const uint8_t *field = p + fields[i].offset;
		bool agrees =
			fields[i].wide ? both_endian32_agrees(field) : both_endian16_agrees(field);
		if (!agrees)
			find_fault(checker->findings, volume->lba,
				"%s: the little- and big-endian copies of the %s differ",
				iso_volume_name(volume->kind), fields[i].name);
	}
}

static bool check_descriptor(struct checker *checker, const struct discimg_volume *volume)
{
	const uint8_t *p = block_at(checker->blocks, volume->lba);
	const char *name = iso_volume_name(volume->kind);
	struct iso_record root;
	if (!p)
		return false;
	check_both_endian(checker, volume, p);
	if (volume->block_nbytes != 512 && volume->block_nbytes != 1024 &&
		volume->block_nbytes != 2048)
		find_fault(checker->findings, volume->lba,
			"%s: logical blocks of %u bytes, expected 2048", name,
			volume->block_nbytes);
	check_end(checker, volume->lba,
		iso_volume_end(&checker->set, volume, blocks_end(checker->blocks)), name);
	if (iso_record_parse(p + VD_ROOT, RECORD_MIN_NBYTES, &root) &&
		(root.flags & RECORD_DIRECTORY))
		return true;
	find_fault(
		checker->findings, volume->lba, "%s: its root directory record is malformed", name);
	return false;
}

static int check_primary(struct checker *checker, struct walk *walk)
{
	const struct discimg_volume *primary = iso_primary(&checker->set);
	*walk = (struct walk){ 0 };
	if (!primary || !check_descriptor(checker, primary))
		return 0;
	int r = walk_volume(checker->job, checker->blocks, primary, checker->findings, walk);
	if (r == 0)
		r = path_tables_check(
			checker->job, checker->blocks, primary, walk, checker->findings);
	return r;
}

static int by_lba(const void *a, const void *b)
{
	const struct walk_extent *x = a, *y = b;
	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

/* Every file of the second tree should lie where one of the first lies. */
static void compare_trees(struct checker *checker, struct walk *first, const struct walk *second,
	const struct discimg_volume *volume)
{
	char path[512] = "";
	size_t nstrange = 0;
	if (first->nextents)
		qsort(first->extents, first->nextents, sizeof(*first->extents), by_lba);
	for (size_t i = 0; i < second->nextents; i++) {
		const struct walk_extent *extent = &second->extents[i];
		if (second->nodes[extent->node].directory ||
			(first->nextents && bsearch(extent, first->extents, first->nextents,
						    sizeof(*extent), by_lba)))
			continue;
		if (nstrange++ == 0)
			walk_path(second, extent->node, path, sizeof(path));
	}
	if (nstrange)
		find_note(checker->findings, volume->lba,
			"%zu files of the %s are not in the primary tree, the first is %s",
			nstrange, iso_volume_name(volume->kind), path);
}

static int check_supplementary(
	struct checker *checker, const struct discimg_volume *volume, struct walk *primary)
{
	struct walk walk;
	if (!check_descriptor(checker, volume))
		return 0;
	int r = walk_volume(checker->job, checker->blocks, volume, checker->findings, &walk);
	if (r < 0)
		return r;
	r = path_tables_check(checker->job, checker->blocks, volume, &walk, checker->findings);
	if (!walk.cut && !primary->cut)
		compare_trees(checker, primary, &walk, volume);
	walk_free(&walk);
	return r;
}

static int check_volumes(struct checker *checker)
{
	struct iso_set *set = &checker->set;
	struct walk walk;
	if (set->nvolumes == 0 && !set->terminated)
		return 0;
	checker->any_file_system = true;
	if (!set->terminated)
		find_fault(checker->findings, set->end_lba,
			"the volume descriptors have no terminator");
	if (!iso_primary(set))
		find_fault(checker->findings, set->start_lba + 16,
			"there are volume descriptors, but no primary one: was a burn "
			"interrupted?");
	int r = check_primary(checker, &walk);
	for (size_t i = 0; i < set->nvolumes && r == 0; i++)
		if (set->volumes[i].kind != DISCIMG_VOLUME_PRIMARY)
			r = check_supplementary(checker, &set->volumes[i], &walk);
	walk_free(&walk);
	return r;
}

static void check_boot_entry(
	struct checker *checker, const struct discimg_boot_entry *entry, unsigned number)
{
	uint64_t nbytes = entry->load_nsectors ? (uint64_t)entry->load_nsectors * 512 : 1;
	int64_t end = (int64_t)(entry->lba + (nbytes + BLOCK_NBYTES - 1) / BLOCK_NBYTES);
	if (end > blocks_end(checker->blocks))
		find_fault(checker->findings, entry->lba,
			"boot catalogue: the image of entry %u lies outside the disc", number);
	else if (boot_check_info(checker->blocks, &checker->set, entry) == BOOT_INFO_BAD)
		find_fault(checker->findings, entry->lba,
			"the boot image of entry %u does not fit the checksum in its boot"
			" information table",
			number);
}

static int check_boot(struct checker *checker)
{
	struct discimg_boot boot;
	int r = boot_read(checker->job, checker->blocks, &checker->set, &boot);
	if (r < 0 || !boot.present)
		return r;
	if (!block_at(checker->blocks, boot.catalogue_lba))
		find_fault(checker->findings, boot.catalogue_lba,
			"the boot catalogue lies outside the disc or is unreadable");
	else if (!boot.checksum_good)
		find_fault(checker->findings, boot.catalogue_lba,
			"the boot catalogue's validation entry or its checksum is wrong");
	if (boot.is_endless)
		find_fault(checker->findings, boot.catalogue_lba,
			"the boot catalogue goes on beyond its fourth sector");
	for (size_t i = 0; i < boot.nentries; i++)
		check_boot_entry(checker, &boot.entries[i], (unsigned)i + 1);
	boot_free(&boot);
	return blocks_result(checker->blocks);
}

static void check_gpt(struct checker *checker, const struct discimg_system_area *area)
{
	struct findings *findings = checker->findings;
	if (!area->gpt_header_good) {
		find_fault(findings, 0, "GPT: the header's checksum or address is wrong");
		return;
	}
	check_end(checker, 0, (int64_t)(area->gpt_backup_sector / 4 + 1), "GPT: its backup");
	if (!area->gpt_entries_good)
		find_fault(findings, 0, "GPT: the checksum of its partition entries is wrong");
	else if (!area->gpt_backup_good)
		find_fault(findings, (int64_t)(area->gpt_backup_sector / 4),
			"GPT: the backup at the end is missing, damaged, or not that of this "
			"table");
}

static int check_system_area(struct checker *checker)
{
	struct discimg_system_area area;
	char name[40];
	int r = system_area_read(checker->job, checker->blocks, &area);
	if (r < 0)
		return r;
	for (size_t i = 0; i < area.npartitions; i++) {
		const struct discimg_partition *partition = &area.partitions[i];
		snprintf(name, sizeof(name), "%s partition %u",
			partition_scheme_name(partition->scheme), partition->number);
		if (partition->nbytes == 0 && partition->scheme == DISCIMG_GPT)
			find_fault(checker->findings, 0, "%s ends before it begins", name);
		else if (!partition_is_placeholder(partition))
			check_end(checker, (int64_t)(partition->start_nbytes / BLOCK_NBYTES),
				partition_end_lba(partition), name);
	}
	if (area.has_gpt)
		check_gpt(checker, &area);
	system_area_free(&area);
	return 0;
}

/* A volume of damaged structures is a fault, which is told already. */
static int check_udf_files(struct checker *checker)
{
	struct walk walk;
	uint64_t nfaults = checker->findings->nfaults;
	int r = walk_udf(checker->job, checker->blocks, checker->findings, &walk);
	walk_free(&walk);
	if (r != DISCIMG_E_FORMAT && r != DISCIMG_E_UNSUPPORTED)
		return r;
	if (checker->findings->nfaults == nfaults)
		find_fault(
			checker->findings, 256, "UDF: its anchors do not lead to a logical volume");
	forgive(checker->job);
	return 0;
}

static int check_udf(struct checker *checker)
{
	struct discimg_udf udf;
	struct udf_extent extent;
	int r = udf_read(checker->blocks, &udf, &extent);
	if (r < 0 || !udf.present)
		return r;
	checker->any_file_system = true;
	check_end(checker, 256, extent.end_lba, extent.by);
	if (udf.partition_nsectors == 0)
		find_fault(checker->findings, 256,
			"UDF: no partition descriptor where the anchors say");
	return check_udf_files(checker);
}

static bool has_data(const struct discimg_disc *disc)
{
	for (size_t i = 0; i < disc->ntracks; i++)
		if (!track_is_audio(&disc->tracks[i]))
			return true;
	return false;
}

static void conclude(struct checker *checker)
{
	int64_t disc_end = blocks_end(checker->blocks);
	if (!checker->any_file_system && has_data(blocks_disc(checker->blocks)))
		find_note(checker->findings, DISCIMG_NO_LBA,
			"no ISO 9660 or UDF file system was found");
	else if (checker->named_end > 0 && checker->named_end < disc_end)
		find_note(checker->findings, checker->named_end,
			"the disc goes on for %" PRId64 " sector%s behind all that is named",
			disc_end - checker->named_end,
			noun_s((uint64_t)(disc_end - checker->named_end)));
}

int fs_check(struct discimg_job *job, struct discimg_disc *disc, struct findings *findings)
{
	static int (*const checks[])(struct checker * checker) = { check_volumes, check_boot,
		check_system_area, check_udf };
	struct checker checker = {
		.job = job, .blocks = blocks_new(job, disc), .findings = findings
	};
	int r = checker.blocks ? iso_set_read(job, checker.blocks, &checker.set) : fail_nomem(job);
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]) && r == 0; i++)
		r = checks[i](&checker);
	if (r == 0)
		conclude(&checker);
	iso_set_free(&checker.set);
	blocks_free(checker.blocks);
	return r < 0 ? r : findings->out_of_memory ? fail_nomem(job) : 0;
}
