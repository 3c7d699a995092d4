/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A boot plan, told to libisofs. */
#include "master/emit_boot.h"

#include "base/context.h"
#include "master/nodes.h"

#include <string.h>

#define SYSTEM_AREA_NBYTES 32768 /* ECMA-119 §6.2.1 */
#define ISO_MBR_TYPE       0x17  /* what isohybrid calls the partition of an image without GPT */

/* Bits of iso_write_opts_set_system_area(). */
#define AREA_PROTECTIVE (1 << 0)  /* one MBR partition over all, of type EEh where a GPT is */
#define AREA_UNALIGNED  (2 << 8)  /* no padding to cylinders */
#define AREA_GRUB2      (1 << 14) /* tell the place of the first boot image at byte 1B0h */
#define AREA_ACTIVE     (1 << 15) /* some BIOSes want a partition that is active */

/* Bits of el_torito_set_isolinux_options(). */
#define IMAGE_INFO_TABLE (1 << 0)
#define IMAGE_GRUB2_INFO (1 << 9)

static void set_entry(ElToritoBootImage *boot, const struct boot_entry *entry)
{
	el_torito_set_boot_platform_id(boot, (uint8_t)entry->platform);
	if (entry->load_sectors)
		el_torito_set_load_size(boot, (short)entry->load_sectors);
	else
		el_torito_set_full_load(boot, 1);
	el_torito_set_isolinux_options(boot,
		(entry->info_table ? IMAGE_INFO_TABLE : 0) |
			(entry->grub2_info ? IMAGE_GRUB2_INFO : 0),
		0);
}

static int add_entry(const struct boot_plan *plan, size_t i, IsoImage *image)
{
	const struct boot_entry *entry = plan->entries + i;
	enum eltorito_boot_media_type type =
		entry->floppy ? ELTORITO_FLOPPY_EMUL : ELTORITO_NO_EMUL;
	ElToritoBootImage *boot = NULL;
	int code = i == 0 ? iso_image_set_boot_image(
				    image, entry->path, type, plan->catalog_path, &boot)
			  : iso_image_add_boot_image(image, entry->path, type, 0, &boot);
	if (code >= 0)
		set_entry(boot, entry);
	return code;
}

/* libisofs gives the catalogue, and the directory that it comes into, the time of now. */
static void set_times(const struct boot_plan *plan, int64_t mtime, IsoImage *image, time_t root)
{
	IsoNode *nodes[2] = { NULL, ISO_NODE(iso_image_get_root(image)) };
	const time_t times[2] = { (time_t)mtime, root };
	iso_tree_path_to_node(image, plan->catalog_path, &nodes[0]);
	for (size_t i = 0; i < 2; i++) {
		if (!nodes[i])
			continue;
		iso_node_set_mtime(nodes[i], times[i]);
		iso_node_set_atime(nodes[i], times[i]);
		iso_node_set_ctime(nodes[i], times[i]);
	}
	if (!nodes[0])
		return;
	iso_node_set_uid(nodes[0], 0);
	iso_node_set_gid(nodes[0], 0);
	iso_node_set_permissions(nodes[0], 0444);
}

static int set_system_area(const struct boot_plan *plan, IsoWriteOpts *opts)
{
	char area[SYSTEM_AREA_NBYTES] = { 0 };
	bool code = plan->mbr_kind != BOOT_MBR_EMPTY;
	if (!code && !plan->gpt)
		return 0;
	memcpy(area, plan->mbr, sizeof(plan->mbr));
	iso_write_opts_set_iso_mbr_part_type(opts, ISO_MBR_TYPE);
	return iso_write_opts_set_system_area(opts, area,
		AREA_PROTECTIVE | AREA_UNALIGNED | (code ? AREA_GRUB2 | AREA_ACTIVE : 0), 0);
}

static int set_gpt(const struct boot_plan *plan, IsoWriteOpts *opts)
{
	uint8_t guid[sizeof(plan->disk_guid)];
	if (!plan->gpt)
		return 0;
	/* Not a path of the host: the boot image for UEFI is the partition. */
	char boot_image[] = "--efi-boot-image";
	int code = iso_write_opts_set_efi_bootp(opts, boot_image, 0);
	if (code < 0)
		return code;
	memcpy(guid, plan->disk_guid, sizeof(guid));
	return iso_write_opts_set_gpt_guid(opts, guid, 1);
}

int emit_boot(struct discimg_job *job, const struct boot_plan *plan, int64_t mtime, IsoImage *image,
	IsoWriteOpts *opts)
{
	time_t root = iso_node_get_mtime(ISO_NODE(iso_image_get_root(image)));
	int code = 0;
	for (size_t i = 0; i < plan->nentries && code >= 0; i++)
		code = add_entry(plan, i, image);
	if (code < 0)
		return fail_isofs(job, code, "cannot make the boot catalogue");
	set_times(plan, mtime, image, root);
	code = set_system_area(plan, opts);
	if (code >= 0)
		code = set_gpt(plan, opts);
	return code < 0 ? fail_isofs(job, code, "cannot make the partition tables") : 0;
}
