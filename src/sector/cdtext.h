/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CD-TEXT: packs of 18 bytes, which the R to W sub-channels of the lead-in carry, and what they say
 * (MMC-6 annex J; Sony's description of its Text File Format; libburn's doc/cdtext.txt).
 *
 * A pack: type, track, sequence number, block and character position, 12 bytes of payload, CRC. A
 * block is all texts in one language, at most 256 packs; there are up to eight. In a block the
 * texts of one type follow each other, the disc's (track 0) and then each track's, each ended by a
 * zero, across the packs' borders.
 *
 * Texts here are bytes in the disc's own character code; disc/cdtext.h knows how to read them.
 */
#ifndef SECTOR_CDTEXT_H
#define SECTOR_CDTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CDTEXT_PACK_NBYTES = 18,
	CDTEXT_NBLOCKS = 8,
	CDTEXT_BLOCK_MAX_PACKS = 256, /* three of them size information */
	CDTEXT_MAX_PACKS = CDTEXT_NBLOCKS * CDTEXT_BLOCK_MAX_PACKS,
	CDTEXT_BLOCK_PAYLOAD_NBYTES = CDTEXT_BLOCK_MAX_PACKS * 12, /* no text is longer */
};

enum cdtext_type {
	CDTEXT_TITLE = 0x80,
	CDTEXT_PERFORMER = 0x81,
	CDTEXT_SONGWRITER = 0x82,
	CDTEXT_COMPOSER = 0x83,
	CDTEXT_ARRANGER = 0x84,
	CDTEXT_MESSAGE = 0x85,
	CDTEXT_DISC_ID = 0x86,  /* of the disc only; ASCII */
	CDTEXT_GENRE = 0x87,    /* of the disc only; a code of two bytes, then ASCII */
	CDTEXT_TOC = 0x88,      /* packs as they are */
	CDTEXT_TOC2 = 0x89,     /* packs as they are, as are the reserved 8Ah to 8Ch */
	CDTEXT_CLOSED = 0x8d,   /* of the disc only; for the maker's own use */
	CDTEXT_UPC_ISRC = 0x8e, /* the disc's UPC or EAN, the tracks' ISRC; ASCII */
	CDTEXT_SIZE = 0x8f,     /* written and read by these functions */
};

/* The character code of types 80h to 85h in a block. */
enum cdtext_charset {
	CDTEXT_LATIN1 = 0x00, /* ISO-8859-1 */
	CDTEXT_ASCII = 0x01,
	CDTEXT_MSJIS = 0x80, /* double byte, as are 81h and 82h, reserved for Korean and Chinese */
};

struct cdtext_block {
	bool is_present;
	uint8_t charset;
	uint8_t first_track, last_track;
	uint8_t copyright; /* 3 where the texts are protected, 0 where not; other bits reserved */
	uint8_t language;  /* EBU Tech 3264 appendix 3: 09h English, 69h Japanese */
};

/* Types whose items are whole packs: the track byte and the twelve of the payload. */
static inline bool cdtext_is_packs(unsigned type)
{
	return type >= CDTEXT_TOC && type < CDTEXT_CLOSED;
}

/* Types of which each track has a text, and not only the disc. */
static inline bool cdtext_is_of_tracks(unsigned type)
{
	return type <= CDTEXT_MESSAGE || type == CDTEXT_UPC_ISRC;
}

/* Characters of types 80h to 85h have two bytes in such blocks. */
static inline bool cdtext_is_double_byte(unsigned type, uint8_t charset)
{
	return type <= CDTEXT_MESSAGE && charset >= CDTEXT_MSJIS;
}

/* Where what was read goes. TRACK is 0 for the disc; in types of packs it counts them from 0. */
struct cdtext_sink {
	void (*block)(void *state, unsigned block, const struct cdtext_block *info);
	void (*item)(void *state, unsigned block, unsigned type, unsigned track, const uint8_t *p,
		size_t nbytes);
	void *state;
};

/*
 * Where what is to be written comes from: an item as the sink gets it, which must stay while packs
 * are made; NULL where there is none.
 */
struct cdtext_source {
	const uint8_t *(*item)(
		void *state, unsigned block, unsigned type, unsigned track, size_t *nbytes);
	void *state;
};

/*
 * The packs in a file of NBYTES: with or without the four bytes before them that READ TOC returns,
 * and a zero behind them. The number of packs, 0 when the file holds no CD-TEXT.
 */
size_t cdtext_find_packs(const uint8_t *file, size_t nbytes, const uint8_t **packs);

/*
 * Hands what NPACKS packs say to SINK, blocks before their items. Empty texts are left out,
 * repeated ones ("same as the last track") are written out. Returns the number of faults: packs
 * whose CRC does not fit or whose header makes no sense, texts that have lost their beginning or
 * end. Packs at fault are skipped; a text without its end is kept.
 */
unsigned cdtext_decode(const uint8_t *packs, size_t npacks, const struct cdtext_sink *sink);

/*
 * Writes the packs of all blocks that are present to PACKS, which has room for CDTEXT_MAX_PACKS.
 * Texts are repeated by reference only where a block would not fit otherwise. Returns the number
 * of packs; 0 when there is nothing to write, or when a block does not fit, which is then in *FULL
 * (else -1 is).
 */
size_t cdtext_encode(const struct cdtext_block blocks[CDTEXT_NBLOCKS],
	const struct cdtext_source *source, uint8_t *packs, int *full);

#endif
