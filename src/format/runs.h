/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disc source for all formats that keep sectors one behind the other in files, be these packed
 * or not: a table of runs, each telling which sectors lie from which offset of a file on.
 */
#ifndef FORMAT_RUNS_H
#define FORMAT_RUNS_H

#include "base/infile.h"
#include "disc/disc.h"

struct runs;

struct run {
	int32_t lba;
	uint32_t nsectors;
	unsigned file;         /* as runs_add_file() numbered it */
	bool zeros;            /* kept in no file: silence, or sectors of zeros */
	uint64_t offset;       /* bytes, of the first sector */
	unsigned nbytes;       /* from one sector to the next; a sector is at its beginning */
	bool swapped;          /* audio samples with the high byte first */
	uint64_t short_nbytes; /* the last sector lacks so many bytes in the file: zeros */
	/* Sub-channels (96 bytes) directly behind each sector, or else: */
	bool sub_apart;
	unsigned sub_file;
	uint64_t sub_offset; /* bytes, of the first sector's */
	unsigned sub_nbytes; /* from one sector's to the next one's */
};

/* NULL when out of memory. */
struct runs *runs_new(void);
void runs_free(struct runs *runs);

/* Takes over FILE (freed by runs_free, or on failure); its number, or a failure. */
int runs_add_file(struct discimg_job *job, struct runs *runs, struct infile *file);

/* In rising order of LBA. */
int runs_add(struct discimg_job *job, struct runs *runs, const struct run *run);

/* Makes RUNS the source of DISC, which frees it. */
void runs_attach(struct runs *runs, struct discimg_disc *disc);

#endif
