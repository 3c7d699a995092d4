/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The files that the configuration of a boot loader names: of GRUB, of SYSLINUX and its kin, and
 * entries of the Boot Loader Specification. Only what is written out is told: what a variable or
 * another device is needed for is left out.
 */
#ifndef FS_BOOTCONFIG_H
#define FS_BOOTCONFIG_H

#include <stdbool.h>
#include <stddef.h>

enum bootconfig_kind { CONFIG_KERNEL, CONFIG_INITRD, CONFIG_PROGRAM, CONFIG_FURTHER };

struct bootconfig_reference {
	enum bootconfig_kind kind;
	unsigned line; /* from 1 */
	const char *path;
	bool conditional; /* only where a file is there, as an `if` around it asks */
};

struct bootconfig_sink {
	void (*take)(void *user, const struct bootconfig_reference *reference);
	void *user;
};

/* TEXT need not end with a NUL, and may be anything. */
void bootconfig_scan_grub(const char *text, size_t nbytes, const struct bootconfig_sink *sink);
void bootconfig_scan_syslinux(const char *text, size_t nbytes, const struct bootconfig_sink *sink);
void bootconfig_scan_entry(const char *text, size_t nbytes, const struct bootconfig_sink *sink);

#endif
