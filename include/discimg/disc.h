/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disc: whatever can be read sector by sector, be it in a drive, in an image file, or about to
 * be mastered. Sessions, tracks, indexes and texts follow the words of the Red Book
 * (IEC 60908), the Yellow Book (ECMA-130) and MMC-6.
 */
#ifndef DISCIMG_DISC_H
#define DISCIMG_DISC_H

#include <discimg/job.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct discimg_disc;

enum discimg_medium {
	DISCIMG_MEDIUM_ANY, /* plain 2048-byte sectors that any medium of the size can hold */
	DISCIMG_MEDIUM_CD,
	DISCIMG_MEDIUM_DVD,
	DISCIMG_MEDIUM_BD,
};

/* What the sectors of a track are; ECMA-130 §14, CD-ROM XA, CD-i Green Book. */
enum discimg_track_mode {
	DISCIMG_AUDIO,
	DISCIMG_CDG,   /* audio with CD+G graphics in sub-channels R to W */
	DISCIMG_MODE1, /* 2048 bytes of user data a sector; DVD and BD sectors count as these */
	DISCIMG_MODE2, /* formless, or XA Form 1 and Form 2 as each sector's sub-header says */
	DISCIMG_CDI,   /* Mode 2 of a CD-i track */
};

/* What the 96 bytes of sub-channels are that accompany a sector. */
enum discimg_sub_kind {
	DISCIMG_SUB_RAW, /* P to W, one bit of each in every byte, as read (MMC-6 READ CD, 001b) */
	DISCIMG_SUB_RW,  /* R to W in four packs, de-interleaved and corrected; no P, no Q (100b) */
};

enum discimg_track_flag {
	DISCIMG_FLAG_PRE = 1 << 0,  /* audio with pre-emphasis */
	DISCIMG_FLAG_DCP = 1 << 1,  /* digital copy permitted */
	DISCIMG_FLAG_4CH = 1 << 2,  /* four-channel audio */
	DISCIMG_FLAG_SCMS = 1 << 3, /* serial copy management */
};

/* The CD-TEXT pack types, MMC-6 annex J table J.2; a field's place is its type less 80h. */
enum discimg_cdtext_field {
	DISCIMG_CDTEXT_TITLE = 0x0,
	DISCIMG_CDTEXT_PERFORMER = 0x1,
	DISCIMG_CDTEXT_SONGWRITER = 0x2,
	DISCIMG_CDTEXT_COMPOSER = 0x3,
	DISCIMG_CDTEXT_ARRANGER = 0x4,
	DISCIMG_CDTEXT_MESSAGE = 0x5,
	DISCIMG_CDTEXT_DISC_ID = 0x6,
	DISCIMG_CDTEXT_GENRE = 0x7,
	DISCIMG_CDTEXT_UPC_ISRC = 0xe,
	DISCIMG_CDTEXT_NFIELDS = 0x10,
};

#define DISCIMG_CDTEXT_NBLOCKS 8

/* How a disc's lead-in keeps the strings of a block (MMC-6 annex J, pack 8Fh); ours are UTF-8. */
enum discimg_charset {
	DISCIMG_CHARSET_LATIN1 = 0x00, /* ISO 8859-1 */
	DISCIMG_CHARSET_ASCII = 0x01,
	DISCIMG_CHARSET_MSJIS = 0x80,
};

/* One of up to eight languages of CD-TEXT. */
struct discimg_cdtext_block {
	unsigned language; /* EBU Tech 3264 annex 1: 09h English, 69h Japanese; 0 unknown */
	enum discimg_charset charset;
	unsigned genre;     /* code of pack 87h; 0: none */
	unsigned copyright; /* flags of pack 8Fh, as they stand there */
};

#define DISCIMG_NINDEXES 100 /* 00 to 99 */
#define DISCIMG_NO_LBA   INT32_MIN

struct discimg_track {
	unsigned number;  /* from 1; at most 99 on a CD */
	unsigned session; /* from 1 */
	enum discimg_track_mode mode;
	unsigned flags;    /* enum discimg_track_flag */
	int32_t start_lba; /* where its pregap begins, or its INDEX 01 when it has none */
	uint32_t nsectors; /* from start_lba, postgap included */
	int32_t index_lba[DISCIMG_NINDEXES]; /* INDEX 00 to 99; DISCIMG_NO_LBA where absent */
	char isrc[13];                       /* 12 characters, or "" */

	/* How the sectors are kept where they were opened from. */
	unsigned stored_nbytes;                /* main channel bytes a sector: 2048, 2336 or 2352 */
	unsigned stored_sub_nbytes;            /* sub-channel bytes a sector: 0 or 96 */
	enum discimg_sub_kind stored_sub_kind; /* what these are */
	uint32_t pregap_unstored;  /* sectors from start_lba that are not kept: silence or zeros */
	uint32_t postgap_unstored; /* likewise at the end of the track */
};

struct discimg_session {
	unsigned number; /* from 1 */
	unsigned first_track, last_track;
	int32_t start_lba;   /* the first track's start_lba */
	int32_t leadout_lba; /* one past the last sector */
	unsigned disc_type;  /* TOC point A0h: 00h CD-DA or CD-ROM, 10h CD-i, 20h CD-ROM XA */
};

/* How far a sector can be trusted; one byte a sector accompanies all data that is read. */
enum discimg_sector_status {
	DISCIMG_SECTOR_GOOD = 0,
	DISCIMG_SECTOR_SYNTHESISED, /* not stored anywhere: gap, or header and EDC/ECC made anew */
	DISCIMG_SECTOR_CORRECTED,   /* ECC mended it */
	DISCIMG_SECTOR_C2,          /* the drive flagged bytes of it */
	DISCIMG_SECTOR_BAD_EDC,     /* its EDC does not fit its bytes */
	DISCIMG_SECTOR_UNREADABLE,  /* could not be read; its bytes are filler */
	DISCIMG_SECTOR_NEVER_READ,  /* was not tried; its bytes are filler */
};

/** True for a status whose bytes are not those of the disc. */
static inline bool discimg_sector_is_bad(uint8_t status)
{
	return status >= DISCIMG_SECTOR_C2;
}

/* A file with bad sectors. */
struct discimg_bad_file {
	char *path;        /* UTF-8; "(path table)" for structures; "" for what is in no file */
	int32_t first_lba; /* of its bad sectors */
	uint32_t nbad;     /* sectors of it */
};

/**
 * Opens NAME: a drive (/dev/srN, stdio:FILE, virtual:FILE) or an image of any known format,
 * recognised by its content first and by its suffix second. On success *OUT is the caller's, to be
 * given to discimg_disc_free(). Fails with DISCIMG_E_NOTFOUND, _FORMAT, _UNSUPPORTED, _IO, _DRIVE,
 * _MEDIUM.
 */
DISCIMG_API int discimg_open(struct discimg_job *job, const char *name, struct discimg_disc **out);

/** Closes DISC and all that backs it; NULL is accepted. */
DISCIMG_API void discimg_disc_free(struct discimg_disc *disc);

/** The name of what DISC was opened from: an image format's ("cue"), "drive", "tree". */
DISCIMG_API const char *discimg_disc_format(const struct discimg_disc *disc);

/** How its data are packed ("gzip", or "gzip, in xz"); NULL when they are not. */
DISCIMG_API const char *discimg_disc_packing(const struct discimg_disc *disc);

DISCIMG_API enum discimg_medium discimg_disc_medium(const struct discimg_disc *disc);

/** Sectors from LBA 0 to the last session's lead-out. */
DISCIMG_API uint32_t discimg_disc_nsectors(const struct discimg_disc *disc);

DISCIMG_API size_t discimg_disc_nsessions(const struct discimg_disc *disc);
DISCIMG_API size_t discimg_disc_ntracks(const struct discimg_disc *disc);

/**
 * The number of a session on the disc in a drive that was begun and not completed; 0: there is
 * none. Drives may tell no track of it: then it is not among the sessions.
 */
DISCIMG_API unsigned discimg_disc_unfinished_session(const struct discimg_disc *disc);

/** The I-th session or track, from 0; NULL beyond the last. Owned by DISC. */
DISCIMG_API const struct discimg_session *discimg_disc_session(
	const struct discimg_disc *disc, size_t i);
DISCIMG_API const struct discimg_track *discimg_disc_track(
	const struct discimg_disc *disc, size_t i);

/** The media catalogue number: 13 digits, or "". */
DISCIMG_API const char *discimg_disc_mcn(const struct discimg_disc *disc);

/** CD-TEXT block I, 0 to DISCIMG_CDTEXT_NBLOCKS - 1; NULL when it has no texts. Owned by DISC. */
DISCIMG_API const struct discimg_cdtext_block *discimg_disc_cdtext_block(
	const struct discimg_disc *disc, unsigned i);

/**
 * A text of CD-TEXT block BLOCK in UTF-8: of track number TRACK, or of the whole disc (0). NULL
 * when there is none. Owned by DISC.
 */
DISCIMG_API const char *discimg_disc_cdtext(const struct discimg_disc *disc, unsigned block,
	unsigned track, enum discimg_cdtext_field field);

/**
 * Reads N sectors from LBA into BUF, NBYTES each: 2048 (user data of Mode 1 and Mode 2 Form 1),
 * 2336 (Mode 2 without sync and header) or 2352 (raw). What is not stored is synthesised. STATUS
 * gets one enum discimg_sector_status a sector. A bad sector is data, not an error: failures are
 * only a range outside the disc's tracks, a size that a track does not have, and a source that
 * is gone.
 */
DISCIMG_API int discimg_disc_read(struct discimg_disc *disc, struct discimg_job *job, int32_t lba,
	uint32_t n, unsigned nbytes, uint8_t *buf, uint8_t *status);

#ifdef __cplusplus
}
#endif
#endif
