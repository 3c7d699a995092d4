/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where things stand in a CISO or ZISO file: a header, an index of 32-bit words, and blocks that
 * are packed each by itself (after maxcso's README_CSO.md and README_ZSO.md). All numbers are
 * least significant byte first.
 */
#ifndef FORMAT_CSO_H
#define FORMAT_CSO_H

#include <stdint.h>

enum {
	CSO_MAGIC = 0,          /* "CISO" or "ZISO" */
	CSO_HEADER_SIZE = 4,    /* 24; writers of version 1 put anything there */
	CSO_NBYTES = 8,         /* unpacked, 64 bits */
	CSO_BLOCK_NBYTES = 16,  /* unpacked */
	CSO_VERSION = 20,       /* 0 and 1 mean the same; 2 */
	CSO_SHIFT = 21,         /* the index counts in units of so many bits */
	CSO_HEADER_NBYTES = 24, /* the index follows: one word a block, and one for the end */
	CSO_INDEX_ENTRY_NBYTES = 4,
};

/*
 * A block is deflated (RFC 1951), in ZISO an LZ4 block, and with this bit of its index word set it
 * is as it was. In version 2 of CISO the bit means LZ4, and a block that takes as many bytes as it
 * holds is as it was.
 */
#define CSO_FLAG 0x80000000u

#endif
