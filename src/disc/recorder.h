/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What writes a medium. Implemented by drive/ (libburn, or commands of our own), used by job/:
 * begin, write every batch in rising order of LBA, finish; after reload() the drive can be read as
 * a disc.
 */
#ifndef DISC_RECORDER_H
#define DISC_RECORDER_H

#include "disc/copy.h"

#define RECORDER_MAX_SPEEDS 16

/* What is in the drive; filled when the recorder is opened, and anew by blank(). */
struct recorder_medium {
	char name[32];                             /* "CD-R", "DVD+RW", "stdio file" */
	enum discimg_medium kind;                  /* _ANY for a file */
	uint32_t speed_1x_kbps;                    /* 1000 bytes/s; 0 for a file */
	uint32_t speeds_kbps[RECORDER_MAX_SPEEDS]; /* for writing, fastest first */
	unsigned nspeeds;
	bool present;           /* there is a disc in the drive */
	bool recordable;        /* of a kind that can be written, in a drive that can write it */
	bool blank;             /* nothing is on it */
	bool appendable;        /* holds closed sessions and takes more */
	bool overwritable;      /* can be written anywhere, again and again */
	bool unformatted;       /* overwritable, but must be formatted first */
	bool erasable;          /* blanking would make it blank */
	int32_t next_lba;       /* where the next session's data would begin */
	uint32_t nsectors;      /* that a blank one holds; 0: not known */
	uint32_t free_nsectors; /* from next_lba; of a file: what its file system has left */
};

/* Adds a speed for writing in its place; one that is there already, 0, or too many are ignored. */
void recorder_add_speed(struct recorder_medium *medium, uint32_t kbps);

enum record_blank { RECORD_BLANK_AUTO, RECORD_BLANK_NEVER, RECORD_BLANK_FAST, RECORD_BLANK_FULL };

struct record_plan {
	/* A CD of which each sector is sent raw, 2352 bytes; NULL: 2048 bytes of user data. */
	const struct discimg_disc *disc;
	int32_t lba;               /* 0, or where a session begins that is added */
	uint32_t nsectors;         /* that will be written, from there on */
	uint32_t padding_nsectors; /* of zeros behind them */
	int32_t speed_kbps; /* 1000 bytes/s; 0: the fastest that medium and drive agree on; -1:
			       slowest */
	bool simulate;      /* the laser stays off */
	bool multi;         /* leave the medium appendable */
	/* NULL, or the new first 64 KiB of an overwritable medium, for when all else is written. */
	const uint8_t *head;
	bool overburn; /* let the drive try more than the medium says it holds */
};

enum recorder_reload {
	RELOAD_FORGOTTEN, /* the medium was taken out and in again, or the cache was dropped */
	RELOAD_REGRABBED, /* the drive may still answer from its cache: read elsewhere first */
};

struct disc_recorder {
	const char *name; /* of the drive; the recorder's */
	char vendor[9], model[17], revision[5];
	struct recorder_medium medium;
	bool takes_discs; /* record_plan.disc may be set when the medium is a CD */
	/* Makes a used medium blank, or formats it; MEDIUM tells the new state. */
	int (*blank)(struct disc_recorder *recorder, struct discimg_job *job, bool fast);
	int (*begin)(void *state, struct discimg_job *job, const struct record_plan *plan);
	/* A copy_consumer's take(): waits while the drive's buffer is full. */
	int (*take)(void *state, struct discimg_job *job, const struct sector_batch *batch);
	/* Everything was written: closes track and session. Returns when the drive is idle. */
	int (*finish)(void *state, struct discimg_job *job);
	/* Gives up, leaving the drive usable. */
	void (*abort)(void *state, struct discimg_job *job);
	int (*buffer_percent)(void *state); /* -1: unknown */
	/* Closes a session that was begun and not completed, as it is; open the recorder anew then.
	 */
	int (*close)(void *state, struct discimg_job *job);
	/* Makes the drive forget what it has cached, and lets others open it. */
	int (*reload)(void *state, struct discimg_job *job, enum recorder_reload *how);
	void (*eject)(void *state, struct discimg_job *job);
	void (*free)(void *state);
	void *state;
};

#endif
