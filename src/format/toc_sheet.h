/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A cdrdao .toc between its text and the disc that it describes: the pieces that make up each
 * track. The grammar is that of cdrdao 1.2.4 (cdrdao(1), "TOC FILES"; trackdb/TocParser.g) with
 * the ENCODING_ words of 1.2.5.
 */
#ifndef FORMAT_TOC_SHEET_H
#define FORMAT_TOC_SHEET_H

#include "base/context.h"
#include "base/infile.h"
#include "disc/disc.h"
#include "format/toc_lex.h"

enum {
	TOC_MAX_TRACKS = 99,
	TOC_MAX_FILES = 500,
	TOC_MAX_INDEXES = 98, /* INDEX 02 to 99 */
	TOC_SAMPLE_NBYTES = 4,
	TOC_ENGLISH = 0x09, /* EN: EBU Tech 3264 annex 1 */

	/* discimg_session.disc_type of CD_DA and CD_ROM, CD_I, CD_ROM_XA */
	TOC_TYPE_PLAIN = 0x00,
	TOC_TYPE_CDI = 0x10,
	TOC_TYPE_XA = 0x20,
};

enum toc_piece_kind {
	TOC_ZEROS, /* SILENCE, ZERO, PREGAP */
	TOC_AUDIO, /* FILE, AUDIOFILE: raw with the high byte first, or WAVE */
	TOC_DATA,  /* DATAFILE, FIFO */
};

/* One statement that adds to a track. */
struct toc_piece {
	unsigned line;
	enum toc_piece_kind kind;
	size_t file;       /* in files, but for zeros */
	bool swap;         /* SWAP: the other byte order */
	uint64_t offset;   /* bytes of the file before its header or data: # */
	uint64_t start;    /* bytes of the samples to leave out */
	uint64_t nbytes;   /* 0: up to the end of the file */
	bool is_low_first; /* filled when it is opened: samples as a disc has them */
};

struct toc_file {
	char *name; /* as the toc has it */
	bool is_audio;
	bool is_flac; /* filled when it is opened, and IN has its samples */
	struct infile *in;
};

/* START or END. */
struct toc_position {
	unsigned line; /* 0: not there */
	bool is_told;  /* as a time, NSECTORS from the track's beginning; else behind NPIECES */
	uint32_t nsectors;
	size_t npieces;
};

struct toc_track {
	unsigned line;
	const char *mode;      /* static: "MODE2_FORM_MIX" */
	unsigned in_nbytes;    /* a sector in the files, without its sub-channels */
	size_t first, npieces; /* in pieces */
	struct toc_position start, end;
	unsigned nindexes;
	uint32_t index[TOC_MAX_INDEXES]; /* sectors behind the start */
	unsigned index_line[TOC_MAX_INDEXES];
};

/* CD-TEXT that waits for its block's character code. */
struct toc_text {
	unsigned line;
	unsigned block, track;
	enum discimg_cdtext_field field;
	bool is_raw; /* in the block's own character code, else UTF-8 */
	char *text;
};

struct toc_block {
	bool has_charset;
	struct discimg_cdtext_block about;
};

struct toc_sheet {
	const char *path;
	struct discimg_disc *disc; /* tracks with all that needs no file to be known */
	int disc_type;             /* of discimg_session, -1: not told */
	unsigned first_number;     /* of the first track */
	struct toc_file *files;
	size_t nfiles;
	struct toc_piece *pieces;
	size_t npieces;
	struct toc_text *texts;
	size_t ntexts;
	struct toc_block blocks[DISCIMG_CDTEXT_NBLOCKS];
	struct toc_track tracks[TOC_MAX_TRACKS];
};

struct toc_parser {
	struct discimg_job *job;
	struct toc_sheet *sheet;
	struct toc_lexer lexer;
	unsigned line; /* of the statement */
	bool in_track;
};

#define TOC_FAIL(job, sheet, line, format, ...)                                                    \
	fail(job, DISCIMG_E_FORMAT, "%s:%u: " format, (sheet)->path, line, ##__VA_ARGS__)

/* Takes PATH apart. SHEET is to be freed, also on failure. */
int toc_parse(struct discimg_job *job, const char *path, struct toc_sheet *sheet);
void toc_sheet_free(struct toc_sheet *sheet);

/* What CD_TEXT begins, up to its closing brace (toc_texts.c). */
int toc_parse_texts(struct toc_parser *p);

/* Gives the texts to the disc, once all is known of their blocks. */
int toc_keep_texts(struct discimg_job *job, struct toc_sheet *sheet);

/* Finds and opens the data files, and tells for each piece where its bytes are (toc_files.c). */
int toc_open_files(struct discimg_job *job, struct toc_sheet *sheet);

#endif
