/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The map of a CHD as a file has it: a head, then a Huffman tree, the kind of each hunk as symbols
 * of it, and behind them all lengths, CRCs and numbers of repeated hunks.
 */
#ifndef FORMAT_CHD_MAPCODE_H
#define FORMAT_CHD_MAPCODE_H

enum {
	CHD_MAP_LENGTH = 0,       /* 32 bits: bytes behind the head */
	CHD_MAP_FIRST_OFFSET = 4, /* 48 bits: of the first hunk; all others follow in order */
	CHD_MAP_CRC = 10,         /* of the map unpacked */
	CHD_MAP_LENGTH_NBITS = 12,
	CHD_MAP_SELF_NBITS = 13,
	CHD_MAP_PARENT_NBITS = 14,
	CHD_MAP_HEAD_NBYTES = 16,

	CHD_MAP_NSYMBOLS = 16,
	CHD_MAP_NBITS = 8, /* of the longest code */
};

/* Symbols beside enum chd_hunk_kind. */
enum {
	CHD_MAP_RUN = 7,        /* the last kind, as often as the next symbol says beyond 3 */
	CHD_MAP_LONG_RUN = 8,   /* likewise, two symbols of four bits, beyond 19 */
	CHD_MAP_SELF_SAME = 9,  /* repeats the same hunk as the last one that repeated any */
	CHD_MAP_SELF_NEXT = 10, /* repeats the one behind that */

	CHD_MAP_MIN_RUN = 3,
	CHD_MAP_MIN_LONG_RUN = CHD_MAP_MIN_RUN + 16,
};

#endif
