/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An image's files put, removed, renamed, and the image made again, bootable as it was. */
#ifndef DISCIMG_EDIT_H
#define DISCIMG_EDIT_H

#include <discimg/convert.h>
#include <discimg/master.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Paths are those of the image, from its root. In SRC and A, "\=" is an equals sign. */
enum discimg_change_kind {
	DISCIMG_PUT,    /* SRC=/path: a file or directory of the host; into a directory, or as it */
	DISCIMG_REMOVE, /* GLOB: all that matches, with what is below; see discimg_master_options */
	DISCIMG_MOVE,   /* /a=/b: into the directory /b, or as it */
	DISCIMG_MKDIR,  /* /path, with the directories above */
	DISCIMG_CHMOD,  /* MODE:GLOB */
	DISCIMG_CHOWN,  /* USER:GROUP:GLOB */
};

struct discimg_change {
	enum discimg_change_kind kind;
	const char *text;
};

/* {0} is the default everywhere: what is not given stays as it is in the image. */
struct discimg_edit_options {
	const struct discimg_change *changes; /* made in this order */
	size_t nchanges;
	const char *volume_id, *publisher, *preparer, *application_id, *system_id;
	/* The time of the volume: "newest", "now", or seconds since 1970. */
	const char *timestamp;
	const char *input_charset; /* of names that are put, as discimg_master_options has it */
	bool allow_loss;           /* go on where the image has what cannot be made again */
	bool in_place;             /* the image itself is replaced, when all is well */
};

/* What was done. Zero it before the first use; free it with its function. */
struct discimg_edit_report {
	char **lines; /* what each change did, for people */
	size_t nlines;
	struct discimg_losses losses; /* also of an edit that was refused for them */
	struct discimg_master_report mastered;
};

/**
 * Makes the changes to the files of IMAGE, any image that has a file system, and writes it anew as
 * OUT, or, where options->in_place, OUT being NULL, in place of itself, when it is complete. File
 * systems, names, owners, modes, times, links and extended attributes of what is not changed, the
 * texts of volume descriptors and all ways to boot stay what they were. What of IMAGE cannot be
 * made again is found beforehand: DISCIMG_E_REFUSED, unless options->allow_loss. REPORT may be
 * NULL; it is filled in any case.
 */
DISCIMG_API int discimg_edit(struct discimg_job *job, const char *image, const char *out,
	const struct discimg_edit_options *options, struct discimg_edit_report *report);

/** Frees what REPORT holds and zeroes it. */
DISCIMG_API void discimg_edit_report_free(struct discimg_edit_report *report);

#ifdef __cplusplus
}
#endif
#endif
