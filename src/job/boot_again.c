/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All ways in which an image boots, planned for the image that is made from it: entries of the boot
 * catalogue with their images, be these files or hidden; partitions behind the volume; and the
 * system area with its tables, as they are.
 */
#include "job/boot_again.h"

#include "base/bytes.h"
#include "base/context.h"
#include "base/io.h"
#include "fs/eltorito.h"
#include "fs/partition.h"
#include "job/import_order.h"
#include "job/losses.h"
#include "master/relabel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	PER_BLOCK = 4, /* sectors of 512 bytes */
	PARTITION_OFFSET = 16,
	ALIGN_NBLOCKS = 512, /* isohybrid's MiB */
	GRUB2_INFO_AT = 0x9f4,
	GRUB2_SKIP = 5,
	INFO_NBYTES_AT = 16, /* in an image with a boot information table */
	FAT_NSECTORS_16 = 19,
	FAT_NSECTORS_32 = 32,
	CATALOG_NBYTES = BLOCK_NBYTES,
};

struct planner {
	struct discimg_job *job;
	const struct boot_again *again;
	const struct origin *origin;
	struct tree *tree;
	struct discimg_master_report *report;
	struct discimg_losses *losses;
	struct boot_plan *plan;
	struct relabel *relabel;
};

/* The file of TREE whose content lies at LBA of the disc, or NULL. */
static struct tree_node *find_at(const struct tree *tree, uint64_t lba)
{
	struct tree_node *node = tree->root;
	for (; node; node = tree_next(node, tree->root))
		if (S_ISREG(node->mode) && node->source && node->source->disc &&
			node->source->nextents > 0 &&
			node->source->extents[0].offset == lba * BLOCK_NBYTES)
			break;
	return node;
}

static int note_path(struct discimg_job *job, const struct tree *tree, uint32_t lba, char **path)
{
	const struct tree_node *node = find_at(tree, lba);
	*path = node ? tree_path(node) : NULL;
	return node && !*path ? fail_nomem(job) : 0;
}

int boot_again_note(struct discimg_job *job, const struct origin *origin, const struct tree *tree,
	struct boot_again *again)
{
	const struct discimg_boot *boot = &origin->boot;
	*again = (struct boot_again){ .origin = origin,
		.blocks = blocks_new(job, origin->files->disc) };
	int r = again->blocks ? 0 : fail_nomem(job);
	if (r == 0 && boot->nentries > BOOT_MAX_ENTRIES)
		r = fail(job, DISCIMG_E_UNSUPPORTED,
			"the boot catalogue has %zu entries, at most %d can be made again",
			boot->nentries, BOOT_MAX_ENTRIES);
	for (size_t i = 0; i < boot->nentries && r == 0; i++)
		r = note_path(job, tree, boot->entries[i].lba, &again->paths[i]);
	return r;
}

void boot_again_free(struct boot_again *again)
{
	for (size_t i = 0; i < BOOT_MAX_ENTRIES; i++)
		free(again->paths[i]);
	blocks_free(again->blocks);
	*again = (struct boot_again){ 0 };
}

static uint64_t sectors_of(uint64_t nbytes)
{
	return (nbytes + DISK_SECTOR_NBYTES - 1) / DISK_SECTOR_NBYTES;
}

/* --- boot images that are no files -------------------------------------------------------------
 */

static uint64_t nbytes_by_fat(const struct planner *planner, uint32_t lba)
{
	const uint8_t *p = block_at(planner->again->blocks, lba);
	if (!p || get_le16(p + 510) != 0xaa55 || get_le16(p + 11) < DISK_SECTOR_NBYTES)
		return 0;
	uint64_t n = get_le16(p + FAT_NSECTORS_16);
	return (n ? n : get_le32(p + FAT_NSECTORS_32)) * get_le16(p + 11);
}

static uint64_t nbytes_by_partition(const struct planner *planner, uint32_t lba)
{
	const struct discimg_system_area *area = &planner->origin->area;
	for (size_t i = 0; i < area->npartitions; i++)
		if (area->partitions[i].start_nbytes == (uint64_t)lba * BLOCK_NBYTES)
			return area->partitions[i].nbytes;
	return 0;
}

static bool has_info(const struct planner *planner, const struct discimg_boot_entry *entry)
{
	return boot_check_info(planner->again->blocks, &planner->origin->set, entry) !=
	       BOOT_INFO_NONE;
}

/* The largest of what the image itself, tables and the catalogue tell; 0 where it is not inside. */
static uint64_t hidden_nbytes(const struct planner *planner, const struct discimg_boot_entry *entry)
{
	uint64_t sizes[] = { nbytes_by_fat(planner, entry->lba),
		nbytes_by_partition(planner, entry->lba),
		(uint64_t)entry->load_nsectors * DISK_SECTOR_NBYTES, 0 };
	uint64_t most = 0;
	if (has_info(planner, entry))
		sizes[3] = get_le32(block_at(planner->again->blocks, entry->lba) + INFO_NBYTES_AT);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		most = sizes[i] > most ? sizes[i] : most;
	uint64_t end = (uint64_t)entry->lba + (most + BLOCK_NBYTES - 1) / BLOCK_NBYTES;
	return end <= (uint64_t)blocks_end(planner->again->blocks) ? most : 0;
}

/* NBYTES of the disc from LBA on, as a file of TREE. */
static struct tree_node *add_stretch(const struct planner *planner, struct tree *tree,
	const char *name, uint64_t lba, uint64_t nbytes)
{
	struct disc_extent extent = { lba * BLOCK_NBYTES, nbytes };
	struct tree_node *node = tree_add_file(planner->job, tree, name, NULL, nbytes, NULL);
	if (!node)
		return NULL;
	node->source =
		tree_add_source_on_disc(tree, name, planner->origin->files->disc, &extent, 1);
	return node->source ? node : NULL;
}

static int add_hidden(
	struct planner *planner, const struct discimg_boot_entry *from, struct boot_entry *entry)
{
	char name[40];
	uint64_t nbytes = hidden_nbytes(planner, from);
	unsigned number = 1;
	if (nbytes == 0)
		return fail(planner->job, DISCIMG_E_UNSUPPORTED,
			"the boot image at sector %u is no file, and nothing tells its size",
			from->lba);
	do
		snprintf(name, sizeof(name), "/.boot-image-%u", number++);
	while (tree_find_nocase(planner->tree, name));
	struct tree_node *node = add_stretch(planner, planner->tree, name, from->lba, nbytes);
	if (!node)
		return fail_nomem(planner->job);
	node->hidden = TREE_HIDE_ALL;
	node->added = false;
	node->weight = import_weight_at(planner->tree, (uint64_t)from->lba * BLOCK_NBYTES);
	entry->path = strdup(name);
	return entry->path ? 0 : fail_nomem(planner->job);
}

/* --- partitions behind the volume --------------------------------------------------------------
 */

/* Whatever file system it has, its first 64 KiB are not empty; those of a gap are. */
static bool holds_something(const struct planner *planner, uint64_t offset)
{
	uint8_t block[BLOCK_NBYTES];
	for (unsigned i = 0; i < 32; i++, offset += BLOCK_NBYTES)
		if (blocks_copy(planner->again->blocks, offset, block, sizeof(block)) &&
			!is_all_zero(block, sizeof(block)))
			return true;
	return false;
}

/* Behind all files, and no gap that only fills a table. */
static bool lies_behind(const struct planner *planner, const struct discimg_partition *partition)
{
	uint64_t start = partition->start_nbytes, end = start + partition->nbytes;
	uint64_t limit = (uint64_t)blocks_end(planner->again->blocks) * BLOCK_NBYTES;
	return !partition_is_placeholder(partition) && end > start && end <= limit &&
	       start % BLOCK_NBYTES == 0 &&
	       start >= planner->relabel->content_end * DISK_SECTOR_NBYTES &&
	       holds_something(planner, start);
}

static struct boot_appended *appended_at(const struct planner *planner, uint64_t lba)
{
	struct boot_disk *disk = &planner->plan->disk;
	for (size_t i = 0; i < disk->nappended; i++)
		if (disk->appended[i].file->source->extents[0].offset == lba * BLOCK_NBYTES)
			return &disk->appended[i];
	return NULL;
}

static int add_appended(struct planner *planner, const struct discimg_partition *partition)
{
	char name[16];
	struct boot_disk *disk = &planner->plan->disk;
	uint64_t lba = partition->start_nbytes / BLOCK_NBYTES;
	if (appended_at(planner, lba) || disk->nappended == BOOT_MAX_APPENDED)
		return 0;
	if (!disk->behind)
		disk->behind = tree_new();
	if (!disk->behind)
		return fail_nomem(planner->job);
	snprintf(name, sizeof(name), "%zu", disk->nappended + 1);
	struct tree_node *node = add_stretch(planner, disk->behind, name, lba, partition->nbytes);
	if (!node)
		return fail_nomem(planner->job);
	disk->appended[disk->nappended] =
		(struct boot_appended){ .number = (unsigned)disk->nappended + 1, .file = node };
	disk->nappended++;
	bool room = relabel_add(planner->relabel, partition->start_nbytes / DISK_SECTOR_NBYTES,
		sectors_of(partition->nbytes), node, false);
	return room ? 0 : fail(planner->job, DISCIMG_E_UNSUPPORTED, "too many partitions");
}

/* Partitions are files that lie there, or lie behind the volume. */
static int add_partitions(struct planner *planner)
{
	const struct discimg_system_area *area = &planner->origin->area;
	int r = 0;
	for (size_t i = 0; i < area->npartitions && r == 0; i++) {
		const struct discimg_partition *partition = &area->partitions[i];
		uint64_t start = partition->start_nbytes;
		const struct tree_node *node =
			start % BLOCK_NBYTES == 0 && start >= RELABEL_AREA_NBYTES
				? find_at(planner->tree, start / BLOCK_NBYTES)
				: NULL;
		if (node)
			relabel_add(planner->relabel, start / DISK_SECTOR_NBYTES,
				sectors_of(node->nbytes), node, false);
		else if (origin_has_hfs(planner->origin, planner->job, start))
			relabel_add(planner->relabel, start / DISK_SECTOR_NBYTES, 0, NULL, false);
		else if (lies_behind(planner, partition))
			r = add_appended(planner, partition);
	}
	return r;
}

/* --- the catalogue -----------------------------------------------------------------------------
 */

static bool has_grub2_info(const struct planner *planner, uint32_t lba)
{
	uint8_t p[8];
	return blocks_copy(planner->again->blocks, (uint64_t)lba * BLOCK_NBYTES + GRUB2_INFO_AT, p,
		       sizeof(p)) &&
	       get_le64(p) == (uint64_t)lba * PER_BLOCK + GRUB2_SKIP;
}

/* Where the boot image is now: moved, replaced under its name, or hidden as it was. */
static int find_image(struct planner *planner, size_t i, struct boot_entry *entry, bool *is_new)
{
	const struct discimg_boot_entry *from = &planner->origin->boot.entries[i];
	const struct boot_appended *appended = appended_at(planner, from->lba);
	const char *path = planner->again->paths[i];
	const struct tree_node *node = find_at(planner->tree, from->lba);
	if (appended) {
		entry->appended = appended->file;
		return 0;
	}
	if (!path)
		return node ? (entry->path = tree_path(node)) ? 0 : fail_nomem(planner->job)
			    : add_hidden(planner, from, entry);
	*is_new = !node;
	if (!node)
		node = tree_find(planner->tree, path);
	if (!node || !S_ISREG(node->mode))
		return fail(planner->job, DISCIMG_E_REFUSED,
			"%s is what the image boots from: replace it, but do not remove it", path);
	entry->path = tree_path(node);
	return entry->path ? 0 : fail_nomem(planner->job);
}

static const struct tree_node *image_of(
	const struct planner *planner, const struct boot_entry *entry)
{
	return entry->appended ? entry->appended : tree_find(planner->tree, entry->path);
}

static void tell_entry(const struct discimg_boot_entry *from, const struct boot_entry *entry,
	bool hidden, char *line, size_t nbytes)
{
	const char *platform = from->platform == 0xef   ? "UEFI"
			       : from->platform == 0    ? "BIOS"
			       : from->platform == 0x02 ? "Mac"
							: "other platform";
	snprintf(line, nbytes, "%s: %s%s%s", platform,
		entry->appended ? "the partition behind the volume"
		: hidden        ? "a hidden boot image"
				: entry->path,
		entry->info_table ? ", boot info table filled in" : "",
		entry->grub2_info ? ", GRUB's address too" : "");
}

static int add_entry(struct planner *planner, size_t i)
{
	const struct discimg_boot_entry *from = &planner->origin->boot.entries[i];
	struct boot_entry *entry = &planner->plan->entries[i];
	char line[600];
	bool is_new = false;
	*entry = (struct boot_entry){ .platform = (enum boot_platform)from->platform,
		.inactive = !from->bootable,
		.emulation = (enum boot_emulation)from->emulation,
		.load_segment = (uint16_t)from->load_segment,
		.load_sectors = (uint16_t)from->load_nsectors,
		.info_table = has_info(planner, from),
		.grub2_info = has_grub2_info(planner, from->lba) };
	int r = find_image(planner, i, entry, &is_new);
	if (r < 0)
		return r;
	planner->plan->nentries++;
	const struct tree_node *image = image_of(planner, entry);
	uint64_t nbytes = is_new ? 0 : image->nbytes;
	if (is_new) /* how large it was, only tables of partitions still tell */
		nbytes = nbytes_by_partition(planner, from->lba);
	if (from->load_nsectors > 4 && (is_new || from->load_nsectors == sectors_of(nbytes)))
		entry->load_sectors = 0;
	relabel_add(planner->relabel, (uint64_t)from->lba * PER_BLOCK, sectors_of(nbytes), image,
		is_new);
	tell_entry(from, entry, !planner->again->paths[i], line, sizeof(line));
	return report_boot_line(planner->report, line) ? 0 : fail_nomem(planner->job);
}

/* As it was, but for the addresses in it. */
static int take_catalog(struct planner *planner)
{
	const struct discimg_boot *boot = &planner->origin->boot;
	struct boot_plan *plan = planner->plan;
	static const struct discimg_master_options unnamed;
	const struct tree_node *node = find_at(planner->tree, boot->catalogue_lba);
	plan->catalog = malloc(CATALOG_NBYTES);
	if (!plan->catalog)
		return fail_nomem(planner->job);
	if (!blocks_copy(planner->again->blocks, (uint64_t)boot->catalogue_lba * BLOCK_NBYTES,
		    plan->catalog, CATALOG_NBYTES))
		return fail(planner->job, DISCIMG_E_IO, "the boot catalogue cannot be read");
	plan->hide_catalog = !node;
	if (!node)
		return boot_name_catalog(planner->job, planner->tree, &unnamed, plan);
	plan->catalog_path = tree_path(node);
	return plan->catalog_path ? 0 : fail_nomem(planner->job);
}

static int add_entries(struct planner *planner)
{
	int r = 0;
	for (size_t i = 0; i < planner->origin->boot.nentries && r == 0; i++)
		r = add_entry(planner, i);
	if (r == 0 && planner->plan->nentries > 0)
		r = take_catalog(planner);
	return r;
}

/* --- all of it ---------------------------------------------------------------------------------
 */

static int describe_area(struct planner *planner)
{
	const struct discimg_system_area *area = &planner->origin->area;
	char line[200];
	unsigned n[3] = { 0 };
	for (size_t i = 0; i < area->npartitions; i++)
		n[area->partitions[i].scheme]++;
	if (!area->has_mbr && !area->has_gpt && !area->has_apm)
		return 0;
	snprintf(line, sizeof(line), "hybrid: code kept, addresses made anew: %s%s%s%s%s",
		area->has_mbr ? "MBR" : "", area->has_mbr && area->has_gpt ? ", " : "",
		area->has_gpt ? "GPT" : "",
		area->has_apm && (area->has_mbr || area->has_gpt) ? ", " : "",
		area->has_apm ? "APM" : "");
	return report_boot_line(planner->report, line) ? 0 : fail_nomem(planner->job);
}

static void align_appended(struct planner *planner)
{
	struct boot_disk *disk = &planner->plan->disk;
	if (disk->nappended == 0)
		return;
	uint64_t lba = disk->appended[0].file->source->extents[0].offset / BLOCK_NBYTES;
	disk->align_nblocks = lba % ALIGN_NBLOCKS == 0 ? ALIGN_NBLOCKS : 0;
}

static uint64_t content_end(const struct origin *origin)
{
	const struct walk *walk = &origin->files->walk;
	uint64_t end = 0;
	for (size_t i = 0; i < walk->nextents; i++) {
		const struct walk_extent *extent = &walk->extents[i];
		if (extent->offset != WALK_HOLE && extent->offset + extent->nbytes > end)
			end = extent->offset + extent->nbytes;
	}
	return sectors_of(end);
}

/* True when the volume has descriptors for its partition, too, which begins behind the system area.
 */
static bool begins_again(const struct planner *planner)
{
	const struct discimg_system_area *area = &planner->origin->area;
	const uint8_t *p = block_at(planner->again->blocks, PARTITION_OFFSET + 16);
	bool has_descriptor = p && p[VD_TYPE] == VD_PRIMARY && memcmp(p + VD_ID, "CD001", 5) == 0;
	for (size_t i = 0; i < area->npartitions && has_descriptor; i++)
		if (area->partitions[i].start_nbytes == PARTITION_OFFSET * BLOCK_NBYTES)
			return true;
	return false;
}

static int set_area(struct planner *planner)
{
	const struct origin *origin = planner->origin;
	struct relabel *relabel = planner->relabel;
	const struct discimg_volume *primary = iso_primary(&origin->set);
	int64_t disc_end = blocks_end(planner->again->blocks);
	if (!blocks_copy(planner->again->blocks, 0, relabel->area, sizeof(relabel->area)))
		return fail(planner->job, DISCIMG_E_IO, "the system area cannot be read");
	relabel->nsectors = (uint64_t)disc_end * PER_BLOCK;
	relabel->volume_end =
		primary ? (uint64_t)iso_volume_end(&origin->set, primary, disc_end) * PER_BLOCK
			: relabel->nsectors;
	relabel->content_end = content_end(origin);
	if (disc_end % ALIGN_NBLOCKS == 0 && origin->area.has_mbr)
		planner->plan->disk.align_nblocks = ALIGN_NBLOCKS;
	if (begins_again(planner))
		planner->plan->disk.partition_offset = PARTITION_OFFSET;
	return 0;
}

static void find_losses(struct planner *planner)
{
	unsigned nunknown = relabel_count_unknown(planner->relabel);
	if (nunknown)
		losses_add(planner->losses, "partitions", nunknown, "",
			"partition of something unknown", "partitions of something unknown");
}

static int plan_all(struct planner *planner)
{
	int r = set_area(planner);
	if (r == 0)
		r = add_partitions(planner);
	if (r == 0)
		r = add_entries(planner);
	if (r == 0)
		align_appended(planner);
	if (r == 0)
		r = describe_area(planner);
	if (r == 0)
		find_losses(planner);
	return r;
}

int boot_again_plan(struct discimg_job *job, const struct boot_again *again, struct tree *tree,
	struct discimg_master_report *report, struct discimg_losses *losses,
	struct boot_plan **plan)
{
	struct planner planner = { .job = job,
		.again = again,
		.origin = again->origin,
		.tree = tree,
		.report = report,
		.losses = losses,
		.plan = calloc(1, sizeof(struct boot_plan)),
		.relabel = calloc(1, sizeof(struct relabel)) };
	*plan = NULL;
	if (!planner.plan || !planner.relabel) {
		free(planner.plan);
		free(planner.relabel);
		return fail_nomem(job);
	}
	planner.plan->disk.relabel = planner.relabel;
	int r = plan_all(&planner);
	if (r == 0)
		*plan = planner.plan;
	else
		boot_plan_free(planner.plan);
	return r;
}
