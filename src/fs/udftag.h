/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tag in front of each UDF descriptor, and its kinds (ECMA-167r3 3/7.2.1, 4/7.2.1). */
#ifndef FS_UDFTAG_H
#define FS_UDFTAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UDF_TAG_NBYTES 16

enum udf_tag {
	UDF_PRIMARY = 1,
	UDF_ANCHOR = 2,
	UDF_POINTER = 3, /* to where the sequence goes on */
	UDF_IMPLEMENTATION = 4,
	UDF_PARTITION = 5,
	UDF_LOGICAL = 6,
	UDF_TERMINATOR = 8,
	UDF_FILE_SET = 256,
	UDF_FILE_IDENTIFIER = 257,
	UDF_ALLOCATION_EXTENT = 258,
	UDF_INDIRECT_ENTRY = 259,
	UDF_FILE_ENTRY = 261,
	UDF_EXTENDED_FILE_ENTRY = 266,
};

/* The bytes of the tag add up to its checksum. */
bool udf_tag_sum_fits(const uint8_t *p);

/* What is wrong with the tag of the descriptor at P, wherever that stands, as words; or NULL. */
const char *udf_tag_fault(const uint8_t *p, size_t nbytes);

/* The same of a descriptor that stands at LOCATION. */
const char *udf_tag_fault_at(const uint8_t *p, size_t nbytes, uint32_t location);

#endif
