/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Media descriptors of Alcohol 120 %, version 1: what lies where in an .mdf file of sectors. All
 * numbers are little-endian. No specification was published; offsets and codes are those of
 * libmirage's mds parser (image-mds.h), of Aaru's Alcohol120 (Structs.cs), and of no$psx's psx-spx
 * ("CDROM Disk Images MDS/MDF").
 */
#ifndef FORMAT_MDS_H
#define FORMAT_MDS_H

#include "base/bytes.h"
#include "format/format.h"

enum {
	/* Header */
	MDS_MAGIC_NBYTES = 16, /* "MEDIA DESCRIPTOR" */
	MDS_VERSION = 16,      /* major, minor; 2 is that of DAEMON Tools, and encrypted */
	MDS_MEDIUM = 18,
	MDS_NSESSIONS = 20,
	MDS_TWO = 22,        /* 2 in all that Alcohol writes; DAEMON Tools expects it */
	MDS_STRUCTURES = 64, /* offset of a DVD's structures, or 0 */
	MDS_SESSIONS = 80,   /* offset of the session blocks */
	MDS_HEADER_NBYTES = 88,

	MDS_MEDIUM_CD = 0x00, /* and 01h CD-R, 02h CD-RW */
	MDS_MEDIUM_CDRW = 0x02,
	MDS_MEDIUM_DVD = 0x10, /* and 12h DVD-R */
	MDS_MEDIUM_DVDR = 0x12,

	/* Session block */
	MDS_SESSION_START = 0, /* LBA, -150 in the first */
	MDS_SESSION_END = 4,
	MDS_SESSION_NUMBER = 8,
	MDS_SESSION_NBLOCKS = 10, /* of its track blocks, those of A0h and above among them */
	MDS_SESSION_NNONTRACKS = 11,
	MDS_SESSION_FIRST = 12,
	MDS_SESSION_LAST = 14,
	MDS_SESSION_BLOCKS = 20, /* offset of the track blocks */
	MDS_SESSION_NBYTES = 24,

	/* Track block: an entry of the lead-in, and for tracks where they lie */
	MDS_TRACK_MODE = 0,
	MDS_TRACK_SUB = 1,     /* 8: 96 bytes of P to W behind each sector */
	MDS_TRACK_CONTROL = 2, /* ADR and control */
	MDS_TRACK_POINT = 4,
	MDS_TRACK_MSF = 5,
	MDS_TRACK_ZERO = 8,
	MDS_TRACK_PMSF = 9,
	MDS_TRACK_EXTRA = 12,         /* CD: offset of the extra block; DVD: sectors of the track */
	MDS_TRACK_SECTOR_NBYTES = 16, /* with sub-channels */
	MDS_TRACK_TWO = 18,           /* 2 in all tracks of CDs; DAEMON Tools expects it */
	MDS_TRACK_LBA = 36,           /* of INDEX 01 */
	MDS_TRACK_OFFSET = 40,        /* of INDEX 01 in the .mdf, 64 bits */
	MDS_TRACK_NFILES = 48,        /* that the .mdf is split into, a footer each */
	MDS_TRACK_FOOTER = 52,        /* offset of the first footer */
	MDS_TRACK_NBYTES = 80,

	/* The low three bits of a mode tell the track's; Alcohol does not look at the others. */
	MDS_MODE_MASK = 0x07,
	MDS_MODE_AUDIO = 0xa9,
	MDS_MODE_MODE1 = 0xaa,
	MDS_MODE_MODE2 = 0xab,
	MDS_MODE_FORM1 = 0xac, /* Mode 2, of which the user data is stored */
	MDS_MODE_DVD = 0x02,

	MDS_SUB_NONE = 0,
	MDS_SUB_RAW = 8,

	/* Extra block, of a CD's track */
	MDS_EXTRA_PREGAP = 0, /* sectors before INDEX 01 */
	MDS_EXTRA_LENGTH = 4, /* sectors from INDEX 01 on */
	MDS_EXTRA_NBYTES = 8,

	/* Footer: the name of a data file */
	MDS_FOOTER_NAME = 0,    /* offset; "*.mdf" is the name of the .mds with that suffix */
	MDS_FOOTER_IS_WIDE = 4, /* 1: UTF-16 */
	MDS_FOOTER_NBYTES = 16,

	/*
	 * A DVD's structures, as READ DISC STRUCTURE returns them without its header (MMC-6
	 * §6.22.3.2): formats 01h (copyright), 04h (manufacturer) and 00h (physical format).
	 */
	MDS_COPYRIGHT_NBYTES = 4,
	MDS_MANUFACTURER_NBYTES = 2048,
	MDS_PHYSICAL = MDS_COPYRIGHT_NBYTES + MDS_MANUFACTURER_NBYTES,
	MDS_PHYSICAL_START = 5, /* in it: first physical sector of the data area, 24 bits */
	MDS_PHYSICAL_END0 = 13, /* last one of layer 0, 24 bits; 0 where there is but one layer */
	MDS_PHYSICAL_NBYTES = 16,

	MDS_MAX_TRACKS = 99,
};

#define MDS_MAGIC "MEDIA DESCRIPTOR"

/* What a track block tells, with its extra block. */
struct mds_track {
	unsigned number, session;
	uint8_t mode, control, sub;
	unsigned nbytes;            /* from one sector to the next */
	int32_t lba;                /* of INDEX 01 */
	uint64_t offset;            /* bytes of the data before INDEX 01 */
	uint32_t npregap, nsectors; /* before INDEX 01, and from there on */
	uint32_t footer, nfiles;    /* of its data; no footer: 0 */
};

struct mds {
	const char *path;
	uint8_t *bytes;
	size_t nbytes;
	enum discimg_medium medium;
	struct mds_track tracks[MDS_MAX_TRACKS];
	size_t ntracks;
	unsigned disc_types[MDS_MAX_TRACKS + 1]; /* by session */
	uint32_t layer_break;                    /* the first sector of layer 1, or 0 */
};

#define MDS_FAIL(job, mds, format, ...)                                                            \
	fail(job, DISCIMG_E_FORMAT, "%s: " format, (mds)->path, ##__VA_ARGS__)

/* Fills MDS, which mds_free() releases, also on failure. */
int mds_parse(struct discimg_job *job, const char *path, struct mds *mds);
void mds_free(struct mds *mds);

/* The name of file I of TRACK's data, to be looked for beside the descriptor; the caller's. */
int mds_find_name(struct discimg_job *job, const struct mds *mds, const struct mds_track *track,
	unsigned i, char **name);

/* The create() of format_mds. */
int mds_create(struct discimg_job *job, const struct discimg_disc *disc, const char *path,
	const struct format_options *options, struct format_writer *out);

#endif
