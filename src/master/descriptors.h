/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Volume descriptors: ECMA-119 §8, Joliet's, and the boot record of El Torito. */
#ifndef MASTER_DESCRIPTORS_H
#define MASTER_DESCRIPTORS_H

#include "master/hierarchy.h"

#include <discimg/master.h>

#define DESCRIPTORS_LBA 16 /* ECMA-119 §6.7.1 */
#define DEFAULT_VOLUME  "ISOIMAGE"

/* What all descriptors of a volume tell alike. */
struct descriptors_about {
	const struct discimg_master_options *options;
	const struct tree_origin *origin; /* whose texts and times stay, or NULL */
	uint32_t nsectors;
	char digits[17]; /* the volume's time, as identity_digits() has it */
};

/* Puts the texts that OPTIONS give into ORIGIN, and TIMESTAMP where they tell of a time. */
void descriptors_change(struct tree_origin *origin, const struct discimg_master_options *options,
	int64_t timestamp);

/* Each fills the 2048 bytes at TO. */
void descriptor_write_volume(
	const struct descriptors_about *about, const struct view *view, uint8_t *to);
void descriptor_write_boot(uint32_t catalog_lba, uint8_t *to);
void descriptor_write_terminator(uint8_t *to);

#endif
