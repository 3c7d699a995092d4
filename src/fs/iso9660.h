/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The descriptors and directory records of ISO 9660 (ECMA-119) and Joliet. */
#ifndef FS_ISO9660_H
#define FS_ISO9660_H

#include "fs/blocks.h"

#include <discimg/info.h>

#define ISO_MAX_DESCRIPTORS 64

/* Offsets in a primary or supplementary volume descriptor; ECMA-119 §8.4, §8.5. */
enum {
	VD_TYPE = 0,
	VD_ID = 1, /* "CD001" */
	VD_VERSION = 6,
	VD_FLAGS = 7,
	VD_SYSTEM_ID = 8,
	VD_VOLUME_ID = 40,
	VD_SPACE_NBLOCKS = 80, /* both-endian */
	VD_ESCAPES = 88,
	VD_SET_SIZE = 120,          /* both-endian, 16 bits */
	VD_SEQUENCE = 124,          /* both-endian, 16 bits */
	VD_BLOCK_NBYTES = 128,      /* both-endian, 16 bits */
	VD_PATH_TABLE_NBYTES = 132, /* both-endian */
	VD_PATH_TABLE_L = 140,
	VD_PATH_TABLE_L_OPTIONAL = 144,
	VD_PATH_TABLE_M = 148,
	VD_PATH_TABLE_M_OPTIONAL = 152,
	VD_ROOT = 156, /* a directory record of 34 bytes */
	VD_VOLUME_SET_ID = 190,
	VD_PUBLISHER_ID = 318,
	VD_PREPARER_ID = 446,
	VD_APPLICATION_ID = 574,
	VD_COPYRIGHT_FILE = 702,
	VD_ABSTRACT_FILE = 739,
	VD_BIBLIOGRAPHIC_FILE = 776,
	VD_CREATED = 813,
	VD_MODIFIED = 830,
	VD_EXPIRES = 847,
	VD_EFFECTIVE = 864,
	VD_STRUCTURE_VERSION = 881,
};

enum { VD_BOOT = 0, VD_PRIMARY = 1, VD_SUPPLEMENTARY = 2, VD_TERMINATOR = 255 };

/* The volume descriptors of the session that counts: the last one that has any. */
struct iso_set {
	int64_t start_lba; /* that its system area begins at: sector 16 from there is the first */
	int64_t end_lba;   /* one past the last descriptor */
	bool terminated;
	struct discimg_volume *volumes;
	size_t nvolumes;
	bool has_boot;
	uint32_t boot_catalogue_lba;
};

/* Finds and reads them; nvolumes is 0 where there are none. For iso_set_free(). */
int iso_set_read(struct discimg_job *job, struct blocks *blocks, struct iso_set *out);
void iso_set_free(struct iso_set *set);

/* The primary descriptor, or NULL; the Joliet one, or NULL; that of ISO 9660:1999, or NULL. */
const struct discimg_volume *iso_primary(const struct iso_set *set);
const struct discimg_volume *iso_joliet(const struct iso_set *set);
const struct discimg_volume *iso_enhanced(const struct iso_set *set);

/* "primary volume descriptor" */
const char *iso_volume_name(enum discimg_volume_kind kind);

/* The sector of 2048 bytes that the logical block of VOLUME lies in. */
int64_t iso_sector(const struct discimg_volume *volume, uint64_t block);

/*
 * One past the volume's last sector. Sessions behind the first count their size from their own
 * start or from LBA 0, as the mastering program liked; it is taken as what lies on the disc.
 */
int64_t iso_volume_end(
	const struct iso_set *set, const struct discimg_volume *volume, int64_t disc_end);

enum {
	RECORD_HIDDEN = 0x01,
	RECORD_DIRECTORY = 0x02,
	RECORD_ASSOCIATED = 0x04,
	RECORD_MULTI_EXTENT = 0x80,
	RECORD_MIN_NBYTES = 34,
};

/* A directory record; ECMA-119 §9.1. */
struct iso_record {
	unsigned nbytes; /* of the record */
	uint32_t block;  /* of the data, behind an extended attribute record */
	uint32_t data_nbytes;
	unsigned flags;
	const uint8_t *date; /* seven bytes; §9.1.5 */
	bool agrees;         /* the little- and big-endian copies of its numbers are equal */
	const uint8_t *name;
	unsigned name_nbytes;
	const uint8_t *system_use;
	unsigned system_use_nbytes;
};

/* False when no record of AVAILABLE bytes or fewer begins at P. */
bool iso_record_parse(const uint8_t *p, size_t available, struct iso_record *out);

/*
 * Seconds since 1970 from the seven bytes of §9.1.5, or the 17 of §8.4.26.1, which have nanoseconds
 * besides; false where they are no time, or all zeros, which says that none is known.
 */
bool iso_short_time(const uint8_t *p, int64_t *time);
bool iso_long_time(const uint8_t *p, int64_t *time, uint32_t *ns);

/* True when the 32- or 16-bit number at P stands there twice, in either byte order (§7.3.3). */
bool both_endian32_agrees(const uint8_t *p);
bool both_endian16_agrees(const uint8_t *p);

#endif
