/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of a CD-TEXT pack, for those that write and read them (MMC-6 annex J). */
#ifndef SECTOR_CDTEXT_LAYOUT_H
#define SECTOR_CDTEXT_LAYOUT_H

enum {
	PACK_TYPE = 0,
	PACK_TRACK = 1, /* bit 7: an extension, of which nothing is defined */
	PACK_SEQUENCE = 2,
	PACK_PLACE = 3, /* bit 7: double byte; 6 to 4: block; 3 to 0: character position */
	PACK_PAYLOAD = 4,
	PACK_CRC = 16,

	PAYLOAD_NBYTES = PACK_CRC - PACK_PAYLOAD,
	PLACE_DOUBLE_BYTE = 0x80,
	PLACE_POSITION = 0x0f,
	MAX_POSITION = 15, /* of a text that began 15 or more characters before this pack */
	MAX_TRACK = 99,
	GENRE_CODE_NBYTES = 2, /* before the text, in the first pack at least */

	/* Size information: 36 bytes in three packs, whose track bytes are 0, 1 and 2. */
	SIZE_NPACKS = 3,
	SIZE_CHARSET = 0,
	SIZE_FIRST_TRACK = 1,
	SIZE_LAST_TRACK = 2,
	SIZE_COPYRIGHT = 3,
	SIZE_COUNTS = 4,     /* of packs of types 80h to 8Fh */
	SIZE_SEQUENCES = 20, /* the last sequence number of each block */
	SIZE_LANGUAGES = 28, /* of each block */
	SIZE_NBYTES = SIZE_NPACKS * PAYLOAD_NBYTES,
};

#endif
