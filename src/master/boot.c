/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What makes a tree bootable: loaders found or added, as a plan for the emitter. */
#include "master/boot.h"

#include "base/bytes.h"
#include "base/context.h"
#include "master/boot_find.h"
#include "master/boot_id.h"
#include "master/boot_mbr.h"
#include "master/esp.h"
#include "master/fat.h"
#include "master/grub.h"
#include "master/isolinux.h"
#include "master/shim.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ESP_PATH       "/efi.img"
#define TYPE_ISOHYBRID 0x17 /* what isohybrid calls the partition of the whole image */

static void free_entry(struct boot_entry *entry)
{
	free(entry->path);
}

void boot_plan_free(struct boot_plan *plan)
{
	if (!plan)
		return;
	for (size_t i = 0; i < plan->nentries; i++)
		free_entry(plan->entries + i);
	free(plan->catalog_path);
	free(plan->catalog);
	free(plan->disk.relabel);
	free(plan->disk.system_area);
	tree_free(plan->disk.behind);
	free(plan);
}

struct boot_place boot_place_of(const struct tree *tree, const struct boot_entry *entry)
{
	const struct tree_node *image =
		entry->appended ? entry->appended : tree_find(tree, entry->path);
	return (struct boot_place){ image->lba, image->nbytes };
}

const struct boot_entry *boot_entry_for(const struct boot_plan *plan, enum boot_platform platform)
{
	for (size_t i = 0; i < plan->nentries; i++)
		if (plan->entries[i].platform == platform)
			return plan->entries + i;
	return NULL;
}

bool boot_has_gpt(const struct boot_plan *plan)
{
	for (size_t i = 0; i < plan->nentries; i++)
		if (plan->entries[i].gpt != BOOT_GPT_NONE)
			return true;
	return plan->disk.appended_as_gpt && plan->disk.nappended;
}

static bool holds_nothing(const struct boot_found *found)
{
	return !found->bios && !found->esp && !found->efi;
}

/* Finds what is there; adds GRUB where a grub.cfg waits for it. */
static int find_or_add(struct discimg_job *job, struct tree *tree, const struct boot_id *id,
	enum discimg_secure_boot secure_boot, struct discimg_master_report *report,
	struct boot_found *found)
{
	int r = boot_find(job, tree, found);
	if (r < 0 || !holds_nothing(found))
		return r;
	if (!found->grub_cfg)
		return fail(job, DISCIMG_E_REFUSED,
			"nothing to boot was found in the tree; looked for %s", boot_looked_for);
	r = grub_add(job, tree, id->mark, secure_boot, report);
	return r < 0 ? r : boot_find(job, tree, found);
}

/* Loaders that are there are taken as they are; what is inside an image of a partition is unknown.
 */
static int check_signed(struct discimg_job *job, const struct boot_found *found)
{
	if (found->esp && !found->x64) {
		say(job, DISCIMG_NOTE,
			"whether the loaders in %s are signed is told by discimg verify --boot",
			found->esp->name);
		return 0;
	}
	if (!found->x64)
		return fail(job, DISCIMG_E_REFUSED,
			"Secure Boot is wished for, but the tree, which boots by other means, has "
			"no EFI/BOOT/BOOTX64.EFI: add Debian's shim there");
	if (!found->x64_signed)
		return fail(job, DISCIMG_E_REFUSED,
			"Secure Boot is wished for, but the tree's EFI/BOOT/BOOTX64.EFI bears no "
			"signature: put a signed one there, or remove it, so that Debian's is "
			"added for boot/grub/grub.cfg");
	return 0;
}

static int add_esp(struct discimg_job *job, struct tree *tree, const struct boot_id *id,
	struct boot_found *found)
{
	uint8_t *image;
	uint64_t nbytes;
	if (tree_find_nocase(tree, ESP_PATH))
		return fail(job, DISCIMG_E_REFUSED,
			"%s in the tree is not a FAT file system, but its name is needed for an "
			"EFI system partition: rename or exclude it",
			ESP_PATH);
	const struct tree_node *grub = tree_find(tree, SHIM_GRUB_PATH);
	char config[256] = "";
	if (grub && grub->added)
		shim_config(id->mark, config, sizeof(config));
	struct esp_file file = { "/boot/grub/grub.cfg", config };
	int r = esp_make(
		job, tree, found->efi, *config ? &file : NULL, id->fat_serial, &image, &nbytes);
	if (r < 0)
		return r;
	found->esp = tree_add_file(job, tree, ESP_PATH, image, nbytes, NULL);
	return found->esp ? 0 : DISCIMG_E_IO;
}

static int add_entry(struct discimg_job *job, struct boot_plan *plan, const struct tree_node *node,
	struct boot_entry entry)
{
	entry.path = tree_path(node);
	if (!entry.path)
		return fail_nomem(job);
	plan->entries[plan->nentries++] = entry;
	return 0;
}

enum boot_emulation boot_floppy_of(uint64_t nbytes)
{
	return nbytes == 1200 * 1024   ? BOOT_EMULATE_1200K
	       : nbytes == 2880 * 1024 ? BOOT_EMULATE_2880K
				       : BOOT_EMULATE_1440K;
}

uint16_t boot_whole_load(uint64_t nbytes)
{
	enum { MAX_LOAD_SECTORS = 0xffff, WHOLE_VOLUME = 1 };
	return nbytes <= MAX_LOAD_SECTORS * UINT64_C(512) ? 0 : WHOLE_VOLUME;
}

static int add_bios(struct discimg_job *job, struct boot_plan *plan, const struct boot_found *found)
{
	const struct boot_kind *kind = found->bios_kind;
	struct boot_entry entry = { .platform = BOOT_BIOS,
		.emulation = kind->is_floppy ? boot_floppy_of(found->bios->nbytes)
					     : BOOT_EMULATE_NOTHING,
		.load_sectors = kind->load_sectors,
		.info_table = kind->info_table,
		.grub2_info = kind->grub2_info };
	return add_entry(job, plan, found->bios, entry);
}

static int add_uefi(struct discimg_job *job, struct boot_plan *plan, const struct boot_found *found)
{
	struct boot_entry entry = { .platform = BOOT_UEFI,
		.load_sectors = boot_whole_load(found->esp->nbytes),
		.gpt = BOOT_GPT_ESP };
	return add_entry(job, plan, found->esp, entry);
}

int boot_name_catalog(struct discimg_job *job, const struct tree *tree,
	const struct discimg_master_options *options, struct boot_plan *plan)
{
	const char *asked = options->boot ? options->boot->catalog : NULL;
	char path[40] = "/boot.catalog";
	for (unsigned i = 2; !asked && tree_find_nocase(tree, path); i++)
		snprintf(path, sizeof(path), "/boot-%u.catalog", i);
	plan->catalog_path = strdup(asked ? asked : path);
	return plan->catalog_path ? 0 : fail_nomem(job);
}

static int fill_plan(struct discimg_job *job, const struct tree *tree, const struct boot_id *id,
	const struct boot_found *found, struct discimg_master_report *report,
	struct boot_plan *plan)
{
	int r = found->bios ? add_bios(job, plan, found) : 0;
	if (r == 0 && found->esp)
		r = add_uefi(job, plan, found);
	if (found->bios && found->bios_kind->mbr_kind == BOOT_MBR_ISOLINUX)
		isolinux_check(job, tree, found->bios);
	if (r == 0 && found->bios)
		r = boot_mbr_code(job, found, plan, report);
	memcpy(plan->disk_guid, id->guid, sizeof(plan->disk_guid));
	if (plan->mbr_kind != BOOT_MBR_EMPTY) /* many BIOSes want an active partition */
		plan->disk.protect = plan->disk.force_active = true;
	plan->disk.has_type = true;
	plan->disk.type = TYPE_ISOHYBRID;
	if (plan->mbr_kind != BOOT_MBR_EMPTY || boot_has_gpt(plan))
		put_le32(plan->mbr + BOOT_MBR_SIGNATURE_AT, id->mbr_signature);
	return r;
}

static int report_files(struct discimg_job *job, const struct tree *tree,
	const struct boot_plan *plan, struct discimg_master_report *report)
{
	bool good = report_added(report, plan->catalog_path);
	for (const struct tree_node *node = tree->root; node && good;
		node = tree_next(node, tree->root)) {
		if (!node->added)
			continue;
		char *path = tree_path(node);
		good = path && report_added(report, path);
		free(path);
	}
	return good ? 0 : fail_nomem(job);
}

static void describe_bios(
	struct discimg_job *job, const struct boot_found *found, char *line, size_t nbytes)
{
	if (!found->bios) {
		snprintf(line, nbytes, "BIOS: no loader in the tree");
		return;
	}
	char version[64] = "", *path = tree_path(found->bios);
	if (found->bios_kind->mbr_kind == BOOT_MBR_ISOLINUX)
		isolinux_version(job, found->bios, version, sizeof(version));
	snprintf(line, nbytes, "BIOS: %s%s%s, %s%s%s", found->bios_kind->name, *version ? " " : "",
		version, path ? path : "", found->bios->added ? " (added)" : "",
		found->bios_kind->info_table ? ", boot info table filled in" : "");
	free(path);
}

static void describe_uefi(
	struct discimg_job *job, const struct boot_found *found, char *line, size_t nbytes)
{
	uint8_t head[FAT_HEAD_NBYTES];
	if (!found->esp) {
		snprintf(line, nbytes, "UEFI: no loader in the tree");
		return;
	}
	char *path = tree_path(found->esp);
	bool known = tree_read_head(job, found->esp, head, sizeof(head)) == sizeof(head);
	bool made = found->esp->added;
	const char *names = found->efi_names;
	const char *what = made ? found->bios && found->bios->added ? "GRUB in " : "/EFI in " : "";
	snprintf(line, nbytes, "UEFI%s%s: %s%s%s, %s, %" PRIu64 " KiB%s", *names ? " " : "", names,
		what, path ? path : "", made ? " (added)" : "", known ? fat_kind(head) : "FAT",
		found->esp->nbytes / 1024, found->x64_signed ? ", x64 signed for Secure Boot" : "");
	free(path);
}

static void describe_hybrid(const struct boot_plan *plan, char *line, size_t nbytes)
{
	static const char *const codes[] = { "", "MBR code of ISOLINUX", "MBR code of GRUB" };
	bool code = plan->mbr_kind != BOOT_MBR_EMPTY, gpt = boot_has_gpt(plan);
	if (!code && !gpt)
		snprintf(line, nbytes, "not a hybrid: boots from CD, DVD and BD only");
	else
		snprintf(line, nbytes, "hybrid: %s%s%s; boots from USB stick and hard disk%s",
			codes[plan->mbr_kind], code && gpt ? ", " : "",
			gpt ? "GPT with the EFI system partition" : "",
			!gpt   ? " by BIOS"
			: code ? ""
			       : " by UEFI");
}

static int report_lines(struct discimg_job *job, const struct boot_found *found,
	const struct boot_plan *plan, struct discimg_master_report *report)
{
	char lines[3][512];
	describe_bios(job, found, lines[0], sizeof(lines[0]));
	describe_uefi(job, found, lines[1], sizeof(lines[1]));
	describe_hybrid(plan, lines[2], sizeof(lines[2]));
	for (size_t i = 0; i < 3; i++)
		if (!report_boot_line(report, lines[i]))
			return fail_nomem(job);
	return 0;
}

/* What Macs without UEFI's tables look at lists the EFI system partition. */
static int add_apm(struct discimg_job *job, struct boot_plan *plan)
{
	bool any = false;
	for (size_t i = 0; i < plan->nentries; i++) {
		plan->entries[i].apm = plan->entries[i].gpt == BOOT_GPT_ESP;
		any |= plan->entries[i].apm;
	}
	return any ? 0
		   : fail(job, DISCIMG_E_REFUSED,
			     "an Apple partition map is wished for, but the tree has no EFI "
			     "programs that it could list: add EFI/BOOT/BOOTX64.EFI");
}

static int prepare(struct discimg_job *job, struct tree *tree,
	const struct discimg_master_options *options, struct discimg_master_report *report,
	struct boot_plan *plan)
{
	struct boot_id id;
	struct boot_found found;
	int r = boot_id_make(job, tree, &id);
	if (r == 0)
		r = find_or_add(job, tree, &id, options->secure_boot, report, &found);
	if (r == 0 && options->secure_boot == DISCIMG_SECURE_BOOT_ON)
		r = check_signed(job, &found);
	if (r == 0 && !found.esp && found.efi)
		r = add_esp(job, tree, &id, &found);
	if (r == 0)
		r = fill_plan(job, tree, &id, &found, report, plan);
	if (r == 0 && options->apm)
		r = add_apm(job, plan);
	if (r == 0)
		r = report_files(job, tree, plan, report);
	return r < 0 ? r : report_lines(job, &found, plan, report);
}

int boot_prepare(struct discimg_job *job, struct tree *tree,
	const struct discimg_master_options *options, struct discimg_master_report *report,
	struct boot_plan **out)
{
	struct boot_plan *plan = calloc(1, sizeof(*plan));
	if (!plan)
		return fail_nomem(job);
	int r = boot_name_catalog(job, tree, options, plan);
	if (r == 0)
		r = prepare(job, tree, options, report, plan);
	if (r < 0) {
		boot_plan_free(plan);
		return r;
	}
	*out = plan;
	return 0;
}
