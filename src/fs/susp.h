/* SPDX-License-Identifier: GPL-3.0-or-later */
/* System use entries of directory records (IEEE P1281, SUSP 1.12), across continuation areas. */
#ifndef FS_SUSP_H
#define FS_SUSP_H

#include "fs/iso9660.h"

#define SUSP_AREA_NBYTES 2048
#define SUSP_MAX_HOPS    128

#define SUSP_KIND(a, b) ((unsigned)(a) << 8 | (unsigned)(b))

struct susp_entry {
	unsigned kind;       /* its signature: SUSP_KIND('N', 'M') */
	const uint8_t *data; /* behind signature, length and version */
	unsigned nbytes;
};

/* What is wrong with a chain of entries. */
enum susp_fault {
	SUSP_SOUND,
	SUSP_BAD_LENGTH, /* an entry that is shorter than its head or longer than its area */
	SUSP_BAD_AREA,   /* a continuation area that is absent or longer than a block */
	SUSP_TOO_LONG,   /* more continuation areas than SUSP_MAX_HOPS: most likely a loop */
};

struct susp {
	struct blocks *blocks;
	const struct discimg_volume *volume;
	const uint8_t *p;
	unsigned nbytes;
	unsigned nhops;
	bool continues; /* a CE entry was seen in this area */
	uint32_t next_block, next_offset, next_nbytes;
	enum susp_fault fault;
	uint8_t area[SUSP_AREA_NBYTES];
};

/*
 * Begins with the system use field of RECORD, less the SKIP bytes that the volume's SP entry names.
 * RECORD's bytes must stay where they are.
 */
void susp_begin(struct susp *susp, struct blocks *blocks, const struct discimg_volume *volume,
	const struct iso_record *record, unsigned skip);

/* The next entry; false at the end, with susp->fault telling whether the chain is sound. */
bool susp_next(struct susp *susp, struct susp_entry *entry);

/*
 * True when the volume whose root directory's first record is RECORD uses SUSP; *SKIP as above.
 */
bool susp_is_used(const struct iso_record *record, unsigned *skip);

#endif
