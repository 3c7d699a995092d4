/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disc source for all formats that keep sectors as plain bytes in files: a table of runs, each
 * telling that some sectors lie one behind the other from an offset of a file.
 */
#ifndef FORMAT_RUNS_H
#define FORMAT_RUNS_H

#include "disc/disc.h"

struct runs;

struct run {
	int32_t lba;
	uint32_t nsectors;
	unsigned file;         /* as runs_add_file() numbered it */
	uint64_t offset;       /* bytes, of the first sector */
	unsigned nbytes;       /* a sector, sub-channel included */
	bool swapped;          /* audio samples with the high byte first */
	uint64_t short_nbytes; /* the last sector lacks so many bytes in the file: zeros */
};

/* NULL when out of memory. */
struct runs *runs_new(void);
void runs_free(struct runs *runs);

/* Takes over FD (closed by runs_free, or on failure); its number, or a failure. NAME is copied. */
int runs_add_file(struct discimg_job *job, struct runs *runs, int fd, const char *name);

/* In rising order of LBA. */
int runs_add(struct discimg_job *job, struct runs *runs, const struct run *run);

/* Makes RUNS the source of DISC, which frees it. */
void runs_attach(struct runs *runs, struct discimg_disc *disc);

#endif
