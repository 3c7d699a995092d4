/* SPDX-License-Identifier: GPL-3.0-or-later */
/* File systems on a disc: how far they reach, and which file a sector belongs to. */
#ifndef FS_FS_H
#define FS_FS_H

#include "disc/disc.h"

struct fs_extent {
	int64_t end_lba; /* one past the last sector that any structure names; 0: none does */
	char by[40];     /* which one: "primary volume descriptor", "MBR partition 2", … */
};

/*
 * The furthest end that the volume descriptors, UDF anchors and partitions, MBR, GPT or Apple
 * partition map of DISC name. It can lie beyond the disc: then the disc is cut short, or lies.
 * Unreadable sectors and absent structures name nothing; fails only when the source is gone.
 */
int fs_extent(struct discimg_job *job, struct discimg_disc *disc, struct fs_extent *out);

/*
 * The names of all that lies on DISC by its last session's ISO 9660 file system: files and
 * directories by their Rock Ridge, Joliet or plain names, and the structures around them, as
 * "(path table)"; where there is none, by its UDF volume. OUT keeps no reference to DISC. Fails
 * with DISCIMG_E_UNSUPPORTED when there is no file system that is known, DISCIMG_E_FORMAT when it
 * is damaged; who can do without names then calls forgive().
 */
int fs_names_open(struct discimg_job *job, struct discimg_disc *disc, struct disc_names *out);

#endif
