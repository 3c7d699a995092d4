/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checksum tags that libisofs (xorriso -md5 on) puts between the parts of a session. */
#ifndef CHECK_ISOFSTAG_H
#define CHECK_ISOFSTAG_H

#include "base/context.h"

#include <stdbool.h>
#include <stdint.h>

enum isofstag_kind {
	ISOFSTAG_SESSION,    /* of all of a session before the tag */
	ISOFSTAG_SUPERBLOCK, /* of its volume descriptors, and what is before them */
	ISOFSTAG_TREE,       /* of these, path tables and directories */
	ISOFSTAG_RELOCATED,  /* of the descriptors at sector 0 of a disc that grew */
};

struct isofstag {
	enum isofstag_kind kind;
	uint32_t lba;             /* where it says that it stands */
	uint32_t first, nsectors; /* what its MD5 is of */
	uint32_t
		next; /* the sector of the session's next tag, or where that session begins; or 0 */
	char md5[33];
	char self[33], found_self[33]; /* MD5 of the tag: as it says, and as it is */
};

/* "directory tree"; static. */
const char *isofstag_part(enum isofstag_kind kind);

/* True when the 2048 bytes of BLOCK are a tag, be it damaged: then its SELF is not FOUND_SELF. */
bool isofstag_parse(struct discimg_job *job, const uint8_t *block, struct isofstag *tag);

#endif
