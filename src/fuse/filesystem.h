/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of a disc as a file system of this machine, by FUSE. */
#ifndef FUSE_FILESYSTEM_H
#define FUSE_FILESYSTEM_H

#include "fs/files.h"

struct filesystem;

struct filesystem_options {
	const char *source;    /* what the table of mounts shows as its device */
	const char *directory; /* to mount on: see mountpoint_check() */
	bool allow_other; /* all users may read, as modes and owners allow; else only this one */
};

/* Mounts FILES, which must outlive it. From here on who looks at them waits for serve(). */
int filesystem_mount(struct discimg_job *job, struct discimg_files *files,
	const struct filesystem_options *options, struct filesystem **out);

/* Answers the kernel until the file system is unmounted by others, or the job is cancelled. */
int filesystem_serve(struct filesystem *filesystem);

/* Unmounts it, if it still is, and frees it; NULL is accepted. */
void filesystem_unmount(struct filesystem *filesystem);

#endif
