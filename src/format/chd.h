/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CHD, "Compressed Hunks of Data" of the MAME project, version 5: a file of logical bytes that is
 * cut into hunks of one size, each packed by itself; a map that tells where each is; and a list of
 * metadata that tells what the bytes are. Layouts as in MAME's src/lib/util/chd.h and chd.cpp;
 * numbers have the high byte first.
 */
#ifndef FORMAT_CHD_H
#define FORMAT_CHD_H

#include "base/infile.h"
#include "disc/disc.h"

enum {
	CHD_FRAME_NBYTES = 2448, /* a CD sector: 2352 bytes, then 96 of sub-channels */
	CHD_TRACK_NFRAMES = 4,   /* tracks are padded to a multiple of these */
	CHD_NCODECS = 4,
	CHD_SHA1_NBYTES = 20,

	CHD_MIN_HUNK_NBYTES = 16, /* as chdman's --hunksize */
	CHD_MAX_HUNK_NBYTES = 1 << 20,
};

#define CHD_TAG(a, b, c, d)                                                                        \
	((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

/* --- the header (chd_header.c) ------------------------------------------------------------- */

enum {
	CHD_HEADER_NBYTES = 124,
	CHD_HEADER_LENGTH = 8, /* of the header itself */
	CHD_HEADER_VERSION = 12,
	CHD_HEADER_CODECS = 16,
	CHD_HEADER_LOGICAL = 32,
	CHD_HEADER_MAP = 40,
	CHD_HEADER_META = 48,
	CHD_HEADER_HUNK = 56,
	CHD_HEADER_UNIT = 60,
	CHD_HEADER_RAW_SHA1 = 64,
	CHD_HEADER_SHA1 = 84,
	CHD_HEADER_PARENT_SHA1 = 104,
};

struct chd_header {
	uint32_t codecs[CHD_NCODECS]; /* CHD_TAG()s; the first is 0 when nothing is packed */
	uint64_t logical_nbytes, map_offset, meta_offset;
	uint32_t hunk_nbytes, unit_nbytes;
	uint8_t raw_sha1[CHD_SHA1_NBYTES]; /* of the logical bytes */
	uint8_t sha1[CHD_SHA1_NBYTES];     /* of that and of the metadata */
	uint64_t nhunks;
};

/* Reads and checks the header of IN; refuses other versions, and files that need a parent. */
int chd_read_header(struct discimg_job *job, struct infile *in, struct chd_header *header);

void chd_print_header(const struct chd_header *header, uint8_t bytes[CHD_HEADER_NBYTES]);

/* --- the map (chd_map.c, chd_mapout.c) ----------------------------------------------------- */

enum chd_hunk_kind {
	CHD_HUNK_CODEC0, /* packed by the header's codec 0; 1 to 3 likewise */
	CHD_HUNK_PLAIN = 4,
	CHD_HUNK_SELF = 5,   /* the same as an earlier one, whose number is its offset */
	CHD_HUNK_PARENT = 6, /* in another file */
};

/* A hunk's place, as the map has it once it is unpacked: 12 bytes. */
enum {
	CHD_ENTRY_KIND = 0,
	CHD_ENTRY_NBYTES = 1, /* 24 bits */
	CHD_ENTRY_OFFSET = 4, /* 48 bits: in the file, or the number of a hunk */
	CHD_ENTRY_CRC = 10,   /* CRC-16 of the hunk unpacked */
	CHD_ENTRY_TOTAL = 12,
};

struct chd_place {
	unsigned kind; /* enum chd_hunk_kind */
	uint32_t nbytes;
	uint64_t offset;
	uint16_t crc;
};

/* Allocates *MAP, CHD_ENTRY_TOTAL bytes a hunk; a hunk that repeats another has its place. */
int chd_read_map(
	struct discimg_job *job, struct infile *in, const struct chd_header *header, uint8_t **map);

void chd_put_place(uint8_t *map, uint64_t hunk, const struct chd_place *place);
struct chd_place chd_get_place(const uint8_t *map, uint64_t hunk);

/* Allocates *BYTES, the map as a file has it; false when out of memory. */
bool chd_pack_map(const uint8_t *map, uint64_t nhunks, uint8_t **bytes, size_t *nbytes);

/* --- CRC-16 of hunks and maps: x^16 + x^12 + x^5 + 1, from FFFFh (chd_crc.c) ------------------ */

#define CHD_CRC_NLANES 16

struct chd_crc {
	uint16_t table[CHD_CRC_NLANES][256];
};

void chd_crc_init(struct chd_crc *crc);
uint16_t chd_crc_of(const struct chd_crc *crc, const uint8_t *p, size_t nbytes);

/* --- metadata (chd_meta.c) ----------------------------------------------------------------- */

#define CHD_META_HASHED 0x01 /* flag: part of the header's SHA-1 */

struct chd_meta {
	uint32_t tag;
	uint8_t flags;
	uint32_t nbytes;
	uint8_t *data; /* with a NUL behind */
};

struct chd_metas {
	struct chd_meta *items;
	size_t n;
};

int chd_read_metas(struct discimg_job *job, struct infile *in, const struct chd_header *header,
	struct chd_metas *metas);
void chd_metas_free(struct chd_metas *metas);

/* False when out of memory; DATA is copied. */
bool chd_metas_add(
	struct chd_metas *metas, uint32_t tag, uint8_t flags, const void *data, size_t nbytes);

/* As a file has them when the first is at OFFSET, allocated; false when out of memory. */
bool chd_print_metas(
	const struct chd_metas *metas, uint64_t offset, uint8_t **bytes, size_t *nbytes);

/* The SHA-1 of RAW_SHA1 and of all metadata that are hashed; false when out of memory. */
bool chd_hash_all(struct discimg_job *job, const struct chd_metas *metas,
	const uint8_t raw_sha1[CHD_SHA1_NBYTES], uint8_t sha1[CHD_SHA1_NBYTES]);

/* --- the tracks of a CD (chd_tracks.c), and what chdman does not keep of them (chd_extra.c) -- */

/* A track as its line of metadata tells it. */
struct chd_track {
	unsigned number;
	char type[24], subtype[12], pregap_type[24];
	uint32_t nframes; /* that are stored, with PAD and with a pregap whose type begins with V */
	uint32_t npad;    /* of GD-ROMs: frames at the end that belong to no track */
	uint32_t pregap, postgap;
};

/* True when METAS tell of CD tracks. */
bool chd_has_tracks(const struct chd_metas *metas);

/* The line of text in TEXT; WHERE is for messages. */
int chd_parse_track(
	struct discimg_job *job, const char *where, const char *text, struct chd_track *track);

/*
 * Adds the tracks, at most 99, to DISC, which is then still to be finished; FIRST_FRAME gets the
 * number of each one's first frame in the file.
 */
int chd_describe_tracks(struct discimg_job *job, const char *where, const struct chd_metas *metas,
	struct discimg_disc *disc, uint64_t first_frame[]);

/* Adds a line for each track of DISC, whose data sectors are kept RAW or as they are stored. */
bool chd_add_tracks(const struct discimg_disc *disc, bool raw, struct chd_metas *metas);

/* Bytes of main channel that a sector of TRACK is kept as. */
unsigned chd_stored_nbytes(const struct discimg_track *track, bool raw);

#define CHD_EXTRA_TAG CHD_TAG('D', 'I', 'm', 'g')

/* Allocates *TEXT, "" when the lines of metadata tell all of DISC; false when out of memory. */
bool chd_print_extra(const struct discimg_disc *disc, char **text);

/* Sets what the text of a CHD_EXTRA_TAG says beyond the lines of metadata. */
int chd_apply_extra(
	struct discimg_job *job, const char *where, const char *text, struct discimg_disc *disc);

/* Sets what it says of the sessions of DISC, which is finished. */
void chd_apply_types(const char *text, struct discimg_disc *disc);

/* --- the hunks, one behind the other (chd_hunks.c) ------------------------------------------ */

/*
 * *OUT reads the logical bytes of IN, whose hunks are unpacked on all processors where several are
 * wanted at once; each is checked by its CRC. Takes over IN, MAP and METAS, always. *HUNKS lives as
 * long as *OUT.
 */
struct chd_hunks;
int chd_open_hunks(struct discimg_job *job, struct infile *in, const struct chd_header *header,
	uint8_t *map, struct chd_metas *metas, struct chd_hunks **hunks, struct infile **out);

/* The sums in the header, with a struct chd_hunks as their state. */
extern const struct disc_sums chd_sums;

#endif
