/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GRUB, added from the host's packages to a tree that has a grub.cfg but no loader. */
#ifndef MASTER_GRUB_H
#define MASTER_GRUB_H

#include "master/boot.h"

/*
 * Adds GRUB to TREE, for the BIOS, for x86-64 UEFI and, where the host has it, for 32-bit UEFI:
 * boot images with a configuration that finds the medium by a file named after ID (hexadecimal),
 * the modules and a font for /boot/grub/grub.cfg to use. SECURE_BOOT tells whether x86-64 gets the
 * signed loaders (shim.h). What is missing on the host fails with the name of its Debian package.
 */
int grub_add(struct discimg_job *job, struct tree *tree, const char *id,
	enum discimg_secure_boot secure_boot, struct discimg_master_report *report);

/*
 * The version of the Debian package PACKAGE, or of grub-mkimage where dpkg does not know it, or
 * "unknown version".
 */
void host_package_version(
	struct discimg_job *job, const char *package, char *version, size_t nbytes);

#endif
