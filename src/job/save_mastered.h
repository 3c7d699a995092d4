/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is mastered, written as an image of any format. */
#ifndef JOB_SAVE_MASTERED_H
#define JOB_SAVE_MASTERED_H

#include "disc/disc.h"

struct outfile;

/* How it is mastered: one of the two is called, once. */
struct mastering {
	/* As a disc that is read and packed, or written to what has no place to go back to. */
	int (*open)(void *state, struct discimg_job *job, struct discimg_disc **disc);
	/* As plain sectors into FILE, which is new and no stream. */
	int (*save)(void *state, struct discimg_job *job, struct outfile *file);
	void *state;
};

/* Writes OUT, whose suffix names the format; without a known one it is plain sectors. */
int save_mastered(struct discimg_job *job, const char *out, const struct mastering *mastering);

#endif
