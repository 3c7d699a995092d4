/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All times that a disc tells of a file; a walk keeps only that of its modification. */
#ifndef FS_FILETIMES_H
#define FS_FILETIMES_H

#include <stdint.h>

/* In the order of RRIP 1.12 §4.1.6. */
enum file_time {
	FILE_TIME_CREATION,
	FILE_TIME_MODIFY,
	FILE_TIME_ACCESS,
	FILE_TIME_ATTRIBUTES,
	FILE_NTIMES
};

struct file_times {
	unsigned told;                /* 1 << enum file_time: of those that are */
	int64_t seconds[FILE_NTIMES]; /* since 1970 */
	uint32_t ns[FILE_NTIMES];
};

#endif
