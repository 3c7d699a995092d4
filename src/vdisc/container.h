/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of an open vdisc, for the files of this folder. */
#ifndef VDISC_CONTAINER_H
#define VDISC_CONTAINER_H

#include "vdisc/vdisc.h"

enum {
	VDISC_SUPERBLOCK_NBYTES = 512,
	VDISC_SLOTS_OFFSET = 256 * 1024,
	VDISC_MARKS_OFFSET = 1024 * 1024,
	VDISC_MARK_NBYTES = 4,
};

struct vdisc {
	int fd;
	char *path;
	bool is_writable;
	enum vdisc_kind kind;
	const struct vdisc_medium *medium;
	uint32_t nsectors;
	uint64_t records_offset;
	uint64_t sequence;    /* of the state that was committed last */
	bool has_new_records; /* that were written or erased since then */
	struct vdisc_state state;
	struct vdisc_state *rehearsed; /* the true state during a test write; else NULL */
};

/* Moves the next writable addresses of open tracks behind what was written since the last commit.
 */
int records_recover(struct vdisc *disc, struct discimg_job *job);

#endif
