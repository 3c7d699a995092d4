/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What writes a medium. Implemented by drive/ (libburn), used by job/: begin, write every batch in
 * rising order of LBA, finish; then the drive can be read as a disc again.
 */
#ifndef DISC_RECORDER_H
#define DISC_RECORDER_H

#include "disc/copy.h"

/* What is in the drive; filled when the recorder is opened, and anew by reload(). */
struct recorder_medium {
	char name[32]; /* "CD-R", "DVD+RW", "stdio file" */
	enum discimg_medium kind;
	uint32_t speed_1x_kbps; /* 1000 bytes/s; 0 for a file */
	bool blank;             /* nothing is on it */
	bool appendable;        /* holds closed sessions and takes more */
	bool overwritable;      /* can be written anywhere, again and again */
	bool erasable;          /* blanking would make it blank */
	int32_t next_lba;       /* where the next session's data would begin */
	uint32_t free_nsectors; /* from there */
};

enum record_blank { RECORD_BLANK_AUTO, RECORD_BLANK_NEVER, RECORD_BLANK_FAST, RECORD_BLANK_FULL };

struct record_plan {
	uint32_t nsectors;         /* of 2048 bytes that will be written */
	uint32_t padding_nsectors; /* of zeros behind them */
	uint32_t speed_kbps;       /* 1000 bytes/s; 0: the fastest that medium and drive agree on */
	bool simulate;             /* the laser stays off */
	bool multi;                /* leave the medium appendable */
	bool overburn;             /* let the drive try more than the medium says it holds */
};

struct disc_recorder {
	const char *name; /* of the drive */
	struct recorder_medium medium;
	int (*blank)(void *state, struct discimg_job *job, bool fast);
	int (*begin)(void *state, struct discimg_job *job, const struct record_plan *plan);
	/* A copy_consumer's take(): waits while the drive's buffer is full. */
	int (*take)(void *state, struct discimg_job *job, const struct sector_batch *batch);
	/* Everything was written: closes track and session. Returns when the drive is idle. */
	int (*finish)(void *state, struct discimg_job *job);
	/* Gives up, leaving the drive usable. */
	void (*abort)(void *state, struct discimg_job *job);
	int (*buffer_percent)(void *state); /* -1: unknown */
	/* Makes the drive forget what it has cached of the medium. */
	int (*reload)(void *state, struct discimg_job *job);
	void (*eject)(void *state);
	void (*free)(void *state);
	void *state;
};

#endif
