/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a directory record has of a file besides what a walk keeps, for who makes it again. */
#ifndef FS_FILERECORD_H
#define FS_FILERECORD_H

#include "fs/filetimes.h"
#include "fs/iso9660.h"

#define FILE_RECORD_MAX_NBYTES 255

struct file_record {
	uint8_t id[FILE_RECORD_MAX_NBYTES]; /* as it is, with the version */
	unsigned id_nbytes;
	unsigned flags;          /* RECORD_… */
	bool has_xar;            /* an extended attribute record (§9.5) lies before its data */
	bool is_xa;              /* attributes of CD-ROM XA stand in its system use field */
	char unknown[3];         /* the signature of a field that none here knows; "": all are */
	struct file_times times; /* by Rock Ridge */
};

/*
 * Reads the record at the byte OFFSET of the disc; SKIP is that of susp_is_used(), -1 where the
 * volume has no such fields. False when there is none.
 */
bool file_record_read(struct blocks *blocks, const struct discimg_volume *volume, uint64_t offset,
	int skip, struct file_record *out);

#endif
