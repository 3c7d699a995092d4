/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An image format: how it is recognised, opened as a disc, and written from one. */
#ifndef FORMAT_FORMAT_H
#define FORMAT_FORMAT_H

#include "base/infile.h"
#include "base/outfile.h"
#include "disc/copy.h"

#include <discimg/convert.h>

#define FORMAT_PROBE_NBYTES      65536
#define FORMAT_PROBE_TAIL_NBYTES 12

/* What a file looks like, for recognising it. */
struct format_probe {
	const char *path;
	const char *suffix;  /* lower case, without the dot; "" when there is none. When packed:
				of what it is called unpacked, as are the next */
	const uint8_t *head; /* its first bytes, zeros behind the end */
	size_t head_nbytes;
	const uint8_t *tail;  /* its last FORMAT_PROBE_TAIL_NBYTES; NULL when packed, or shorter */
	uint64_t file_nbytes; /* when packed, exact below FORMAT_PROBE_NBYTES only */
};

enum format_match {
	FORMAT_NO,
	FORMAT_PLAUSIBLE, /* by suffix or size alone */
	FORMAT_CERTAIN,   /* by content */
};

struct format_options {
	enum discimg_layout layout;
	enum discimg_audio_file audio;
	bool raw; /* data tracks of a CD as 2352-byte sectors, whatever they were stored as */
	enum outfile_kind outfile; /* how the data files begin, and whether they are kept */
	/* Of formats that pack: */
	const char *codecs;   /* names with commas between them; NULL: the format's usual ones */
	unsigned hunk_nbytes; /* packed at a time; 0: the format's usual size */
	bool fast;            /* quickly rather than well */
};

/*
 * An image that is being written. The caller copies each of RANGES to take(), in pieces of any size
 * and in any order unless it is SEQUENTIAL, then commits; until then nothing has its final name.
 */
struct format_writer {
	const struct copy_range *ranges; /* what take() is to be given, owned by the writer */
	size_t nranges;
	char *const *paths; /* data files beside the one that was named, NULL-terminated, or NULL */
	bool resumed;       /* every data file began with bytes of an earlier run */
	bool sequential;    /* take() must be given RANGES in order, each sector once */
	bool by_lba;        /* one file with a place for every LBA from 0, not only for RANGES */
	int (*take)(void *state, struct discimg_job *job, const struct sector_batch *batch);
	/* NULL, or that of a struct copy_consumer. */
	int (*take_place)(void *state, struct discimg_job *job, int32_t lba, uint32_t n,
		const struct disc_place *from, uint32_t *ndone);
	/* Makes durable what was taken so far; for kinds of outfile that are kept. */
	int (*sync)(void *state, struct discimg_job *job);
	int (*commit)(void *state, struct discimg_job *job);
	void (*free)(void *state);
	void *state;
};

/*
 * What a format can keep of a disc, beside the user data of one data track: bits of
 * format.keeps. What the disc has and the format does not keep is lost, and told beforehand
 * (job/losses.h). A format that keeps tracks keeps where their pregaps begin, too; one that does
 * not is given a disc of one data track of 2048 bytes a sector from LBA 0.
 */
enum format_keeps {
	KEEPS_AUDIO = 1 << 0,       /* audio tracks */
	KEEPS_TRACKS = 1 << 1,      /* several tracks, told apart */
	KEEPS_SESSIONS = 1 << 2,    /* several sessions, told apart */
	KEEPS_RAW = 1 << 3,         /* data sectors as 2352 bytes, bit by bit */
	KEEPS_MODE2 = 1 << 4,       /* Mode 2 tracks as such */
	KEEPS_CDI = 1 << 5,         /* that a Mode 2 track is CD-i */
	KEEPS_SUB_RAW = 1 << 6,     /* sub-channels P to W of each sector */
	KEEPS_SUB_RW = 1 << 7,      /* sub-channels R to W as packs, without P and Q */
	KEEPS_PREGAPS = 1 << 8,     /* where INDEX 00 is */
	KEEPS_PREGAP_DATA = 1 << 9, /* what is stored in a pregap */
	KEEPS_HIDDEN = 1 << 10,     /* what is stored before INDEX 01 of track 1 */
	KEEPS_INDEXES = 1 << 11,    /* INDEX 02 to 99 */
	KEEPS_FLAGS = 1 << 12,      /* PRE, DCP, 4CH */
	KEEPS_SCMS = 1 << 13,
	KEEPS_MCN = 1 << 14,
	KEEPS_ISRC = 1 << 15,
	KEEPS_CDTEXT = 1 << 16,    /* the first block's strings */
	KEEPS_LANGUAGES = 1 << 17, /* CD-TEXT blocks beyond the first, and each one's language */
	KEEPS_REMARKS = 1 << 18,
	KEEPS_FIRST_NUMBER = 1 << 19, /* a first track whose number is not 1 */
	KEEPS_DISC_TYPE = 1 << 20,    /* discimg_session.disc_type where modes do not tell it */
	KEEPS_CDG = 1 << 21,         /* that an audio track is CD+G, with its sub-channels P to W */
	KEEPS_BEFORE_ZERO = 1 << 22, /* sectors stored before LBA 0, in the pause of track 1 */
	KEEPS_TRACK_GENRES = 1 << 23, /* of single tracks genre and disc ID, which no pack holds */
};

struct format {
	const char *name;              /* "cue" */
	const char *description;       /* "cue sheet with BIN, WAVE or MOTOROLA files" */
	const char *const *suffixes;   /* lower case, NULL-terminated; the first is the usual one */
	unsigned keeps;                /* enum format_keeps */
	bool packable;                 /* open() takes packed files: it uses format_open_input() */
	enum discimg_audio_file audio; /* the last of the kinds that create() writes audio as */
	enum format_match (*probe)(const struct format_probe *probe);
	int (*open)(struct discimg_job *job, const char *path, struct discimg_disc **out);
	/* Refuses, before writing anything, a disc that the format cannot hold. */
	int (*create)(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
		const struct format_options *options, struct format_writer *out);
};

extern const struct format format_bin;
extern const struct format format_cdi;
extern const struct format format_chd;
extern const struct format format_ccd;
extern const struct format format_cso;
extern const struct format format_cue;
extern const struct format format_iso;
extern const struct format format_mds;
extern const struct format format_nrg;
extern const struct format format_vdisc;
extern const struct format format_zso;
extern const struct format format_toc;

/* All formats, NULL-terminated, the pickiest probes first. */
extern const struct format *const formats[];

/*
 * How well PROBE is a sheet of text: certain when IS_TELLING is true of one of its lines, from
 * which NBYTES are left of what was read, else plausible by SUFFIX.
 */
enum format_match format_match_sheet(const struct format_probe *probe,
	bool (*is_telling)(const char *line, size_t nbytes), const char *suffix);

/* Opens PATH, an image or a data file of one, for reading; if it is packed, what it holds. */
int format_open_input(struct discimg_job *job, const char *path, struct infile **in);

/* The format that PATH's content, or else its suffix, tells; NULL with a failure when none does. */
int format_recognise(struct discimg_job *job, const char *path, const struct format **format);

/* The format that the suffix of the output PATH names; iso for "-", pipes and devices. */
int format_of_output(struct discimg_job *job, const char *path, const struct format **format);

void format_writer_free(struct format_writer *writer);

#endif
