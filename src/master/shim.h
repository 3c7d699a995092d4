/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Debian's signed shim and GRUB, by which x86-64 machines boot with Secure Boot on: firmware trusts
 * who signed shim, shim trusts who signed GRUB, and GRUB asks shim about kernels.
 */
#ifndef MASTER_SHIM_H
#define MASTER_SHIM_H

#include "master/boot.h"

#define SHIM_GRUB_PATH "/EFI/BOOT/grubx64.efi" /* shim starts what has this name beside it */

/* The version of the package that the signed GRUB is of, "1+2.06+13+deb12u2". */
#define SHIM_GRUB_PACKAGE "grub-efi-amd64-signed"

/*
 * Whether WISH and the files below HOST ("" but for tests) ask for the signed loaders. Those that
 * are wished for and missing: DISCIMG_E_NOTFOUND with the names of their packages.
 */
int shim_choose(
	struct discimg_job *job, enum discimg_secure_boot wish, const char *host, bool *wanted);

/* Adds them to TREE and REPORT, and the file .disk/info, by which this GRUB finds the medium. */
int shim_add(struct discimg_job *job, struct tree *tree, const char *host,
	struct discimg_master_report *report);

/*
 * What the signed GRUB, which knows no image, is told in the partition that it comes from: the
 * medium has the file /boot/grub/MARK.id.
 */
void shim_config(const char *mark, char *text, size_t nbytes);

/* True when package version SIGNED is of the same build as PLAIN, "2.06-13+deb12u2". */
bool shim_is_build_of(const char *signed_version, const char *plain);

#endif
