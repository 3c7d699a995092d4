/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mode pages: what an initiator may set of the drive (MMC-6 §7, SPC-4 §7.5). */
#ifndef VDRIVE_MODEPAGES_H
#define VDRIVE_MODEPAGES_H

#include <stddef.h>
#include <stdint.h>

enum mode_page_code {
	PAGE_ERROR_RECOVERY = 0x01,
	PAGE_WRITE_PARAMETERS = 0x05,
	PAGE_AUDIO_CONTROL = 0x0e,
	PAGE_POWER_CONDITION = 0x1a,
	PAGE_TIMEOUT_PROTECT = 0x1d,
	PAGE_CAPABILITIES = 0x2a, /* nothing of it may be set */
	PAGE_ALL = 0x3f,
};

#define MODE_PAGE_MAX_NBYTES 64

/* Read/write error recovery (MMC-6 §7.3). */
enum {
	RECOVERY_FLAGS = 2,
	RECOVERY_TRANSFER_BLOCK = 1 << 5,     /* TB: bad sectors are transferred, too */
	RECOVERY_DISABLE_CORRECTION = 1 << 0, /* DCR */
};

/* Write parameters (MMC-6 §7.5 table 664). */
enum {
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

struct mode_page {
	enum mode_page_code code;
	uint8_t nbytes; /* with the two of its head */
	const uint8_t *standard;
	const uint8_t *changeable; /* bits that may be set */
};

/* Page I by rising code but for PAGE_CAPABILITIES, which is made anew each time; NULL beyond. */
const struct mode_page *mode_page_at(size_t i);

#define MODE_NPAGES 5 /* that mode_page_at() gives */

#endif
