/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drives of this machine, what is in them, and making what is in them blank. */
#ifndef DISCIMG_DRIVES_H
#define DISCIMG_DRIVES_H

#include <discimg/disc.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DISCIMG_MAX_SPEEDS 16

enum discimg_medium_state {
	DISCIMG_STATE_UNKNOWN,      /* the drive was not asked; see discimg_drive.remark */
	DISCIMG_STATE_EMPTY,        /* no disc */
	DISCIMG_STATE_READ_ONLY,    /* pressed, closed, or of a kind that this drive cannot write */
	DISCIMG_STATE_BLANK,        /* nothing is on it, and it can be written */
	DISCIMG_STATE_APPENDABLE,   /* takes further sessions */
	DISCIMG_STATE_ERASABLE,     /* used, and can be made blank: CD-RW, DVD-RW */
	DISCIMG_STATE_OVERWRITABLE, /* can be written anywhere, again and again */
	DISCIMG_STATE_UNFORMATTED,  /* overwritable once it is formatted */
};

struct discimg_drive {
	char *device; /* "/dev/sr0" */
	char vendor[9], model[17], revision[5];
	/* "" or why the drive was left alone: mounted (where), in use (by whom), no right. */
	char *remark;
	enum discimg_medium_state state;
	char medium[32];          /* "CD-R"; "" when there is none, or not known */
	uint64_t capacity_nbytes; /* of user data when blank; 0: not known */
	uint64_t free_nbytes;     /* that can be written to it as it is */
	uint32_t speed_1x_kbps;   /* what 1x means on it, in 1000 bytes/s; 0: no disc */
	uint32_t speeds_kbps[DISCIMG_MAX_SPEEDS]; /* for writing, fastest first */
	unsigned nspeeds;
};

struct discimg_drives {
	struct discimg_drive *list;
	size_t n;
};

/**
 * Lists the optical drives. Drives that are mounted or in use are listed, but not touched. *OUT is
 * to be given to discimg_drives_free(), also when this fails. Finding none is no failure.
 */
DISCIMG_API int discimg_list_drives(struct discimg_job *job, struct discimg_drives *out);

/** Frees what LIST holds, not LIST itself; may be called twice. */
DISCIMG_API void discimg_drives_free(struct discimg_drives *list);

/** True when a disc in this state can be burned, after blanking or formatting where needed. */
DISCIMG_API int discimg_state_is_writable(enum discimg_medium_state state);

/** "blank", "overwritable": static, never NULL. */
DISCIMG_API const char *discimg_state_name(enum discimg_medium_state state);

enum discimg_blank {
	DISCIMG_BLANK_AUTO,  /* only what must be done, the fast way */
	DISCIMG_BLANK_NEVER, /* refuse instead */
	DISCIMG_BLANK_FAST,  /* only the tables by which contents are found */
	DISCIMG_BLANK_FULL,  /* all of it, which takes as long as writing */
};

struct discimg_blank_report {
	char medium[32];
	enum discimg_medium_state before, after;
	uint64_t capacity_nbytes; /* now; 0: not known */
	double seconds;
};

/**
 * Makes the medium in DRIVE (/dev/srN, stdio:FILE, virtual:FILE) blank: CD-RW and DVD-RW are
 * blanked; of DVD+RW, DVD-RAM and BD-RE the volume descriptors are cleared, or all is formatted
 * anew (_FULL); files are emptied. Fails with DISCIMG_E_MEDIUM on what can be written only once.
 */
DISCIMG_API int discimg_blank(struct discimg_job *job, const char *drive, enum discimg_blank how,
	struct discimg_blank_report *report);

#ifdef __cplusplus
}
#endif
#endif
