/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files on a disc: listed, read, and extracted. */
#ifndef DISCIMG_FILES_H
#define DISCIMG_FILES_H

#include <discimg/job.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The tree of the best file system on a disc: Rock Ridge, UDF, Joliet, or what there is. */
struct discimg_files;

/* Files are numbered; the root is always this. */
#define DISCIMG_ROOT 0

/*
 * What a disc tells of a file. Texts belong to the struct discimg_files, until discimg_files_find()
 * or discimg_files_list() is called the next time: they may read a directory.
 */
struct discimg_file {
	const char *name;   /* bytes as on the disc, never with a slash; "" for the root */
	const char *target; /* of a symbolic link, else NULL */
	uint32_t parent;
	uint32_t mode;  /* type and permissions, as st_mode */
	bool has_owner; /* mode, uid and gid are told by the disc, and not made up */
	uint32_t uid, gid;
	uint32_t major, minor; /* of device nodes */
	uint64_t nbytes;
	int64_t mtime;     /* seconds since 1970 */
	uint32_t mtime_ns; /* and nanoseconds */
	uint64_t serial;   /* names of one file share it; 0: not known */
	int64_t lba;       /* where its data begin; -1: it has none */
};

/* Which files of a disc. {0} is the default. */
struct discimg_files_options {
	unsigned session; /* of this session; 0: of the last one that has any */
	unsigned track;   /* of this track, or 0 */
	/* The tracks (of that session) themselves, in files: "track01.iso" of Mode 1, DVD and BD,
	 * "track02.wav" of audio, "track03.bin" of 2352 bytes a sector of all other data. Each
	 * begins at INDEX 01; audio goes on to the next track's where that is audio, too. */
	bool tracks;
	/* What costs time need not be told: nothing but names, and which are of directories. */
	bool names_only;
};

/**
 * Opens INPUT, an image or drive, whose directories are read when they are asked for; what is wrong
 * with them is warned of then. OPTIONS may be NULL. *OUT is freed with its function.
 */
DISCIMG_API int discimg_files_open(struct discimg_job *job, const char *input,
	const struct discimg_files_options *options, struct discimg_files **out);
/** NULL is accepted. */
DISCIMG_API void discimg_files_free(struct discimg_files *files);

/** What the tree was read from: "Rock Ridge", "UDF", "Joliet", "ISO 9660", "tracks". */
DISCIMG_API const char *discimg_files_kind(const struct discimg_files *files);

/** The file at PATH, with or without a slash before it, to *FILE; fails where there is none. */
DISCIMG_API int discimg_files_find(
	struct discimg_job *job, struct discimg_files *files, const char *path, uint32_t *file);

DISCIMG_API void discimg_files_get(
	const struct discimg_files *files, uint32_t file, struct discimg_file *out);

/** What is in DIRECTORY, sorted by the bytes of its name, to *LIST (for free()) and *N. */
DISCIMG_API int discimg_files_list(struct discimg_job *job, struct discimg_files *files,
	uint32_t directory, uint32_t **list, size_t *n);

/**
 * Frees what was read of all files below DIRECTORY, which have no numbers any more, so that going
 * through a disc once takes no more memory than the directories that one is in. Begin with the
 * directory that was listed last. DIRECTORY is empty from then on.
 */
DISCIMG_API void discimg_files_forget(struct discimg_files *files, uint32_t directory);

/* An extended attribute as Linux has it: of "user.", or an ACL. */
struct discimg_attribute {
	const char *name;
	const void *value;
	size_t nbytes;
};

/** The attribute number I of FILE, from 0; false where there is none. */
DISCIMG_API bool discimg_files_attribute(
	const struct discimg_files *files, uint32_t file, size_t i, struct discimg_attribute *out);

/** The absolute path of FILE in UTF-8 that is safe to print, cut at its beginning to NBYTES. */
DISCIMG_API void discimg_files_path(
	const struct discimg_files *files, uint32_t file, char *path, size_t nbytes);

/** BYTES, a name or a target, likewise, but cut at its end; the length of TEXT. */
DISCIMG_API size_t discimg_files_printable(const char *bytes, char *text, size_t nbytes);

/**
 * Reads up to NBYTES from byte OFFSET of FILE, fewer only at its end; how many, or a failure. Bytes
 * of unreadable sectors are zeros; how many such sectors there were is added to *NBAD.
 */
DISCIMG_API ssize_t discimg_files_read(struct discimg_job *job, struct discimg_files *files,
	uint32_t file, uint64_t offset, void *buf, size_t nbytes, uint64_t *nbad);

/* {0} is the default everywhere. */
struct discimg_extract_options {
	struct discimg_files_options files;
	const char *directory; /* made where missing, not its parents; NULL: the current one */
	/* GLOBs as those of discimg_master_options: not extracted, with all below */
	const char *const *excludes;
	size_t nexcludes;
	bool devices; /* make device nodes, too, as root only can */
};

struct discimg_extract_report {
	uint64_t nfiles, ndirectories, nlinks; /* that were made; nlinks of both kinds */
	uint64_t nbytes;                       /* of files, holes too */
	uint64_t nbad;                         /* unreadable sectors, which became zeros */
	uint64_t nfaulty;                      /* files with such sectors */
	uint64_t nrefused;                     /* that could not be made; each was warned of */
	uint64_t ndevices;                     /* that were not asked for */
	uint64_t nstripped;                    /* that lost extended attributes or ACLs */
};

/**
 * Writes the files at PATHS, paths or GLOBs, of INPUT with all below them under their full paths
 * below options->directory; all of them where NPATHS is 0. Modes, times, hard and symbolic links
 * are the disc's, extended attributes of "user." and ACLs, too; owners for root. What is there
 * already is replaced, but for directories. Nothing is ever written outside the directory: no name
 * is followed through a symbolic link. Returns DISCIMG_FAULTS when sectors were unreadable or
 * something was refused, or, where NPATHS is 0, when the file system is damaged. REPORT may be
 * NULL.
 */
DISCIMG_API int discimg_extract(struct discimg_job *job, const char *input,
	const char *const *paths, size_t npaths, const struct discimg_extract_options *options,
	struct discimg_extract_report *report);

#ifdef __cplusplus
}
#endif
#endif
