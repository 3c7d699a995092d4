/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Does a disc boot? Its boot catalogue, boot images, EFI system partitions, partition tables, and
 * the files that the configurations of its loaders name, one line of a certificate each.
 */
#ifndef FS_BOOTCHECK_H
#define FS_BOOTCHECK_H

#include "fs/certificate.h"
#include "fs/iso9660.h"
#include "fs/walk.h"

#define BOOTCHECK_MAX_PARTITIONS 64 /* EFI system partitions that are looked into */

/* Adds what was looked at to CERTIFICATE. Fails only when the source is gone. */
int boot_certify(
	struct discimg_job *job, struct discimg_disc *disc, struct certificate *certificate);

/* --- for its parts ---------------------------------------------------------------------------- */

struct bootcheck {
	struct discimg_job *job;
	struct blocks *blocks;
	struct certificate *certificate;
	struct iso_set set;
	struct walk walk; /* of the tree with the best names; no nodes: there is none */
	struct discimg_boot boot;
	struct discimg_system_area area;
	struct {
		uint64_t offset;
		bool boots;
	} partitions[BOOTCHECK_MAX_PARTITIONS]; /* that were looked into */
	size_t npartitions;
	int result;                                      /* < 0: why not all could be looked at */
	char architectures[128];                         /* that have programs: "x64, ia32" */
	bool bios_disc, uefi_disc, bios_disk, uefi_disk; /* what it boots by, and from */
};

/* espcheck.c: what should be an EFI system partition, called NAME; false when it has no programs.
 */
bool espcheck(struct bootcheck *check, const char *name, uint64_t offset, uint64_t room);

/* diskcheck.c: MBR, GPT and Apple's map. */
void diskcheck(struct bootcheck *check);

/* configcheck.c: what configurations in the tree of the disc name. */
int configcheck(struct bootcheck *check);

/* The first NBYTES or fewer of NODE's data; how many could be read. */
size_t bootcheck_read(const struct bootcheck *check, uint32_t node, uint8_t *buf, size_t nbytes);

/* The file that lies at LBA, or WALK_NO_NODE. */
uint32_t bootcheck_file_at(const struct bootcheck *check, uint32_t lba);

#endif
