/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A boot plan, told to libisofs. */
#ifndef MASTER_EMIT_BOOT_H
#define MASTER_EMIT_BOOT_H

#include "master/boot.h"

#include <stdint.h>
/* libisofs.h wants its integer types first. */
#include <libisofs/libisofs.h>

/*
 * Gives IMAGE, which holds all files of the tree, the boot catalogue of PLAN, and OPTS the system
 * area, with MTIME (seconds since 1970) as the catalogue's times. The first sector that libisofs
 * then makes is to go through boot_fix_first_sector().
 */
int emit_boot(struct discimg_job *job, const struct boot_plan *plan, int64_t mtime, IsoImage *image,
	IsoWriteOpts *opts);

#endif
