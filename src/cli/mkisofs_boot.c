/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mkisofs' options about booting, as genisoimage(1) and xorrisofs(1) have them. */
#include "cli/mkisofs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define APPENDED "--interval:appended_partition_"

enum { PLATFORM_EFI = 0xef };

/* The entry that options are about: the one that has its image, or the one that waits for it. */
static struct discimg_boot_image *current(struct mkisofs *asked)
{
	return asked->entry_is_open ? asked->images + asked->nimages - 1 : &asked->next;
}

static int begin_image(struct mkisofs *asked, const char *path)
{
	if (asked->nimages == MKISOFS_MAX_IMAGES)
		return usage_error(asked->cli, "more than %d boot images", MKISOFS_MAX_IMAGES);
	struct discimg_boot_image *image = asked->images + asked->nimages++;
	*image = asked->next;
	asked->next = (struct discimg_boot_image){ .emulation = DISCIMG_BOOT_FLOPPY,
		.platform = asked->next.platform };
	asked->entry_is_open = true;
	image->path = path;
	if (strncmp(path, APPENDED, sizeof(APPENDED) - 1) == 0) {
		image->path = NULL;
		image->appended = (unsigned)strtoul(path + sizeof(APPENDED) - 1, NULL, 10);
	}
	return 0;
}

/* -b twice without -eltorito-alt-boot between replaces the image, as in xorriso. */
static int name_image(struct mkisofs *asked, const char *path, unsigned platform)
{
	struct discimg_boot_image kept;
	if (asked->entry_is_open) {
		kept = asked->images[--asked->nimages];
		asked->next = kept;
	}
	asked->next.platform = (uint8_t)platform;
	int status = begin_image(asked, path);
	asked->next.platform = 0;
	return status;
}

int mkisofs_bios_image(struct mkisofs *asked, char **values)
{
	return name_image(asked, values[0], asked->next.platform);
}

int mkisofs_efi_image(struct mkisofs *asked, char **values)
{
	return name_image(asked, values[0], PLATFORM_EFI);
}

int mkisofs_next_image(struct mkisofs *asked, char **values)
{
	(void)values;
	asked->entry_is_open = false;
	return 0;
}

int mkisofs_efi_boot(struct mkisofs *asked, char **values)
{
	mkisofs_next_image(asked, values);
	int status = mkisofs_efi_image(asked, values);
	if (status == 0)
		status = mkisofs_no_emulation(asked, values);
	return status ? status : mkisofs_next_image(asked, values);
}

static bool parse_number(const char *text, unsigned long most, unsigned long *number)
{
	char *end;
	errno = 0;
	*number = strtoul(text, &end, 0);
	return text[0] >= '0' && text[0] <= '9' && !*end && !errno && *number <= most;
}

int mkisofs_platform(struct mkisofs *asked, char **values)
{
	static const struct {
		const char *name;
		uint8_t number;
	} names[] = { { "x86", 0 }, { "PPC", 1 }, { "Mac", 2 }, { "efi", PLATFORM_EFI } };
	unsigned long number;
	bool good = parse_number(values[0], 0xff, &number);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !good; i++)
		if (strcmp(values[0], names[i].name) == 0) {
			number = names[i].number;
			good = true;
		}
	if (!good)
		return usage_error(asked->cli,
			"-eltorito-platform %s: expected x86, PPC, Mac, efi or a number",
			values[0]);
	if (asked->entry_is_open && current(asked)->platform != number)
		asked->entry_is_open = false;
	asked->next.platform = (uint8_t)number;
	return 0;
}

int mkisofs_load_size(struct mkisofs *asked, char **values)
{
	unsigned long number = 0;
	if (strcmp(values[0], "full") != 0 && !parse_number(values[0], 0xffff, &number))
		return usage_error(asked->cli,
			"-boot-load-size %s: expected \"full\" or a number up to 65535", values[0]);
	current(asked)->load_sectors = (uint16_t)number;
	return 0;
}

int mkisofs_load_segment(struct mkisofs *asked, char **values)
{
	unsigned long number;
	if (!parse_number(values[0], 0xffff, &number))
		return usage_error(
			asked->cli, "-boot-load-seg %s: expected a number up to 65535", values[0]);
	current(asked)->load_segment = (uint16_t)number;
	return 0;
}

int mkisofs_no_emulation(struct mkisofs *asked, char **values)
{
	(void)values;
	current(asked)->emulation = DISCIMG_BOOT_NO_EMULATION;
	return 0;
}

int mkisofs_hard_disk(struct mkisofs *asked, char **values)
{
	(void)values;
	current(asked)->emulation = DISCIMG_BOOT_HARD_DISK;
	return 0;
}

int mkisofs_info_table(struct mkisofs *asked, char **values)
{
	(void)values;
	current(asked)->info_table = true;
	return 0;
}

int mkisofs_grub2_info(struct mkisofs *asked, char **values)
{
	(void)values;
	current(asked)->grub2_info = true;
	return 0;
}

int mkisofs_gpt_data(struct mkisofs *asked, char **values)
{
	(void)values;
	current(asked)->gpt = DISCIMG_BOOT_DATA;
	return 0;
}

int mkisofs_gpt_hfs(struct mkisofs *asked, char **values)
{
	(void)values;
	current(asked)->gpt = DISCIMG_BOOT_HFS;
	return 0;
}

int mkisofs_apm_hfs(struct mkisofs *asked, char **values)
{
	(void)values;
	current(asked)->apm = true;
	return 0;
}

static int set_area(struct mkisofs *asked, const char *path, enum discimg_boot_code code)
{
	if (strncmp(path, "--interval:", 11) == 0)
		return usage_error(asked->cli,
			"%s: a cut out of a file is not known here; only %sN:all::, as a boot "
			"image",
			path, APPENDED);
	asked->boot.system_area = path;
	asked->boot.code = code;
	return 0;
}

int mkisofs_isohybrid_mbr(struct mkisofs *asked, char **values)
{
	return set_area(asked, values[0], DISCIMG_BOOT_ISOHYBRID);
}

int mkisofs_grub2_mbr(struct mkisofs *asked, char **values)
{
	return set_area(asked, values[0], DISCIMG_BOOT_GRUB2);
}

int mkisofs_generic_boot(struct mkisofs *asked, char **values)
{
	return set_area(asked, values[0], DISCIMG_BOOT_PLAIN);
}

int mkisofs_efi_part(struct mkisofs *asked, char **values)
{
	if (strcmp(values[0], "--efi-boot-image") != 0)
		return usage_error(asked->cli,
			"-efi-boot-part %s: only --efi-boot-image is known here; a file goes in "
			"by -append_partition",
			values[0]);
	asked->efi_as_partition = true;
	return 0;
}

int mkisofs_append(struct mkisofs *asked, char **values)
{
	char *text = NULL;
	if (asprintf(&text, "%s:%s:%s", values[0], values[1], values[2]) < 0)
		text = NULL;
	return mkisofs_own(asked, &asked->appended, text);
}

int mkisofs_offset(struct mkisofs *asked, char **values)
{
	unsigned long number;
	if (!parse_number(values[0], 0xffff, &number))
		return usage_error(
			asked->cli, "-partition_offset %s: expected a number", values[0]);
	asked->boot.partition_offset = (unsigned)number;
	return 0;
}

int mkisofs_align(struct mkisofs *asked, char **values)
{
	static const char *const words[] = { [DISCIMG_BOOT_ALIGN_AUTO] = "auto",
		[DISCIMG_BOOT_ALIGN_OFF] = "off",
		[DISCIMG_BOOT_ALIGN_ON] = "on",
		[DISCIMG_BOOT_ALIGN_ALL] = "all" };
	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(values[0], words[i]) == 0) {
			asked->boot.align = (enum discimg_boot_align)i;
			return 0;
		}
	return usage_error(
		asked->cli, "-partition_cyl_align %s: expected auto, on, off or all", values[0]);
}

int mkisofs_disk_guid(struct mkisofs *asked, char **values)
{
	bool own = strcmp(values[0], "random") == 0 || strcmp(values[0], "modification-date") == 0;
	asked->boot.disk_guid = own ? NULL : values[0];
	return 0;
}

static void mark_efi_image(struct mkisofs *asked)
{
	for (size_t i = 0; i < asked->nimages; i++)
		if (asked->images[i].platform == PLATFORM_EFI) {
			asked->images[i].gpt = DISCIMG_BOOT_ESP;
			return;
		}
}

void mkisofs_finish_boot(struct mkisofs *asked)
{
	struct discimg_boot_wishes *boot = &asked->boot;
	/* Marks in GPT and APM are those of an isohybrid. */
	for (size_t i = 0; i < asked->nimages && boot->code != DISCIMG_BOOT_ISOHYBRID; i++) {
		asked->images[i].gpt = DISCIMG_BOOT_NO_PARTITION;
		asked->images[i].apm = false;
	}
	if (asked->efi_as_partition)
		mark_efi_image(asked);
	boot->entries = asked->images;
	boot->nentries = asked->nimages;
	boot->appended = asked->appended.items;
	boot->nappended = asked->appended.n;
	if (asked->nimages || boot->system_area || boot->nappended || boot->protect ||
		boot->force_active || boot->partition_offset)
		asked->master.boot = boot;
}
