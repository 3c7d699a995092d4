/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A directory record again: ECMA-119 §9.1, with all times of RRIP 1.12 §4.1.6. */
#include "fs/filerecord.h"

#include "base/bytes.h"
#include "fs/rockridge.h"

#include <string.h>

enum {
	XAR_NBLOCKS = 1,
	XA_NBYTES = 14, /* System Description CD-ROM XA: owner, attributes, "XA", file number */
	XA_SIGNATURE = 6,
};

/* What is known, or has nothing that another image would need. */
static bool is_known(unsigned kind)
{
	static const char known[][3] = { "SP", "CE", "ST", "PD", "ER", "ES", "RR", "PX", "PN", "SL",
		"NM", "CL", "PL", "RE", "TF", "AL", "ZF" };
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (kind == SUSP_KIND(known[i][0], known[i][1]))
			return true;
	return false;
}

static void take_times(struct file_times *times, const struct susp_entry *entry)
{
	for (unsigned i = 0; i < FILE_NTIMES; i++)
		if (rockridge_time(entry, i, &times->seconds[i], &times->ns[i]))
			times->told |= 1u << i;
}

bool file_record_read(struct blocks *blocks, const struct discimg_volume *volume, uint64_t offset,
	int skip, struct file_record *out)
{
	uint8_t p[FILE_RECORD_MAX_NBYTES];
	size_t left = BLOCK_NBYTES - offset % BLOCK_NBYTES;
	size_t n = left < sizeof(p) ? left : sizeof(p);
	struct iso_record record;
	struct susp susp;
	struct susp_entry entry;
	*out = (struct file_record){ 0 };
	if (!blocks_copy(blocks, offset, p, n) || !iso_record_parse(p, n, &record))
		return false;
	memcpy(out->id, record.name, record.name_nbytes);
	out->id_nbytes = record.name_nbytes;
	out->flags = record.flags;
	out->has_xar = p[XAR_NBLOCKS];
	out->is_xa = record.system_use_nbytes >= XA_NBYTES &&
		     memcmp(record.system_use + XA_SIGNATURE, "XA", 2) == 0;
	if (skip < 0)
		return true;
	susp_begin(&susp, blocks, volume, &record, (unsigned)skip);
	while (susp_next(&susp, &entry))
		if (entry.kind == SUSP_KIND('T', 'F'))
			take_times(&out->times, &entry);
		else if (!is_known(entry.kind))
			put_be16((uint8_t *)out->unknown, (uint16_t)entry.kind);
	return true;
}
