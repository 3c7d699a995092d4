/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of a disc made in a directory of the host. The disc is hostile: each name is made in a
 * directory that is open, none is looked up through a symbolic link, and what this run has made is
 * not replaced by it.
 */
#ifndef JOB_ONTO_HOST_H
#define JOB_ONTO_HOST_H

#include "base/filecopy.h"
#include "base/numbermap.h"
#include "fs/files.h"

/* Where a file was made, under one of its names; ino is 0 while it was not. */
struct made {
	uint32_t node;
	uint64_t ino;
};

struct onto_host {
	struct discimg_job *job;
	struct discimg_files *files;
	const struct discimg_extract_options *options;
	struct discimg_extract_report *report;
	struct discimg_progress progress;
	int top;   /* the directory that all is made in */
	uid_t uid; /* ours; for 0 owners can be set, and are */
	gid_t gid;
	uint8_t *buf;
	struct filecopy_known known; /* of the image, where it is one file */
	struct numbermap made;       /* inodes that this run has made */
	uint32_t *first;             /* the first name of each node's file */
	struct made *first_made;     /* at the place of the first name: what was made of it */
};

/* Opens options->directory and finds the hard links among PICKED. Free it in any case. */
int onto_host_open(struct onto_host *host, const bool *picked);
void onto_host_free(struct onto_host *host);

/*
 * Makes NODE, which is no directory, in the directory DIR. What cannot be made is warned of, and
 * counted; only what ends the whole extraction fails.
 */
int onto_host_make(struct onto_host *host, int dir, uint32_t node);

/* Makes the directory NODE in DIR, or opens the one that is there: its descriptor, or -1. */
int onto_host_enter(struct onto_host *host, int dir, uint32_t node, int *result);

/* Gives the directory DIR the mode, owner and time of NODE. */
int onto_host_leave(struct onto_host *host, int dir, uint32_t node);

#endif
