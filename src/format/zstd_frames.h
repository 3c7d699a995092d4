/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the frames of a Zstandard file lie, and how much each holds. */
#ifndef FORMAT_ZSTD_FRAMES_H
#define FORMAT_ZSTD_FRAMES_H

#include "base/infile.h"

struct zstd_frame {
	uint64_t packed_offset;
	uint64_t offset; /* in what is unpacked */
};

struct zstd_frames {
	struct zstd_frame *table; /* and one more, for the end */
	size_t n, room;
	bool complete; /* all frames are there, and tell how much they hold */
};

/* True when HEAD begins with a frame, be it one to be skipped. */
bool zstd_is_frame(const uint8_t *head, size_t nbytes);

/* Fails only for want of memory, or when interrupted. */
int zstd_frames_find(struct discimg_job *job, struct infile *file, struct zstd_frames *frames);

void zstd_frames_free(struct zstd_frames *frames);

#endif
