/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an image has besides its files, so that one like it can be made again. */
#ifndef JOB_ORIGIN_H
#define JOB_ORIGIN_H

#include "fs/files.h"
#include "fs/iso9660.h"
#include "master/tree.h"

#include <discimg/convert.h>
#include <discimg/info.h>

struct origin {
	struct discimg_files *files; /* owned */
	struct iso_set set;          /* no volumes: there is no ISO 9660 */
	struct discimg_udf udf;
	struct discimg_boot boot;
	struct discimg_system_area area;
	char fs[24];       /* its file systems, as --fs names them: "iso,joliet" */
	char revision[16]; /* of UDF: "1.02"; "": none */
	bool stays;        /* all of it: what is made again is a session behind it */
};

/*
 * Opens IMAGE and reads all of SESSION, 0 being the last; the caller frees with origin_free() in
 * any case.
 */
int origin_open(
	struct discimg_job *job, const char *image, unsigned session, struct origin *origin);
void origin_free(struct origin *origin);

/*
 * Its volume descriptors, for the tree that is read from it, and in *TIME when the volume was last
 * changed, if it says so.
 */
int origin_descriptors(struct discimg_job *job, const struct origin *origin,
	struct tree_origin *out, int64_t *time);

/* True when a volume of HFS or HFS+ begins at byte START. */
bool origin_has_hfs(const struct origin *origin, struct discimg_job *job, uint64_t start);

/* What of it cannot be made again. */
void origin_losses(
	struct discimg_job *job, const struct origin *origin, struct discimg_losses *losses);

#endif
