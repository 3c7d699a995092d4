/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Does a disc boot? The boot catalogue and its images (El Torito 1.0), and the parts together. */
#include "fs/bootcheck.h"

#include "base/bytes.h"
#include "base/context.h"
#include "fs/eltorito.h"
#include "fs/partition.h"
#include "fs/walkiso.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLATFORM_BIOS  0x00
#define PLATFORM_UEFI  0xef
#define ANYWHERE       1 /* a size of 0 or 1 sectors: up to the end of the disc */
#define NAME_NBYTES    160
#define PATH_NBYTES    512
#define HEAD_NBYTES    128
#define ISOLINUX_MARK  64 /* behind its boot information table */
#define SECTOR_NBYTES  512
#define EMULATION_NONE 0
#define EMULATION_DISK 4

uint32_t bootcheck_file_at(const struct bootcheck *check, uint32_t lba)
{
	const struct walk *walk = &check->walk;
	for (size_t i = 0; i < walk->nextents; i++) {
		const struct walk_extent *extent = &walk->extents[i];
		if (extent->offset == (uint64_t)lba * BLOCK_NBYTES && extent->nbytes > 0 &&
			!walk->nodes[extent->node].directory)
			return extent->node;
	}
	return WALK_NO_NODE;
}

size_t bootcheck_read(const struct bootcheck *check, uint32_t node, uint8_t *buf, size_t nbytes)
{
	const struct walk_node *file = &check->walk.nodes[node];
	size_t done = 0;
	if (nbytes > file->nbytes)
		nbytes = (size_t)file->nbytes;
	for (uint32_t i = 0; i < file->nextents && done < nbytes; i++) {
		const struct walk_extent *extent = &check->walk.extents[file->first_extent + i];
		size_t n = nbytes - done;
		if (n > extent->nbytes)
			n = (size_t)extent->nbytes;
		if (extent->offset == WALK_HOLE)
			memset(buf + done, 0, n);
		else if (!blocks_copy(check->blocks, extent->offset, buf + done, n))
			break;
		done += n;
	}
	return done;
}

/* "entry 2, UEFI", and the path of its image behind it where that is known. */
static uint32_t name_entry(const struct bootcheck *check, size_t i, char name[NAME_NBYTES])
{
	const struct discimg_boot_entry *entry = &check->boot.entries[i];
	uint32_t node = bootcheck_file_at(check, entry->lba);
	char path[PATH_NBYTES] = "";
	if (node != WALK_NO_NODE)
		walk_path(&check->walk, node, path, sizeof(path));
	snprintf(name, NAME_NBYTES, "entry %zu, %s%s%.100s", i + 1,
		entry->platform == PLATFORM_BIOS   ? "BIOS"
		: entry->platform == PLATFORM_UEFI ? "UEFI"
						   : "another platform",
		*path ? ", " : "", path);
	return node;
}

/* What is known to need a boot information table, by its first bytes. */
static const char *kind_of_image(const uint8_t *head)
{
	if (memcmp(head + ISOLINUX_MARK, "\xfb\xc0\x78\x70", 4) == 0)
		return "ISOLINUX";
	return memcmp(head, "\xe8\x00\x00\xeb", 4) == 0 ? "GRUB" : NULL;
}

static void check_info_table(
	struct bootcheck *check, const struct discimg_boot_entry *entry, const char *name)
{
	uint8_t head[HEAD_NBYTES] = { 0 };
	enum boot_info info = boot_check_info(check->blocks, &check->set, entry);
	blocks_copy(check->blocks, (uint64_t)entry->lba * BLOCK_NBYTES, head, sizeof(head));
	const char *kind = kind_of_image(head);
	if (info == BOOT_INFO_BAD)
		certify_bad(check->certificate,
			"%s: its boot information table does not fit it: length or checksum", name);
	else if (info == BOOT_INFO_GOOD)
		certify_ok(check->certificate,
			"%s: its boot information table tells its place, length and checksum",
			name);
	else if (kind)
		certify_bad(check->certificate, "%s: no boot information table tells %s its place",
			name, kind);
}

static void check_bios(struct bootcheck *check, size_t i, const char *name)
{
	const struct discimg_boot_entry *entry = &check->boot.entries[i];
	size_t nbad = check->certificate->checks.nbad;
	if (entry->emulation > EMULATION_DISK)
		certify_bad(check->certificate, "%s: emulation %u is none of El Torito's", name,
			entry->emulation);
	else if (entry->load_nsectors == 0)
		certify_bad(check->certificate, "%s: no sectors of it are to be loaded", name);
	else
		certify_ok(check->certificate, "%s: %u bytes from sector %" PRIu32 " are loaded%s",
			name, entry->load_nsectors * SECTOR_NBYTES, entry->lba,
			entry->emulation == EMULATION_NONE   ? ""
			: entry->emulation == EMULATION_DISK ? ", as a hard disk's"
							     : ", as a floppy disk's");
	if (entry->emulation == EMULATION_NONE)
		check_info_table(check, entry, name);
	check->bios_disc |= check->certificate->checks.nbad == nbad;
}

/* UEFI 2.10 §13.3.2.1: sizes of 0 and 1 go to the end of the disc. */
static void check_uefi(struct bootcheck *check, size_t i, uint32_t node, const char *name)
{
	const struct discimg_boot_entry *entry = &check->boot.entries[i];
	uint64_t offset = (uint64_t)entry->lba * BLOCK_NBYTES;
	uint64_t end = (uint64_t)blocks_end(check->blocks) * BLOCK_NBYTES;
	uint64_t room = end > offset ? end - offset : 0;
	uint64_t loaded = (uint64_t)entry->load_nsectors * SECTOR_NBYTES;
	if (node != WALK_NO_NODE && check->walk.nodes[node].nbytes < room)
		room = check->walk.nodes[node].nbytes;
	if (entry->load_nsectors > ANYWHERE && loaded < room)
		room = loaded;
	check->uefi_disc |= espcheck(check, name, offset, room);
}

static void check_entry(struct bootcheck *check, size_t i)
{
	const struct discimg_boot_entry *entry = &check->boot.entries[i];
	char name[NAME_NBYTES];
	uint32_t node = name_entry(check, i, name);
	if (!entry->bootable)
		certify_note(check->certificate, "%s: marked as not bootable", name);
	else if (!block_at(check->blocks, entry->lba))
		certify_bad(check->certificate,
			"%s: its image, at sector %" PRIu32 ", cannot be read", name, entry->lba);
	else if (entry->platform == PLATFORM_UEFI)
		check_uefi(check, i, node, name);
	else if (entry->platform == PLATFORM_BIOS)
		check_bios(check, i, name);
	else
		certify_note(check->certificate, "%s: not looked into", name);
}

static void check_catalogue(struct bootcheck *check)
{
	const struct discimg_boot *boot = &check->boot;
	if (!boot->present)
		return;
	if (!block_at(check->blocks, boot->catalogue_lba))
		certify_bad(check->certificate,
			"boot catalogue: there is no sector %" PRIu32 ", where it should be",
			boot->catalogue_lba);
	else if (!boot->checksum_good)
		certify_bad(check->certificate,
			"boot catalogue, sector %" PRIu32
			": its validation entry, or the checksum in it, is wrong",
			boot->catalogue_lba);
	else if (boot->nentries == 0)
		certify_bad(check->certificate, "boot catalogue, sector %" PRIu32 ": no entries",
			boot->catalogue_lba);
	else
		certify_ok(check->certificate, "boot catalogue, sector %" PRIu32 ": %zu entr%s",
			boot->catalogue_lba, boot->nentries, boot->nentries == 1 ? "y" : "ies");
	for (size_t i = 0; i < boot->nentries; i++)
		check_entry(check, i);
}

/* "BIOS and UEFI (x64)" */
static void name_firmware(
	const struct bootcheck *check, bool bios, bool uefi, char *text, size_t nbytes)
{
	snprintf(text, nbytes, "%s%s%s%s%s%s", bios ? "BIOS" : "", bios && uefi ? " and " : "",
		uefi ? "UEFI" : "", uefi && *check->architectures ? " (" : "",
		uefi ? check->architectures : "", uefi && *check->architectures ? ")" : "");
}

static void conclude(struct bootcheck *check)
{
	char disc[200], disk[200];
	name_firmware(check, check->bios_disc, check->uefi_disc, disc, sizeof(disc));
	name_firmware(check, check->bios_disk, check->uefi_disk, disk, sizeof(disk));
	if (!*disc && !*disk)
		certify_bad(check->certificate,
			"nothing to boot: no boot catalogue, MBR or GPT leads to a loader");
	else if (strcmp(disc, disk) == 0)
		certify_ok(check->certificate, "boots by %s, from disc and disk", disc);
	else
		certify_ok(check->certificate, "boots %s%s%s%s%s", *disc ? "from disc by " : "",
			disc, *disc && *disk ? ", " : "", *disk ? "from disk by " : "", disk);
}

static int read_structures(struct bootcheck *check)
{
	int r = iso_set_read(check->job, check->blocks, &check->set);
	if (r == 0 && check->set.nvolumes > 0)
		r = walk_best(check->job, check->blocks, &check->set, NULL, &check->walk);
	if (r == 0)
		r = boot_read(check->job, check->blocks, &check->set, &check->boot);
	return r < 0 ? r : system_area_read(check->job, check->blocks, &check->area);
}

int boot_certify(
	struct discimg_job *job, struct discimg_disc *disc, struct certificate *certificate)
{
	struct bootcheck *check = calloc(1, sizeof(*check));
	if (!check)
		return fail_nomem(job);
	*check = (struct bootcheck){
		.job = job, .blocks = blocks_new(job, disc), .certificate = certificate
	};
	int r = check->blocks ? read_structures(check) : fail_nomem(job);
	if (r == 0) {
		check_catalogue(check);
		diskcheck(check);
		r = check->result < 0 ? check->result : configcheck(check);
	}
	if (r == 0) {
		conclude(check);
		r = blocks_result(check->blocks);
	}
	system_area_free(&check->area);
	boot_free(&check->boot);
	walk_free(&check->walk);
	iso_set_free(&check->set);
	blocks_free(check->blocks);
	free(check);
	return r < 0 ? r : certificate->out_of_memory ? fail_nomem(job) : 0;
}
