/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The boot loaders that a tree holds: El Torito boot images of ISOLINUX, GRUB and Windows, images
 * of EFI system partitions, and EFI programs (UEFI 2.10 §3.5.1.1).
 */
#include "master/boot_find.h"

#include "base/bytes.h"
#include "base/context.h"
#include "master/fat.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HEAD_NBYTES        4096
#define GRUB_CDBOOT_NBYTES 2048 /* what the BIOS loads; GRUB's core follows */
#define FLOPPY_SIGNATURE   0xaa55
#define PE_HEADER_AT       60 /* u32 in the MS-DOS header */
#define PE_MACHINE         4  /* u16 behind "PE\0\0" */
#define PE32_PLUS          0x020b

const char boot_looked_for[] =
	"isolinux.bin, GRUB's eltorito.img, bios.img or cdboot.img, etfsboot.com, a bootable "
	"floppy.img, EFI/BOOT/BOOT*.EFI, an efi.img, efiboot.img or efisys.bin with a FAT file "
	"system, or boot/grub/grub.cfg (GRUB is added for that)";

/* A file that is known by its name and its first bytes. */
struct candidate {
	const char *name;
	bool (*is_one)(const struct tree_node *node, const uint8_t *head, size_t nbytes);
	const struct boot_kind *kind; /* of BIOS boot images */
	size_t place;                 /* where in struct boot_found the others go */
};

static const struct boot_kind isolinux = { "ISOLINUX", BOOT_MBR_ISOLINUX, 4, true, false, false };
static const struct boot_kind grub = { "GRUB", BOOT_MBR_GRUB, 4, true, true, false };
static const struct boot_kind windows = { "Windows", BOOT_MBR_EMPTY, 0, false, false, false };
static const struct boot_kind floppy = { "floppy disk", BOOT_MBR_EMPTY, 1, false, false, true };

/* Behind its boot information table ISOLINUX has the mark that isohdpfx.bin looks for. */
static bool is_isolinux(const struct tree_node *node, const uint8_t *head, size_t nbytes)
{
	static const uint8_t mark[] = { 0xfb, 0xc0, 0x78, 0x70 };
	return node->nbytes > 2048 && nbytes >= 68 && memcmp(head + 64, mark, 4) == 0;
}

/* GRUB's cdboot.img: a call over nothing, a jump over the boot information table; then its core. */
static bool is_grub(const struct tree_node *node, const uint8_t *head, size_t nbytes)
{
	static const uint8_t start[] = { 0xe8, 0x00, 0x00, 0xeb };
	return node->nbytes > GRUB_CDBOOT_NBYTES && nbytes > sizeof(start) &&
	       memcmp(head, start, sizeof(start)) == 0;
}

/* Loaded whole, below the 640 KiB of a PC. */
static bool is_windows(const struct tree_node *node, const uint8_t *head, size_t nbytes)
{
	return node->nbytes > 0 && node->nbytes <= 512 * 1024 && !(nbytes >= 2 && head[0] == 0);
}

/* The sizes that El Torito 1.0 figure 4 knows. */
static bool is_floppy(const struct tree_node *node, const uint8_t *head, size_t nbytes)
{
	uint64_t kib = node->nbytes / 1024;
	return node->nbytes % 1024 == 0 && (kib == 1200 || kib == 1440 || kib == 2880) &&
	       nbytes >= 512 && get_le16(head + 510) == FLOPPY_SIGNATURE;
}

static bool is_fat(const struct tree_node *node, const uint8_t *head, size_t nbytes)
{
	return nbytes >= FAT_HEAD_NBYTES && fat_is(head, node->nbytes);
}

static bool is_isohybrid(const struct tree_node *node, const uint8_t *head, size_t nbytes)
{
	return node->nbytes == 432 && nbytes == 432 && head[0] == 0x33;
}

static bool is_grub_hybrid(const struct tree_node *node, const uint8_t *head, size_t nbytes)
{
	return node->nbytes == 512 && nbytes == 512 && memcmp(head + 0x180, "GRUB ", 5) == 0;
}

/* In the order of preference. */
static const struct candidate candidates[] = {
	{ "isolinux.bin", is_isolinux, &isolinux, 0 },
	{ "eltorito.img", is_grub, &grub, 0 },
	{ "bios.img", is_grub, &grub, 0 },
	{ "cdboot.img", is_grub, &grub, 0 },
	{ "cdboot", is_grub, &grub, 0 },
	{ "etfsboot.com", is_windows, &windows, 0 },
	{ "floppy.img", is_floppy, &floppy, 0 },
	{ "efi.img", is_fat, NULL, offsetof(struct boot_found, esp) },
	{ "efiboot.img", is_fat, NULL, offsetof(struct boot_found, esp) },
	{ "efisys.bin", is_fat, NULL, offsetof(struct boot_found, esp) },
	{ "isohdpfx.bin", is_isohybrid, NULL, offsetof(struct boot_found, isohybrid) },
	{ "boot_hybrid.img", is_grub_hybrid, NULL, offsetof(struct boot_found, grub_hybrid) },
};

#define NCANDIDATES (sizeof(candidates) / sizeof(candidates[0]))

/* The best file for each candidate so far, and how deep it lies. */
struct finding {
	struct tree_node *node;
	unsigned depth;
};

static unsigned depth_of(const struct tree_node *node)
{
	unsigned depth = 0;
	for (; node->parent; node = node->parent)
		depth++;
	return depth;
}

/* A file of the right name but the wrong content is told, not used. */
static int consider(struct discimg_job *job, const struct candidate *candidate,
	struct tree_node *node, struct finding *finding)
{
	uint8_t head[HEAD_NBYTES];
	unsigned depth = depth_of(node);
	if (finding->node && finding->depth <= depth)
		return 0;
	ssize_t n = tree_read_head(job, node, head, sizeof(head));
	if (n < 0)
		return (int)n;
	if (candidate->is_one(node, head, (size_t)n)) {
		*finding = (struct finding){ node, depth };
		return 0;
	}
	char *path = tree_path(node);
	say(job, DISCIMG_DETAIL, "%s is not what its name says: not used for booting",
		path ? path : node->name);
	free(path);
	return 0;
}

static int find_candidates(
	struct discimg_job *job, const struct tree *tree, struct finding findings[NCANDIDATES])
{
	for (struct tree_node *node = tree->root; node; node = tree_next(node, tree->root)) {
		for (size_t i = 0; S_ISREG(node->mode) && i < NCANDIDATES; i++) {
			if (strcasecmp(node->name, candidates[i].name) != 0)
				continue;
			int r = consider(job, candidates + i, node, findings + i);
			if (r < 0)
				return r;
		}
	}
	return 0;
}

static void choose(
	struct discimg_job *job, const struct finding *findings, struct boot_found *found)
{
	for (size_t i = 0; i < NCANDIDATES; i++) {
		const struct candidate *candidate = candidates + i;
		struct tree_node **place =
			candidate->kind ? &found->bios
					: (struct tree_node **)((char *)found + candidate->place);
		if (!findings[i].node)
			continue;
		if (!*place) {
			*place = findings[i].node;
			if (candidate->kind)
				found->bios_kind = candidate->kind;
			continue;
		}
		char *unused = tree_path(findings[i].node), *used = tree_path(*place);
		say(job, DISCIMG_NOTE, "%s is not used for booting: %s comes first",
			unused ? unused : "", used ? used : "");
		free(unused);
		free(used);
	}
}

/* What the file name BOOT<name>.EFI stands for, and what its PE header then says. */
static const struct {
	const char *name;
	uint16_t machine;
} architectures[] = {
	{ "x64", 0x8664 },
	{ "ia32", 0x014c },
	{ "aa64", 0xaa64 },
	{ "arm", 0x01c2 },
	{ "riscv64", 0x5064 },
	{ "loongarch64", 0x6264 },
	{ "riscv32", 0x5032 },
	{ "loongarch32", 0x6232 },
	{ "ia64", 0x0200 },
};

#define X64 0 /* the place of x64 among them */

/* True for a PE program for MACHINE. */
static bool is_program(const uint8_t *head, size_t nbytes, uint16_t machine)
{
	if (nbytes < 64 || memcmp(head, "MZ", 2) != 0)
		return false;
	uint64_t at = get_le32(head + PE_HEADER_AT);
	return at + 6 <= nbytes && memcmp(head + at, "PE\0\0", 4) == 0 &&
	       get_le16(head + at + PE_MACHINE) == machine;
}

/* PE/COFF 8.3, "Optional Header Data Directories": the fifth is the certificate table. */
static bool is_signed(const uint8_t *head, size_t nbytes)
{
	uint64_t at = get_le32(head + PE_HEADER_AT) + UINT64_C(24);
	if (at + 2 > nbytes)
		return false;
	uint64_t directory = at + (get_le16(head + at) == PE32_PLUS ? 112 : 96) + UINT64_C(4) * 8;
	return directory + 8 <= nbytes && get_le32(head + directory + 4) > 0;
}

/* Adds NAME to the list of the architectures. */
static void add_name(struct boot_found *found, const char *name)
{
	size_t n = strlen(found->efi_names);
	snprintf(found->efi_names + n, sizeof(found->efi_names) - n, "%s%s", n ? ", " : "", name);
}

static void tell_unfit(struct discimg_job *job, const struct tree_node *node, const char *name)
{
	char *path = tree_path(node);
	const char *where = path ? path : node->name;
	if (S_ISLNK(node->mode))
		say(job, DISCIMG_WARNING,
			"%s is a symbolic link, which firmware cannot follow: put the program "
			"itself there",
			where);
	else
		say(job, DISCIMG_WARNING,
			"%s is not an EFI program for %s: no firmware will run it", where, name);
	free(path);
}

static int find_efi_program(struct discimg_job *job, const struct tree *tree, size_t architecture,
	struct boot_found *found)
{
	char path[64];
	uint8_t head[HEAD_NBYTES];
	const char *name = architectures[architecture].name;
	snprintf(path, sizeof(path), "/EFI/BOOT/BOOT%s.EFI", name);
	struct tree_node *node = tree_find_nocase(tree, path);
	if (!node)
		return 0;
	ssize_t n = S_ISREG(node->mode) ? tree_read_head(job, node, head, sizeof(head)) : 0;
	if (n < 0)
		return (int)n;
	if (!is_program(head, (size_t)n, architectures[architecture].machine)) {
		tell_unfit(job, node, name);
		return 0;
	}
	found->efi = node->parent->parent;
	add_name(found, name);
	if (architecture == X64) {
		found->x64 = node;
		found->x64_signed = is_signed(head, (size_t)n);
	}
	return 0;
}

int boot_find(struct discimg_job *job, const struct tree *tree, struct boot_found *found)
{
	struct finding findings[NCANDIDATES] = { 0 };
	*found = (struct boot_found){ 0 };
	int r = find_candidates(job, tree, findings);
	if (r < 0)
		return r;
	choose(job, findings, found);
	for (size_t i = 0; i < sizeof(architectures) / sizeof(architectures[0]); i++) {
		r = find_efi_program(job, tree, i, found);
		if (r < 0)
			return r;
	}
	struct tree_node *config = tree_find(tree, "/boot/grub/grub.cfg");
	found->grub_cfg = config && S_ISREG(config->mode) ? config : NULL;
	return 0;
}
