/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DiscJuggler images: sectors, then a descriptor whose fields lie one behind the other, strings of
 * any length among them, then a version and where the descriptor begins. All numbers are
 * little-endian. No specification was published; the layout is that of cdirip's cdi.c (all
 * versions), of libmirage's cdi parser (3.5), and of no$psx's psx-spx ("CDROM Disk Images CDI
 * (DiscJuggler)").
 */
#ifndef FORMAT_CDI_H
#define FORMAT_CDI_H

#include "base/bytes.h"
#include "format/format.h"

enum {
	/* The end of the file */
	CDI_TRAILER_NBYTES = 8,
	CDI_OFFSET = 4, /* of the descriptor; in 3.5 its length, counted with the trailer */

	CDI_MAX_TRACKS = 99,
};

#define CDI_VERSION2  0x80000004
#define CDI_VERSION3  0x80000005
#define CDI_VERSION35 0x80000006

/* How sectors were read, and so are stored. */
enum cdi_read_mode {
	CDI_READ_USER,   /* 2048 bytes */
	CDI_READ_MODE2,  /* 2336 */
	CDI_READ_RAW,    /* 2352 */
	CDI_READ_RAW_Q,  /* 2352, and 16 bytes of P and Q (MMC-6 READ CD, 010b) */
	CDI_READ_RAW_PW, /* 2352, and 96 bytes of P to W (001b) */
};

struct cdi_track {
	unsigned session;
	uint32_t mode; /* 0 audio, 1 Mode 1, 2 Mode 2 */
	uint32_t read_mode;
	uint32_t control;
	uint32_t start;                            /* first sector, counted from 00:00:00 */
	uint32_t nsectors;                         /* stored, pregap included */
	unsigned nindexes;                         /* INDEX 00 and up */
	uint32_t index_nsectors[DISCIMG_NINDEXES]; /* sectors of each */
	char isrc[13];
};

struct cdi {
	const char *path;
	uint64_t offset; /* of the descriptor: where sectors end */
	uint8_t *bytes;  /* of the descriptor */
	size_t nbytes;
	bool is_dvd;
	struct cdi_track tracks[CDI_MAX_TRACKS];
	size_t ntracks;
	char mcn[14];
	const uint8_t *cdtext; /* in bytes */
	size_t cdtext_nbytes;
};

#define CDI_FAIL(job, cdi, format, ...)                                                            \
	fail(job, DISCIMG_E_FORMAT, "%s: " format, (cdi)->path, ##__VA_ARGS__)

/* Where the descriptor begins in a file of NBYTES that ends with TRAILER; false when nowhere. */
bool cdi_find_descriptor(const uint8_t *trailer, uint64_t nbytes, uint64_t *offset);

/* Fills CDI, which cdi_free() releases, also on failure. */
int cdi_parse(struct discimg_job *job, const char *path, struct infile *in, struct cdi *cdi);
void cdi_free(struct cdi *cdi);

#endif
