/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What UDF's descriptors are made of: tags, times, identifiers, addresses. */
#ifndef MASTER_UDF_FIELDS_H
#define MASTER_UDF_FIELDS_H

#include <stddef.h>
#include <stdint.h>

/* ECMA-167r3 3/7.2.1, 4/7.2.1. */
enum udf_tag_id {
	UDF_TAG_PRIMARY = 1,
	UDF_TAG_ANCHOR = 2,
	UDF_TAG_IMPLEMENTATION = 4,
	UDF_TAG_PARTITION = 5,
	UDF_TAG_LOGICAL = 6,
	UDF_TAG_UNALLOCATED = 7,
	UDF_TAG_TERMINATOR = 8,
	UDF_TAG_INTEGRITY = 9,
	UDF_TAG_FILE_SET = 256,
	UDF_TAG_NAME = 257,
	UDF_TAG_EXTENTS = 258,
	UDF_TAG_ENTRY = 261,
	UDF_TAG_ATTRIBUTES = 262,
	UDF_TAG_EXTENDED_ENTRY = 266,
};

/* From here on the recognition sequence says NSR03, and descriptors follow ECMA-167r3. */
#define UDF_NSR03 0x0200

/* The type of an extent is in the upper two bits of its length (4/14.14.1.1). */
#define UDF_EXTENT_HOLE      (2u << 30) /* neither recorded nor allocated */
#define UDF_EXTENT_CONTINUES (3u << 30)
#define UDF_EXTENT_MAX       0x3ffff000u /* the longest one of whole blocks of any size */
#define UDF_EXTENT_UNITS     0x3ffe0000u /* and of units of 32 of them */

/* Completes the NBYTES of a descriptor that stands at block LOCATION with its tag, 3/7.2. */
void udf_field_tag(
	uint8_t *p, uint16_t revision, enum udf_tag_id id, uint32_t location, size_t nbytes);

/* A time in UTC, 12 bytes, 1/7.3; years outside 1 to 9999 become the nearest. */
void udf_field_time(uint8_t *p, int64_t seconds, uint32_t nsec);

/* Entity identifiers, 32 bytes: of the domain, of UDF's own structures, of this program. */
void udf_field_domain(uint8_t *p, uint16_t revision);
void udf_field_entity(uint8_t *p, const char *name, uint16_t revision);
void udf_field_developer(uint8_t *p);

/* The character set OSTA CS0, 64 bytes: UDF 2.60 §2.1.2. */
void udf_field_charset(uint8_t *p);

/* 3/7.1, 4/14.14.1, 4/14.14.2; UNIQUE_ID: of UDF 2.00 and later (2.60 §2.3.10.1). */
void udf_field_extent(uint8_t *p, uint32_t nbytes, uint32_t lba);
void udf_field_short_address(uint8_t *p, uint32_t nbytes, uint32_t block);
void udf_field_long_address(
	uint8_t *p, uint32_t nbytes, uint32_t block, uint16_t partition, uint32_t unique_id);

#endif
