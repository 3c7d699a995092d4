/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel's configfs and sysfs: folders that are objects, files of one line. */
#ifndef TCMU_CONFIGFS_H
#define TCMU_CONFIGFS_H

#include <stdbool.h>
#include <stddef.h>

struct discimg_job;

#define CONFIGFS_TARGET     "/sys/kernel/config/target"
#define CONFIGFS_MAX_NBYTES 256 /* of a path */

/*
 * Loads what kernel modules are missing; fails with what to do when one of them cannot be had,
 * configfs is not mounted, or this is not root.
 */
int configfs_prepare(struct discimg_job *job);

/* Both 0 when it is there already; configfs_folder() makes the last folder of PATH only. */
int configfs_folder(struct discimg_job *job, const char *path);
int configfs_link(struct discimg_job *job, const char *to, const char *path);

/* Writes TEXT to the file NAME of FOLDER. */
int configfs_write(struct discimg_job *job, const char *folder, const char *name, const char *text);

/* Their opposites, which count what is gone as removed. */
int configfs_unlink(struct discimg_job *job, const char *path);
int configfs_rmdir(struct discimg_job *job, const char *path);

/* The line that the file NAME of FOLDER holds, without its end; false when it cannot be read. */
bool configfs_read(const char *folder, const char *name, char *line, size_t nbytes);

/*
 * Looks in FOLDER for a name that begins with PREFIX and, with SUITS, of which that is true; it
 * goes to FOUND. False when there is none.
 */
typedef bool configfs_suits(void *user, const char *folder, const char *name);
bool configfs_find(const char *folder, const char *prefix, configfs_suits *suits, void *user,
	char *found, size_t nbytes);

#endif
