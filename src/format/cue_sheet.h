/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A cue sheet between its text and the disc that it describes: which INDEX lies where in which
 * FILE. The dialect is that of CDRWIN's user guide (appendix A), with what EAC, IsoBuster, Redump
 * and libcdio have added to it.
 */
#ifndef FORMAT_CUE_SHEET_H
#define FORMAT_CUE_SHEET_H

#include "base/context.h"
#include "base/infile.h"
#include "disc/disc.h"

#define CUE_MAX_FILES  200 /* 99 tracks, each with its pregap in a file of its own */
#define CUE_MAX_TRACKS 99

/* Between two sessions (MMC-6 §4.2.3.4): lead-out, lead-in, and the pregap behind it. */
enum {
	CUE_FIRST_LEADOUT_NSECTORS = 6750, /* 01:30:00 */
	CUE_LEADOUT_NSECTORS = 2250,       /* 00:30:00, of all sessions but the first */
	CUE_LEADIN_NSECTORS = 4500,        /* 01:00:00 */
	CUE_SESSION_PREGAP_NSECTORS = 150, /* 00:02:00 */
};

enum cue_file_type { CUE_BINARY, CUE_MOTOROLA, CUE_WAVE };

struct cue_file {
	unsigned line;
	char *name; /* as the sheet has it */
	enum cue_file_type type;
	/* filled when it is opened */
	struct infile *in;
	uint64_t data_offset; /* where its sectors begin: behind the headers of a WAVE file */
	uint64_t data_nbytes;
};

/* One INDEX line. */
struct cue_mark {
	unsigned line;
	unsigned number;   /* 0–99 */
	size_t track;      /* in disc->tracks */
	size_t file;       /* in files */
	uint32_t position; /* sectors from the file's beginning */
};

struct cue_sheet {
	const char *path;
	struct discimg_disc *disc; /* tracks with all that needs no file to be known */
	struct cue_file *files;
	size_t nfiles;
	struct cue_mark *marks;
	size_t nmarks;
	char *packs_name; /* of CDTEXTFILE, or NULL */
	unsigned packs_line;
	unsigned track_line[CUE_MAX_TRACKS];
	uint32_t session_gap[CUE_MAX_TRACKS]; /* sectors before a session's first track */
	size_t high_density; /* the first track in that area of a GD-ROM; 0: there is none */
};

/* What Redump's sheets of GD-ROMs have as remarks before the tracks of each area. */
#define CUE_SINGLE_DENSITY "SINGLE-DENSITY AREA"
#define CUE_HIGH_DENSITY   "HIGH-DENSITY AREA"

/* `return CUE_FAIL(job, sheet, line, "INDEX %s, expected …", word)` */
#define CUE_FAIL(job, sheet, line, format, ...)                                                    \
	fail(job, DISCIMG_E_FORMAT, "%s:%u: " format, (sheet)->path, line, ##__VA_ARGS__)

/* Takes PATH apart. On failure SHEET is to be freed too. */
int cue_parse(struct discimg_job *job, const char *path, struct cue_sheet *sheet);

/* Finds and opens the data files. */
int cue_open_files(struct discimg_job *job, struct cue_sheet *sheet);

/* Reads the file of CDTEXTFILE, when the sheet names one. */
int cue_read_packs(struct discimg_job *job, struct cue_sheet *sheet);

/* Sectors between the lead-out of session NUMBER and the first INDEX 01 behind it, by standard. */
uint32_t cue_session_gap(unsigned number);

void cue_sheet_free(struct cue_sheet *sheet);

#endif
