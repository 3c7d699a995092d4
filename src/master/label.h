/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The partitions of the disk that an image also is: which tables it has, and what they list. */
#ifndef MASTER_LABEL_H
#define MASTER_LABEL_H

#include "master/boot.h"

enum {
	LABEL_MAX_MBR = 4,
	LABEL_MAX_GPT = 2 * (BOOT_MAX_ENTRIES + BOOT_MAX_APPENDED) + 1,
	LABEL_MAX_APM = 6,   /* what the GPT's entries leave of the system area */
	LABEL_PER_BLOCK = 4, /* sectors of 512 bytes */
	LABEL_FIRST_USABLE = BOOT_SYSTEM_AREA_NBYTES / 512,
	LABEL_TAIL_NBLOCKS = 9, /* of a GPT's backup: 33 sectors of 512 bytes, in whole blocks */
};

struct label_mbr {
	bool active;
	uint8_t type;
	uint64_t first, n; /* sectors of 512 bytes; none: the slot is empty */
};

struct label_gpt {
	uint8_t type[16];
	uint64_t first, last; /* sectors of 512 bytes */
	char name[24];
};

struct label_apm {
	uint32_t first, n; /* blocks */
};

struct label {
	bool has_mbr;
	struct label_mbr mbr[LABEL_MAX_MBR];
	struct label_gpt gpt[LABEL_MAX_GPT];
	unsigned ngpt;
	struct label_apm apm[LABEL_MAX_APM];
	unsigned napm;
};

/* Of an image of NBLOCKS blocks by PLAN, whose boot images have their places. */
void label_make(const struct boot_plan *plan, const struct tree *tree, uint32_t nblocks,
	struct label *label);

/* Types of partitions in a GPT, in on-disc byte order. */
extern const uint8_t label_type_esp[16], label_type_data[16];

#endif
