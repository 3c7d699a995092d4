/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The model that every other folder speaks: a disc of sessions and tracks, and what backs its
 * sectors. Openers (formats, drives, trees) build one; savers, burners and checkers read it.
 */
#ifndef DISC_DISC_H
#define DISC_DISC_H

#include <discimg/disc.h>
#include <sys/stat.h>
#include <sys/types.h>

/* What is asked of each sector. Parts lie one behind the other: main channel, C2, sub-channel. */
struct sector_shape {
	unsigned nbytes;     /* main channel: 2048, 2336 or 2352 */
	unsigned c2_nbytes;  /* 0, or 294: one bit for each of the 2352 bytes (MMC-6 READ CD) */
	unsigned sub_nbytes; /* 0, or 96: P to W, one bit of each in every byte (raw, MMC-6) */
};

static inline unsigned shape_nbytes(struct sector_shape shape)
{
	return shape.nbytes + shape.c2_nbytes + shape.sub_nbytes;
}

/* Where sectors lie as plain bytes, one behind the other, so that the kernel can copy them. */
struct disc_place {
	int fd;
	uint64_t offset;
	unsigned nbytes;   /* from one sector to the next */
	uint32_t nsectors; /* at most as many as were asked for */
};

/* A checksum that an image carries of itself, and what its bytes give, both in hexadecimal. */
#define DISC_SUM_NBYTES 65

struct disc_sum {
	const char *what; /* "SHA-1 of the data" */
	char expected[DISC_SUM_NBYTES], found[DISC_SUM_NBYTES];
};

typedef int disc_tell_sum(void *user, struct discimg_job *job, const struct disc_sum *sum);

struct disc_sums {
	/* From now on, what is read in order is added up, so that check() need not read it again.
	 */
	void (*watch)(void *state, struct discimg_job *job);
	/* Tells of each sum; of none that cannot be made, for bytes that cannot be read. */
	int (*check)(void *state, struct discimg_job *job, disc_tell_sum *tell, void *user);
};

/*
 * What backs a disc. Sectors are asked for as the track stores them (track->stored_nbytes and
 * stored_sub_nbytes), never across tracks, never where nothing is stored.
 */
struct disc_source {
	/* Fills BUF and STATUS (zeroed before) with N sectors; a bad sector is a status. */
	int (*read)(void *state, struct discimg_job *job, const struct discimg_track *track,
		int32_t lba, uint32_t n, uint8_t *buf, uint8_t *status);
	/* NULL, or: true when the first sectors of LBA… lie as plain bytes in a file. */
	bool (*locate)(void *state, int32_t lba, uint32_t n, struct disc_place *place);
	/* NULL, or: true when ST is of a file that the sectors come from. */
	bool (*uses)(void *state, const struct stat *st);
	/* NULL, or: how the files that the sectors come from are packed ("gzip"), or NULL. */
	const char *(*packing)(void *state);
	void (*free)(void *state);
	void *state;
	const struct disc_sums *sums; /* NULL: the image carries none */
	void *sums_state;
	bool sequential; /* can only be read once, from the first sector to the last */
};

/* A line that a sheet carried and that means nothing to us: kept, so that it is not lost. */
struct disc_remark {
	unsigned track; /* that it stands in; 0: before the first */
	char *text;     /* without the word REM */
};

#define DISC_CDTEXT_NTRACKS 100 /* the disc itself, and 99 tracks by their numbers */

enum { DISC_LANGUAGE_ENGLISH = 0x09 }; /* EBU Tech 3264 annex 1 */

/* The texts of one language. */
struct disc_cdtext {
	struct discimg_cdtext_block about;
	char *texts[DISC_CDTEXT_NTRACKS][DISCIMG_CDTEXT_NFIELDS]; /* UTF-8, or NULL */
};

struct discimg_disc {
	const char *format; /* static: "cue", "drive", "tree" */
	enum discimg_medium medium;
	bool is_gd; /* a GD-ROM, whose second session goes on behind the last address of a CD */
	char mcn[14];
	struct disc_cdtext *cdtext[DISCIMG_CDTEXT_NBLOCKS]; /* NULL where a block has no texts */
	struct discimg_session *sessions;
	size_t nsessions;
	/* Of a DVD or BD in a drive that tells no tracks of it: where its last session begins. */
	int32_t last_session_lba;
	unsigned unfinished_session; /* in a drive: the last, begun and never closed; 0: none */
	struct discimg_track *tracks;
	size_t ntracks;
	struct disc_remark *remarks;
	size_t nremarks;
	struct disc_source source;
	char **owned; /* strings that tracks point to */
	size_t nowned;
};

/* Whether nothing of DISC's unfinished session is among its tracks. */
bool disc_leaves_out_session(const struct discimg_disc *disc);

/* An empty disc without a source; NULL when out of memory. */
struct discimg_disc *disc_new(const char *format, enum discimg_medium medium);

/*
 * Adds a track behind the last, number and session as the last one's + 1 and + 0, no indexes.
 * Invalidates pointers to earlier tracks. NULL when out of memory.
 */
struct discimg_track *disc_add_track(struct discimg_disc *disc);

/* Keeps a copy of TEXT for as long as the disc lives; NULL when out of memory. */
const char *disc_keep(struct discimg_disc *disc, const char *text);

/* False when out of memory. */
bool disc_add_remark(struct discimg_disc *disc, unsigned track, const char *text);

/*
 * Sets a text of track number TRACK (0: of the disc), replacing the one that is there; adds the
 * block when it is new, as English in ISO 8859-1. False when out of memory.
 */
bool disc_set_cdtext(struct discimg_disc *disc, unsigned block, unsigned track,
	enum discimg_cdtext_field field, const char *text);

/* BLOCK of DISC, added when it is new; NULL when out of memory. */
struct disc_cdtext *disc_cdtext_block(struct discimg_disc *disc, unsigned block);

/* Drops all texts of tracks but those from FIRST to LAST, which are renumbered from 1. */
void disc_cdtext_keep_tracks(struct discimg_disc *disc, unsigned first, unsigned last);

void disc_cdtext_free(struct disc_cdtext *block);

/*
 * Completes a disc whose tracks have start_lba, nsectors, session and indexes set: checks them
 * (order, overlap, range, 1–99 on a CD, index 01 present, indexes rising inside the track) and
 * derives the sessions. WHERE names the source in messages. Must be called once before use.
 */
int disc_finish(struct discimg_job *job, struct discimg_disc *disc, const char *where);

/* Derives the sessions anew, with their disc types, after tracks of a finished disc have changed.
 */
int disc_derive_sessions(struct discimg_job *job, struct discimg_disc *disc);

/* The disc type of session NUMBER as the modes of its tracks tell it. */
unsigned disc_type_of_tracks(const struct discimg_disc *disc, unsigned number);

/* A finished disc of one data track of NSECTORS 2048-byte sectors from LBA 0; NULL: no memory. */
struct discimg_disc *disc_new_plain(
	const char *format, enum discimg_medium medium, uint32_t nsectors);

/*
 * Leaves only session NUMBER of a finished DISC, with its tracks numbered from 1 and the first
 * one's INDEX 01 at LBA 0. Fails with DISCIMG_E_INVALID when there is no such session.
 */
int disc_keep_session(struct discimg_job *job, struct discimg_disc *disc, unsigned number);

/* Refuses PATH as an output when DISC is read from that very file. */
int disc_check_output(struct discimg_job *job, const struct discimg_disc *disc, const char *path);

/* The track that LBA lies in, or NULL. */
const struct discimg_track *disc_track_at(const struct discimg_disc *disc, int32_t lba);

bool track_is_audio(const struct discimg_track *track);
int32_t track_end_lba(const struct discimg_track *track);

/*
 * discimg_disc_read() for any shape. Where none is stored, C2 bytes are zero, and a CD's
 * sub-channels are made from its table of contents: P and Q; R to W are zero (see subcode.h).
 * Stored sub-channels are of the track's stored_sub_kind.
 */
int disc_read(struct discimg_disc *disc, struct discimg_job *job, int32_t lba, uint32_t n,
	struct sector_shape shape, uint8_t *buf, uint8_t *status);

/*
 * Fills NBYTES of main channel for a sector of TRACK that could not be read: zeros, but in a raw
 * data sector sync, header and then 55h, which no EDC fits, and which other rippers write there,
 * too.
 */
void track_fill(const struct discimg_track *track, int32_t lba, unsigned nbytes, uint8_t *sector);

/*
 * Makes NBYTES of main channel for a sector of TRACK that is stored nowhere: silence, or user data
 * of zeros. False when the track's sectors have no such part.
 */
bool track_synthesise(const struct discimg_track *track, int32_t lba, unsigned nbytes, uint8_t *to);

/* "MODE1/2352", "AUDIO": the cue sheet's word for a track stored as NBYTES a sector; or NULL. */
const char *track_type_name(enum discimg_track_mode mode, unsigned nbytes);

/*
 * Which file of the disc a sector belongs to, for reports. Implemented by fs/; found by job/.
 * PATH is the caller's buffer; false when the sector belongs to no file.
 */
struct disc_names {
	bool (*path_at)(void *state, int32_t lba, char *path, size_t nbytes);
	void (*free)(void *state);
	void *state;
};

#endif
