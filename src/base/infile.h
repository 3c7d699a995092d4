/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file that is read at any offset: as it lies on the disk, or unpacked on the way by whoever
 * gave it its functions.
 */
#ifndef BASE_INFILE_H
#define BASE_INFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

struct discimg_job;
struct infile;

struct infile_ops {
	/*
	 * Bytes read, fewer than NBYTES only at the end; -1 with errno when some of them cannot be
	 * had. May say why to JOB. Never called from two threads at once.
	 */
	ssize_t (*pread)(
		void *state, struct discimg_job *job, void *buf, size_t nbytes, uint64_t offset);
	/* True when ST is of a file that the bytes come from. */
	bool (*uses)(void *state, const struct stat *st);
	void (*free)(void *state);
};

/* PATH as it lies; refuses what open_input() refuses. *FILE is the caller's. */
int infile_open(struct discimg_job *job, const char *path, struct infile **file);

/* The regular file or block device FD, which is taken over, also on failure. NAME is copied. */
int infile_adopt(struct discimg_job *job, int fd, const char *name, struct infile **file);

/* NBYTES that OPS provide; STATE is taken over, also on failure (NULL: out of memory). */
struct infile *infile_new(
	const char *name, uint64_t nbytes, const struct infile_ops *ops, void *state);

/* Closes FILE; NULL is accepted. */
void infile_free(struct infile *file);

ssize_t infile_pread(
	struct infile *file, struct discimg_job *job, void *buf, size_t nbytes, uint64_t offset);
uint64_t infile_nbytes(const struct infile *file);

/* What it was opened as; of a file that is unpacked, what that would be called unpacked. */
const char *infile_name(const struct infile *file);

/* How it is packed ("gzip", or "gzip, in xz"), or NULL. */
const char *infile_packing(const struct infile *file);

/* Sets what infile_packing() tells; PACKING is copied. False when out of memory. */
bool infile_set_packing(struct infile *file, const char *packing);

bool infile_uses(const struct infile *file, const struct stat *st);

/* The descriptor of a file that is read as it lies, still FILE's; -1 for one that is unpacked. */
int infile_fd(const struct infile *file);

#endif
