/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names for machines to know an image by, made from its tree and from nothing else. */
#ifndef MASTER_BOOT_ID_H
#define MASTER_BOOT_ID_H

#include "master/tree.h"

struct boot_id {
	uint8_t guid[16]; /* RFC 4122 version 4, in on-disc byte order (UEFI 2.10 appendix A) */
	uint32_t fat_serial;
	uint32_t mbr_signature;
	char mark[24]; /* the stem of a file name that no other image has */
};

/*
 * From all paths, types, modes, owners, sizes, mtimes and link targets, and from grub.cfg: two
 * trees that are not alike have different names, two copies of one tree the same.
 */
int boot_id_make(struct discimg_job *job, const struct tree *tree, struct boot_id *id);

#endif
