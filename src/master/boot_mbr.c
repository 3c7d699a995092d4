/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The code in the master boot record that starts a CD's loader from a disk. */
#include "master/boot_mbr.h"

#include "base/context.h"
#include "base/io.h"
#include "master/grub.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CODE_NBYTES BOOT_MBR_IMAGE_AT /* what follows is not code */

/* Where distributions keep such code. */
struct code {
	const char *name, *package;
	const char *paths[4];
};

static const struct code codes[] = {
	[BOOT_MBR_ISOLINUX] = { "isohdpfx.bin", "isolinux",
		{ "/usr/lib/ISOLINUX/isohdpfx.bin", "/usr/lib/syslinux/bios/isohdpfx.bin",
			"/usr/share/syslinux/isohdpfx.bin" } },
	[BOOT_MBR_GRUB] = { "boot_hybrid.img", "grub-pc-bin",
		{ "/usr/lib/grub/i386-pc/boot_hybrid.img",
			"/usr/share/grub/i386-pc/boot_hybrid.img" } },
};

static int read_host_code(struct discimg_job *job, const char *path, uint8_t *code)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail_errno(job, "cannot open %s", path);
	ssize_t n = pread_whole(fd, code, CODE_NBYTES, 0);
	close(fd);
	if (n != CODE_NBYTES)
		return fail(job, DISCIMG_E_FORMAT, "%s: %zd bytes, at least %d were expected", path,
			n < 0 ? 0 : n, CODE_NBYTES);
	return 0;
}

/* GRUB's package may have been reported for the loader already. */
static int report_once(
	struct discimg_job *job, const char *package, struct discimg_master_report *report)
{
	char version[80];
	for (size_t i = 0; i < report->nloaders; i++)
		if (strcmp(report->loaders[i].name, package) == 0)
			return 0;
	host_package_version(job, package, version, sizeof(version));
	return report_loader(report, package, version) ? 0 : fail_nomem(job);
}

static int take_from_host(struct discimg_job *job, const struct code *code, struct boot_plan *plan,
	struct discimg_master_report *report)
{
	int r;
	for (const char *const *path = code->paths; *path; path++) {
		if (access(*path, R_OK) < 0)
			continue;
		r = report_once(job, code->package, report);
		return r < 0 ? r : read_host_code(job, *path, plan->mbr);
	}
	return fail(job, DISCIMG_E_NOTFOUND,
		"%s, by which the image boots from USB sticks and disks, was not found: install "
		"the Debian package %s, or put the file into the tree",
		code->name, code->package);
}

int boot_mbr_code(struct discimg_job *job, const struct boot_found *found, struct boot_plan *plan,
	struct discimg_master_report *report)
{
	plan->mbr_kind = found->bios_kind->mbr_kind;
	if (plan->mbr_kind == BOOT_MBR_EMPTY)
		return 0;
	const struct tree_node *own =
		plan->mbr_kind == BOOT_MBR_ISOLINUX ? found->isohybrid : found->grub_hybrid;
	if (!own)
		return take_from_host(job, codes + plan->mbr_kind, plan, report);
	ssize_t n = tree_read_head(job, own, plan->mbr, CODE_NBYTES);
	return n < 0 ? (int)n : 0;
}
