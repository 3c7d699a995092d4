/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Rock Ridge tells of a file: RRIP 1.12 §4.1. */
#ifndef FS_ROCKRIDGE_H
#define FS_ROCKRIDGE_H

#include "fs/attributelist.h"
#include "fs/filetimes.h"
#include "fs/susp.h"
#include "fs/zisofs.h"

#define ROCKRIDGE_NAME_NBYTES   1024 /* names have no bound; file systems stop at 255 */
#define ROCKRIDGE_TARGET_NBYTES 4096

struct rockridge {
	bool has_name, name_is_bad, has_attributes, has_mtime, is_link, is_relocated;
	bool has_child;      /* CL: the directory itself lies elsewhere */
	bool is_packed;      /* ZF: by zisofs, as it tells */
	bool target_goes_on; /* the last component of it is not complete */
	uint32_t mode, nlinks, uid, gid, major, minor;
	uint32_t serial; /* 0: none is told */
	uint32_t name_nbytes, target_nbytes;
	struct attribute_fields attributes; /* whose bytes the caller frees */
	/* What was told only: */
	uint32_t child_block;
	uint32_t mtime_ns;
	int64_t mtime;
	struct zisofs zisofs;
	char name[ROCKRIDGE_NAME_NBYTES];     /* bytes without NUL and slash */
	char target[ROCKRIDGE_TARGET_NBYTES]; /* bytes without NUL */
};

/* Of a record without any entries. */
void rockridge_clear(struct rockridge *rr);

/*
 * Reads the entries of RECORD, with NAME_ONLY no more than its name and where it belongs; SKIP is
 * that of susp_is_used(). What is wrong with the chain of entries.
 */
enum susp_fault rockridge_read(struct blocks *blocks, const struct discimg_volume *volume,
	const struct iso_record *record, unsigned skip, bool name_only, struct rockridge *out);

/* The time WHICH that ENTRY, a TF, tells; false where it tells none. */
bool rockridge_time(
	const struct susp_entry *entry, enum file_time which, int64_t *seconds, uint32_t *ns);

#endif
