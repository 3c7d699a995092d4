/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files on a disc as a file system of this machine, by FUSE: read-only, and without root. */
#ifndef DISCIMG_MOUNT_H
#define DISCIMG_MOUNT_H

#include <discimg/files.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

struct discimg_mount;

/* {0} is the default everywhere. */
struct discimg_mount_options {
	struct discimg_files_options files;
	bool allow_other; /* let all users read, as modes and owners allow; not only this one */
};

/**
 * Mounts the files of INPUT, an image or drive, on DIRECTORY, which must be empty. Whoever looks at
 * them waits until they are served. *OUT is freed by discimg_mount_end().
 */
DISCIMG_API int discimg_mount_begin(struct discimg_job *job, const char *input,
	const char *directory, const struct discimg_mount_options *options,
	struct discimg_mount **out);

/** What is mounted: as discimg_files_kind(). */
DISCIMG_API const char *discimg_mount_kind(const struct discimg_mount *mount);

/**
 * Serves the files until they are unmounted (umount, fusermount3 -u) or the job is cancelled: 0
 * after either. Reading unreadable sectors fails with EIO there, and is warned of here.
 */
DISCIMG_API int discimg_mount_serve(struct discimg_job *job, struct discimg_mount *mount);

/** Unmounts what is still mounted; NULL is accepted. */
DISCIMG_API void discimg_mount_end(struct discimg_mount *mount);

#ifdef __cplusplus
}
#endif
#endif
