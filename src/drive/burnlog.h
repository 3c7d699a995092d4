/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What libburn has to say, in our words. Its messages come by one queue for the whole process and
 * do not tell the drive, so they are fetched where something has just been done or has failed.
 */
#ifndef DRIVE_BURNLOG_H
#define DRIVE_BURNLOG_H

#include <stdbool.h>

struct discimg_job;

#define CAUSE_NBYTES 256

/* Why libburn failed, as far as it told: a clause to stand behind "the drive failed: ". */
struct burn_cause {
	char text[CAUSE_NBYTES];
	int os_errno; /* of a system call; 0: none */
};

/* Starts libburn, once in a process, with its messages queued; false when it refuses. */
bool burnlog_start(void);

/*
 * Takes all waiting messages: each is said as a detail; the first grave one becomes CAUSE, unless
 * that has one, and its absence is "the drive gave no reason". CAUSE may be NULL.
 */
void burnlog_fetch(struct discimg_job *job, struct burn_cause *cause);

/* fail() with WHERE, WHAT was tried, and what libburn says of it. */
int burnlog_fail(struct discimg_job *job, const char *where, const char *what);

#endif
