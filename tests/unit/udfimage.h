/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small UDF volumes in memory, by the layouts of ECMA-167r3; what no tool at hand can make. */
#ifndef UNIT_UDFIMAGE_H
#define UNIT_UDFIMAGE_H

#include "image.h"

/* Blocks of the disc. Logical blocks count from UDF_START where nothing else is said. */
enum { UDF_DESCRIPTORS = 257, UDF_START = 300, UDF_ROOT = 1 };

enum { SHORT_ADS, LONG_ADS, EXTENDED_ADS, EMBEDDED };

/*
 * An anchor, partition 0 from UDF_START on, and a file set whose root's entry is to stand at block
 * UDF_ROOT of the last of the MAPS (3/10.7), whose file set descriptor, at block 0, the caller puts
 * there if that is not the partition itself.
 */
struct image *udf_image_new(
	uint32_t nsectors, const uint8_t *maps, size_t maps_nbytes, uint32_t nmaps);

/* A volume of one plain partition. */
struct image *udf_image_new_plain(uint32_t nsectors);

/* Writes the tag of a descriptor of NBYTES: to be called when all else of it stands. */
void udf_put_tag(uint8_t *p, uint16_t tag, uint32_t location, uint16_t nbytes);
/* The file set, of which PARTITION's block UDF_ROOT is the root. */
void udf_put_file_set(uint8_t *p, uint32_t location, uint16_t partition);

/* What of a file entry is the test's to say. */
struct udf_file {
	uint8_t type;
	uint16_t flags; /* with the kind of extents */
	uint64_t nbytes;
	const uint8_t *attributes;
	size_t attributes_nbytes;
	const uint8_t *extents; /* allocation descriptors, or data */
	size_t extents_nbytes;
	uint32_t streams; /* of an extended entry: block of the directory of its streams, or 0 */
};

/* A file entry of mode rw-r-x--x, owner 1000:100, of 2009-02-13 23:31:30.123456 UTC. */
void udf_put_entry(uint8_t *p, uint32_t location, const struct udf_file *file);
/* Likewise as an extended file entry. */
void udf_put_extended_entry(uint8_t *p, uint32_t location, const struct udf_file *file);

/* A name in a directory, and the block of the entry that it leads to. */
struct udf_name {
	const char *cs0;
	size_t nbytes;
	uint8_t flags;
	uint32_t icb;
};

#define UDF_NAME(flags, cs0, icb)                                                                  \
	{                                                                                          \
		cs0, sizeof(cs0) - 1, flags, icb                                                   \
	}

/* A directory of TYPE with NAMES of entries in PARTITION, embedded in its entry at P. */
void udf_put_directory(uint8_t *p, uint32_t location, uint16_t partition, uint8_t type,
	const struct udf_name *names, size_t n);

/* Block N of the plain partition. */
uint8_t *udf_block(struct image *image, uint32_t n);

/* A file identifier that leads to block ICB of PARTITION; its length. */
size_t udf_put_identifier(uint8_t *p, uint8_t flags, const char *cs0, size_t cs0_nbytes,
	uint32_t icb, uint16_t partition);

/* Allocation descriptors; their length. TYPE: 0 recorded, 1 and 2 holes, 3 goes on there. */
size_t udf_put_short(uint8_t *p, unsigned type, uint32_t nbytes, uint32_t block);
size_t udf_put_long(uint8_t *p, unsigned type, uint32_t nbytes, uint32_t block, uint16_t partition);

#endif
