/* SPDX-License-Identifier: GPL-3.0-or-later */
/* File entries of UDF: what a file is and where its data lie (ECMA-167r3 4/14.6 to 4/14.17). */
#ifndef FS_UDFENTRY_H
#define FS_UDFENTRY_H

#include "fs/filetimes.h"
#include "fs/udfvolume.h"

/* 4/14.6.6, UDF 2.60 §2.3.5.2. */
enum udf_type {
	UDF_TYPE_UNSPECIFIED = 0, /* a VAT of UDF 1.50 */
	UDF_TYPE_DIRECTORY = 4,
	UDF_TYPE_FILE = 5,
	UDF_TYPE_BLOCK_DEVICE = 6,
	UDF_TYPE_CHARACTER_DEVICE = 7,
	UDF_TYPE_FIFO = 9,
	UDF_TYPE_SOCKET = 10,
	UDF_TYPE_LINK = 12,
	UDF_TYPE_STREAMS = 13, /* their directory */
	UDF_TYPE_VAT = 248,
	UDF_TYPE_REAL_TIME = 249,
};

struct udf_entry {
	struct udf_address address;
	uint64_t offset; /* on the disc, in bytes */
	enum udf_type type;
	unsigned flags;
	uint64_t nbytes; /* of data, as the entry says */
	uint32_t uid, gid, permissions;
	int64_t mtime;
	uint32_t mtime_ns;
	uint32_t attributes_at, attributes_nbytes; /* in bytes[] */
	uint32_t extents_at, extents_nbytes;
	bool has_streams;
	struct udf_address streams; /* of the directory of named streams */
	uint8_t bytes[UDF_MAX_BLOCK_NBYTES];
};

/* Reads the last entry of the ICB at AT. What is wrong, as words, or NULL. */
const char *udf_entry_read(struct udf_volume *volume, struct udf_address at, struct udf_entry *out);

/* The same; where the metadata partition has a bad one, its mirror's. */
const char *udf_entry_read_either(
	struct udf_volume *volume, struct udf_address at, struct udf_entry *out);

/* An ICB as udf_entry_read(), at the byte OFFSET of the disc. */
const char *udf_entry_read_at(
	struct udf_volume *volume, uint64_t offset, struct udf_address at, struct udf_entry *out);

/*
 * Where the data of ENTRY lie; OUT is to be freed also on failure. What is wrong goes to *FAULT, or
 * NULL; OUT then has what is before it. Fails only when out of memory.
 */
int udf_entry_data(struct udf_volume *volume, const struct udf_entry *entry, struct udf_data *out,
	const char **fault);

/* The numbers of a device node (4/14.10.7); false when ENTRY has none. */
bool udf_entry_device(const struct udf_entry *entry, uint32_t *major, uint32_t *minor);

/* All times of the entry at the byte OFFSET of the disc; false when there is none. */
bool udf_entry_times(struct blocks *blocks, uint64_t offset, struct file_times *out);

/* The mode as in st_mode: type and permissions. */
uint32_t udf_entry_mode(const struct udf_entry *entry);

#endif
