/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An output file that appears under its name only when it is complete. Until outfile_commit() the
 * bytes are in an unnamed file of the same directory (or one with a temporary name, where the file
 * system knows no unnamed ones), so that neither a crash nor a full disk leaves half an image.
 */
#ifndef BASE_OUTFILE_H
#define BASE_OUTFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct discimg_job;
struct outfile;

enum outfile_kind {
	OUTFILE_REPLACE, /* starts empty; discarded when it is not committed */
	OUTFILE_KEEP,    /* starts empty; kept as PATH.part when it is not committed */
	OUTFILE_RESUME,  /* kept likewise; starts with what PATH.part holds */
	OUTFILE_REFINE,  /* the same, but without a PATH.part it starts with a copy of PATH */
	OUTFILE_GROW,    /* the file PATH itself, which must be there: written at once */
};

/* True when PATH is a regular file, or a name that nothing has yet. */
bool outfile_is_file(const char *path);

/*
 * Devices, pipes and "-" (standard output) are written directly. A symbolic link is followed, so
 * that its target is replaced and not the link.
 */
int outfile_open(
	struct discimg_job *job, const char *path, enum outfile_kind kind, struct outfile **out);

/*
 * Writes NBYTES at OFFSET. Pieces may come in any order, but for a stream, where OFFSET may only
 * rise; what is left out reads as zeros. Longer runs of zeros in a new file become holes.
 */
int outfile_write(struct discimg_job *job, struct outfile *out, const void *buf, size_t nbytes,
	uint64_t offset);

/*
 * Brings NBYTES from byte FROM of the file FD on to OFFSET, sharing the blocks where
 * the file system can, and leaving out holes. *DONE tells how many it brought, the first ones:
 * fewer than all where it cannot do it or cannot read them; the others are for outfile_write().
 */
int outfile_copy(struct discimg_job *job, struct outfile *out, int fd, uint64_t from,
	uint64_t nbytes, uint64_t offset, uint64_t *done);

/* The descriptor, for other calls than write(); -1 for a stream. Owned by OUT. */
int outfile_fd(const struct outfile *out);

/* True when it began with bytes of an earlier run: PATH.part, or PATH to be refined. */
bool outfile_is_resumed(const struct outfile *out);

/* Makes the bytes written so far durable. */
int outfile_sync(struct discimg_job *job, struct outfile *out);

/* Makes the bytes durable, then gives them their name, replacing what had it. */
int outfile_commit(struct discimg_job *job, struct outfile *out);

/*
 * From outfile_hold() on, outfile_commit() does all but the last step for files of JOB: they get no
 * name before outfile_release(), and are gone after outfile_discard(). Meanwhile whoever opens them
 * by name in the same job (open_input()) reads what is held. Devices and pipes are never held.
 */
void outfile_hold(struct discimg_job *job);
/* What is read from now on of the files that are held comes from the disk, not from memory. */
void outfile_evict(struct discimg_job *job);
/* In the order of their commits; names that were given stay when a later one fails. */
int outfile_release(struct discimg_job *job);
void outfile_discard(struct discimg_job *job);

/* The descriptor of the file that is held for PATH, not the caller's; -1 when there is none. */
int outfile_held_fd(struct discimg_job *job, const char *path);

/* Closes; removes what was not committed unless it is kept and not empty. NULL is accepted. */
void outfile_free(struct outfile *out);

#endif
