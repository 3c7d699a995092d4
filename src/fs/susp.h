/* SPDX-License-Identifier: GPL-3.0-or-later */
/* System use entries of directory records (IEEE P1281, SUSP 1.12), across continuation areas. */
#ifndef FS_SUSP_H
#define FS_SUSP_H

#include "base/bytes.h"
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
static inline void susp_begin(struct susp *susp, struct blocks *blocks,
	const struct discimg_volume *volume, const struct iso_record *record, unsigned skip)
{
	if (skip > record->system_use_nbytes)
		skip = record->system_use_nbytes;
	susp->blocks = blocks;
	susp->volume = volume;
	susp->p = record->system_use + skip;
	susp->nbytes = record->system_use_nbytes - skip;
	susp->nhops = 0;
	susp->continues = false;
	susp->fault = SUSP_SOUND;
}

/* --- for susp_next(), which is called for each of several entries a file -----------------------
 */

enum { SUSP_HEAD_NBYTES = 4, SUSP_CE_NBYTES = 28 };

/* A CE entry: where the entries go on when those of this area are over (§5.1). */
void susp_note_continuation(struct susp *susp, const uint8_t *p);

/* Goes there; false when there is nothing. */
bool susp_hop(struct susp *susp);

/* Fewer than four bytes, or a zero, end an area: the rest is padding (§4). */
static inline bool susp_area_is_over(const struct susp *susp)
{
	return susp->nbytes < SUSP_HEAD_NBYTES || susp->p[0] == 0 ||
	       get_be16(susp->p) == SUSP_KIND('S', 'T');
}

/* The next entry; false at the end, with susp->fault telling whether the chain is sound. */
static inline bool susp_next(struct susp *susp, struct susp_entry *entry)
{
	for (;;) {
		if (susp_area_is_over(susp)) {
			if (!susp_hop(susp))
				return false;
			continue;
		}
		const uint8_t *p = susp->p;
		unsigned nbytes = p[2];
		if (nbytes < SUSP_HEAD_NBYTES || nbytes > susp->nbytes) {
			susp->fault = SUSP_BAD_LENGTH;
			return false;
		}
		susp->p += nbytes;
		susp->nbytes -= nbytes;
		entry->kind = get_be16(p);
		if (entry->kind == SUSP_KIND('C', 'E') && nbytes >= SUSP_CE_NBYTES) {
			susp_note_continuation(susp, p);
			continue;
		}
		entry->data = p + SUSP_HEAD_NBYTES;
		entry->nbytes = nbytes - SUSP_HEAD_NBYTES;
		return true;
	}
}

/*
 * True when the volume whose root directory's first record is RECORD uses SUSP; *SKIP as above.
 */
bool susp_is_used(const struct iso_record *record, unsigned *skip);

#endif
