/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a disc, and reading it back. */
#ifndef DISCIMG_BURN_H
#define DISCIMG_BURN_H

#include <discimg/drives.h>
#include <discimg/master.h>
#include <discimg/verify.h>

#ifdef __cplusplus
extern "C" {
#endif

/* {0} is the default everywhere. */
struct discimg_burn_options {
	const char *const *drives; /* /dev/srN, stdio:FILE, virtual:FILE */
	size_t ndrives;            /* 0: the only drive that holds a writable disc */
	enum discimg_blank blank;
	double speed; /* as in "8x" (of a file: as if it were a DVD); 0: fastest; < 0: slowest */
	unsigned padding_nsectors; /* zeros to write behind the data */
	bool simulate;             /* go through all of it with the laser off */
	bool multi;                /* leave the medium open for further sessions */
	bool overburn;             /* try even what the medium says it cannot hold */
	bool eject;                /* when all is done */
	const struct discimg_master_options *master; /* of a tree; NULL: the default ones */
	bool no_verify;                              /* do not read back */
};

struct discimg_burn_drive {
	char *name;
	char medium[32];
	int result; /* of this drive: DISCIMG_OK, DISCIMG_FAULTS, or why it failed */
	bool blanked;
	bool verified; /* read back to the end, be it good or not */
	double write_seconds, verify_seconds;
	struct discimg_bad bad; /* sectors that did not come back as they were sent */
};

struct discimg_burn_report {
	uint32_t nsectors;      /* sent, without padding */
	unsigned sector_nbytes; /* 2048; 2352 of a CD that is sent raw */
	uint32_t speed_1x_kbps;
	struct discimg_burn_drive *drives;
	size_t ndrives;
	bool is_tree; /* SOURCE was one, and MASTERED tells what became of it */
	struct discimg_master_report mastered;
};

/**
 * Burns SOURCE, an image of one data track or a directory tree to be mastered on the fly, to every
 * drive at once; to virtual:FILE also any CD of one session, with its audio, indexes, CD-TEXT and
 * codes. Then reads each back and compares all sectors with what was sent. Reading back
 * takes 8 bytes of memory a sector. Returns DISCIMG_FAULTS when any disc differs or files of a tree
 * were skipped, or the first failure when any drive failed; the other drives are finished. *REPORT,
 * which may be NULL, is to be given to discimg_burn_report_free(), also after a failure.
 */
DISCIMG_API int discimg_burn(struct discimg_job *job, const char *source,
	const struct discimg_burn_options *options, struct discimg_burn_report *report);

/** Frees what REPORT holds, not REPORT itself; may be called twice. */
DISCIMG_API void discimg_burn_report_free(struct discimg_burn_report *report);

#ifdef __cplusplus
}
#endif
#endif
