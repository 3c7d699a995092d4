/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kinds of recordable media: what is printed on the box, and what is moulded into the disc. */
#ifndef VDISC_KINDS_H
#define VDISC_KINDS_H

#include <discimg/disc.h>

/* Part of the file format: numbers stay as they are. */
enum vdisc_kind {
	VDISC_CD_R,
	VDISC_CD_RW,
	VDISC_DVD_R,
	VDISC_DVD_RW,
	VDISC_DVD_R_DL,
	VDISC_DVD_PLUS_R,
	VDISC_DVD_PLUS_RW,
	VDISC_DVD_PLUS_R_DL,
	VDISC_DVD_RAM,
	VDISC_BD_R,
	VDISC_BD_R_DL,
	VDISC_BD_RE,
	VDISC_BD_RE_DL,
	VDISC_NKINDS,
};

struct vdisc_medium {
	const char *name;  /* "DVD+RW" */
	const char *label; /* "dvd+rw", as the command line has it */
	enum discimg_medium family;
	uint32_t nsectors;      /* that a blank one of the usual size holds from LBA 0 */
	uint32_t max_nsectors;  /* that any can hold */
	uint16_t profile;       /* MMC-6 table 93; of a DVD-RW before it is formatted */
	bool is_erasable;       /* BLANK makes it empty again */
	bool is_overwritable;   /* any block can be written at any time, once it is formatted */
	bool comes_formatted;   /* from the factory */
	uint8_t nlayers;        /* 1 or 2 */
	uint8_t block_nsectors; /* that are corrected together and written as one */
	uint16_t max_tracks;    /* of the disc */
	uint32_t first_gap;     /* sectors between the first session's end and the second's data */
	uint32_t next_gap;      /* likewise of later sessions */
	const char *manufacturer; /* of a DVD or BD, eight characters at most */
};

/* NULL when KIND, from a file, is none. */
const struct vdisc_medium *vdisc_medium_of(unsigned kind);

/* The kind whose label is LABEL ("cd-r"); VDISC_NKINDS when there is none. */
enum vdisc_kind vdisc_kind_of(const char *label);

#endif
