/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Zipped ISO (EZB Systems' "ISZ File Format Specification", version 1.00, which does not tell that
 * the tables are obfuscated): where things stand. All numbers are least significant byte first.
 */
#ifndef FORMAT_ISZ_H
#define FORMAT_ISZ_H

#include "base/infile.h"

enum {
	ISZ_HEADER_SIZE = 4,
	ISZ_SECTOR_NBYTES = 10, /* 16 bits */
	ISZ_NSECTORS = 12,
	ISZ_PASSWORD = 16, /* 0: not encrypted */
	ISZ_NCHUNKS = 25,
	ISZ_CHUNK_NBYTES = 29, /* unpacked */
	ISZ_POINTER_NBYTES = 33,
	ISZ_SEGMENT = 34,       /* number of this file, from 0 */
	ISZ_CHUNK_TABLE = 35,   /* offset; 0: all lies plain, in one piece */
	ISZ_SEGMENT_TABLE = 39, /* offset; 0: there is one file only */
	ISZ_DATA = 43,          /* offset */
	ISZ_CRC = 48, /* of what is unpacked, all bits inverted; when the header is longer */
	ISZ_MIN_HEADER_NBYTES = 48,
	ISZ_HEADER_NBYTES = 64, /* with CRC; in later segments, their data follow it */

	ISZ_SEGMENT_ENTRY_NBYTES = 24, /* its first 8 bytes: the file's size, 0 behind the last */
	ISZ_MAX_NSEGMENTS = 100,
};

/* The two highest bits of a chunk pointer; the others are its length. */
enum isz_method { ISZ_ZEROS, ISZ_PLAIN, ISZ_ZLIB, ISZ_BZIP2 };

/* Makes a table of a file plain, or the other way round. */
void isz_deobfuscate(uint8_t *table, size_t nbytes);

/* True when the N bytes FROM unpack to exactly NBYTES. */
bool isz_unpack_chunk(
	enum isz_method method, const uint8_t *from, size_t n, uint8_t *to, size_t nbytes);

/*
 * When HEADER tells of more segments, *FILE, which is the first, becomes one that goes on with the
 * data of the others. Freed on failure.
 */
int isz_join_segments(struct discimg_job *job, const uint8_t *header, struct infile **file);

#endif
