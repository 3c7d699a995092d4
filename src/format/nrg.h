/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nero images: sectors, then chunks of an identifier, a length and data, all big-endian, then a
 * footer that tells where the chunks begin. Version 1 (Nero 5.0 and before) has 32-bit offsets and
 * the footer NERO, version 2 has 64-bit ones and NER5. No specification was published; offsets and
 * codes are those of libmirage's nrg parser, of Aaru's Nero (Structs.cs), of no$psx's psx-spx
 * ("CDROM Disk Images NRG (Nero)"), and of libcdio's nrg driver.
 */
#ifndef FORMAT_NRG_H
#define FORMAT_NRG_H

#include "base/bytes.h"
#include "format/format.h"

enum {
	NRG_CHUNK_NBYTES = 8,    /* identifier, length of what follows */
	NRG_FOOTER1_NBYTES = 8,  /* "NERO", offset of the chunks */
	NRG_FOOTER2_NBYTES = 12, /* "NER5", offset of the chunks, 64 bits */

	/* CUES, CUEX: an index of a track; track 00 is the lead-in, AAh the lead-out. */
	NRG_CUE_CONTROL = 0, /* and ADR, as in Q */
	NRG_CUE_TRACK = 1,   /* BCD */
	NRG_CUE_INDEX = 2,   /* BCD */
	NRG_CUE_LBA = 4,     /* CUES: zero, then minute, second, frame, BCD */
	NRG_CUE_NBYTES = 8,

	/* DAOI, DAOX: tracks of a session that was written disc-at-once. */
	NRG_DAO_LENGTH = 0, /* of the chunk, again */
	NRG_DAO_MCN = 4,    /* 13 digits, or zeros */
	NRG_DAO_TYPE = 18,  /* as PSEC of TOC point A0h */
	NRG_DAO_ONE = 19,   /* 1 in all that Nero writes */
	NRG_DAO_FIRST = 20,
	NRG_DAO_LAST = 21,
	NRG_DAO_TRACKS = 22,

	NRG_TRACK_ISRC = 0, /* 12 characters, or zeros */
	NRG_TRACK_SIZE = 12,
	NRG_TRACK_MODE = 14,
	NRG_TRACK_ONE = 17,     /* 1 in most that Nero writes */
	NRG_TRACK_OFFSETS = 18, /* of INDEX 00, of INDEX 01, of what follows the track */
	NRG_TRACK1_NBYTES = NRG_TRACK_OFFSETS + 3 * 4,
	NRG_TRACK2_NBYTES = NRG_TRACK_OFFSETS + 3 * 8,

	/*
	 * TINF, ETNF, ETN2: tracks of a session that was written track-at-once; offset and length
	 * in bytes, then a mode and a sector of the disc.
	 */
	NRG_TINF_NBYTES = 12, /* of Nero 4: no sector */
	NRG_ETNF_NBYTES = 20,
	NRG_ETN2_NBYTES = 32,
	NRG_TAO_MODE = 3,        /* behind offset and length */
	NRG_TAO_LBA = 4,         /* likewise */
	NRG_TAO_PREGAP = 2 * 75, /* sectors between two tracks that were written so */

	/* MTYP: bits for each kind of medium. */
	NRG_MEDIUM_CD = 0x000401, /* CD-R(W), CD-ROM */
	NRG_MEDIUM_CD_WRITTEN = 0x00001,
	NRG_MEDIUM_DVD = 0x0c021c, /* -R(W), +R(W), RAM, ROM, +R9, -R9 */
	NRG_MEDIUM_DVD_WRITTEN = 0x00004 | 0x00008,
	NRG_MEDIUM_BD = 0x700000, /* ROM, R, RE */
	NRG_MEDIUM_BD_WRITTEN = 0x200000,
};

/* What a track's mode byte says of its sectors; CD-i tracks are Mode 2 ones. */
struct nrg_mode {
	uint8_t code;
	enum discimg_track_mode mode;
	unsigned nbytes, sub_nbytes;
};

/*
 * The mode that CODE means for sectors of NBYTES; where these are 0, as big as CODE tells. NULL
 * when no track is of CODE. MagicISO writes 0, 2 or 3 for raw sectors, too.
 */
const struct nrg_mode *nrg_mode_of_code(uint8_t code, unsigned nbytes);

/* NULL when tracks of MODE cannot be stored so. */
const struct nrg_mode *nrg_find_mode(
	enum discimg_track_mode mode, unsigned nbytes, unsigned sub_nbytes);

/* The create() of format_nrg. */
int nrg_create(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	const struct format_options *options, struct format_writer *out);

#endif
