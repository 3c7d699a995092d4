/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mode page 05h, write parameters (MMC-6 §7.5 table 664): how a drive is to write its disc. */
#ifndef MMC_WRITEPAGE_H
#define MMC_WRITEPAGE_H

enum {
	MMC_WRITE_PAGE = 0x05,
	WRITE_TYPE = 2, /* bits 3 to 0: enum write_type */
	WRITE_TYPE_MASK = 0x0f,
	WRITE_TEST = 0x10,
	WRITE_LINK_SIZE_VALID = 0x20,
	WRITE_BUFFER_FREE = 0x40, /* buffer underrun-free recording */
	WRITE_TRACK_MODE = 3,     /* bits 3 to 0: control nibble */
	WRITE_TRACK_MODE_MASK = 0x0f,
	WRITE_COPY = 0x10,
	WRITE_FIXED_PACKETS = 0x20,
	WRITE_MULTI_SESSION = 0xc0, /* 00: no next session; 11: one may follow */
	WRITE_BLOCK_TYPE = 4,       /* bits 3 to 0: enum write_block_type */
	WRITE_BLOCK_TYPE_MASK = 0x0f,
	WRITE_LINK_SIZE = 5,
	WRITE_HOST_CODE = 7,
	WRITE_SESSION_FORMAT = 8, /* 00h, 10h CD-i, 20h XA */
	WRITE_PACKET_SIZE = 10,
	WRITE_PAUSE_NSECTORS = 14,
	WRITE_MCN = 16,  /* flag 80h, 13 digits, 0, AFRAME */
	WRITE_ISRC = 32, /* flag 80h, 12 characters, 0, AFRAME, 0 */
	WRITE_SUBHEADER = 48,
	WRITE_PAGE_NBYTES = 52,
};

enum write_type {
	WRITE_PACKET = 0,
	WRITE_TAO = 1,
	WRITE_SAO = 2,
	WRITE_RAW = 3,
	WRITE_LAYER_JUMP = 4,
};

enum write_block_type {
	BLOCK_RAW = 0,        /* 2352 */
	BLOCK_RAW_PQ = 1,     /* 2368: with Q, 16 bytes */
	BLOCK_RAW_PW = 2,     /* 2448: packed R to W */
	BLOCK_RAW_96 = 3,     /* 2448: raw P to W */
	BLOCK_MODE1 = 8,      /* 2048 */
	BLOCK_MODE2 = 9,      /* 2336 */
	BLOCK_FORM1 = 10,     /* 2048, subheader from the page */
	BLOCK_FORM1_SUB = 11, /* 2056 */
	BLOCK_FORM2 = 12,     /* 2324, subheader from the page */
	BLOCK_MIXED = 13,     /* 2332: the subheader of each sector tells its form */
};

#endif
