/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is a disc or image good, or the same as another? */
#ifndef DISCIMG_VERIFY_H
#define DISCIMG_VERIFY_H

#include <discimg/bootable.h>
#include <discimg/disc.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Why a sector is bad; of several reasons the first counts. */
enum discimg_bad_kind {
	DISCIMG_BAD_UNREADABLE, /* its bytes are filler */
	DISCIMG_BAD_C2,         /* the drive flagged bytes of it */
	DISCIMG_BAD_DIFFERENT,  /* readable in both discs, and not the same */
	DISCIMG_BAD_SYNC,       /* a raw data sector without its sync pattern */
	DISCIMG_BAD_HEADER,     /* its header's address or mode is wrong */
	DISCIMG_BAD_EDC,        /* its EDC does not fit its bytes */
	DISCIMG_BAD_PARITY,     /* its EDC fits, its P or Q parity does not */
	DISCIMG_BAD_NKINDS,
};

/* Neighbouring sectors that are bad for one reason and belong to one file. */
struct discimg_bad_range {
	int32_t lba;
	uint32_t nsectors;
	enum discimg_bad_kind kind;
	size_t file; /* place in discimg_bad.files, or DISCIMG_NO_FILE */
};

#define DISCIMG_NO_FILE SIZE_MAX

/* All bad sectors of a disc. */
struct discimg_bad {
	uint64_t nsectors;
	uint64_t nsectors_of[DISCIMG_BAD_NKINDS];
	int32_t first_lba;                /* DISCIMG_NO_LBA when none is bad */
	struct discimg_bad_range *ranges; /* in rising order */
	size_t nranges;
	uint64_t nunlisted; /* sectors that are counted, but were too scattered to be listed */
	struct discimg_bad_file *files; /* in the order of their first bad sector */
	size_t nfiles;
};

/* One thing that is wrong with, or worth knowing of, the structures on a disc. */
struct discimg_finding {
	bool is_fault; /* else a note */
	int64_t lba;   /* where the structure stands; DISCIMG_NO_LBA where that has no meaning */
	char *text;    /* one line */
};

/* What a DAT, a list of known discs, says of this one. */
enum discimg_dat_verdict {
	DISCIMG_DAT_NOT_ASKED,
	DISCIMG_DAT_UNKNOWN, /* it has none of the tracks */
	DISCIMG_DAT_PARTIAL, /* it has some of them */
	DISCIMG_DAT_KNOWN,   /* it has the whole disc */
};

/* A track that the DAT does not have. */
struct discimg_dat_difference {
	size_t track;    /* from 0, in the order of the disc */
	char *rom;       /* the DAT's track in its place; NULL: it has fewer */
	uint64_t nbytes; /* of that one */
};

struct discimg_dat_match {
	enum discimg_dat_verdict verdict;
	char *game;      /* its name; of an unknown disc the only one of the same sizes, or NULL */
	size_t ntracks;  /* that the DAT has of it */
	size_t nmissing; /* tracks of the game beyond those, and beyond the differing ones */
	struct discimg_dat_difference *differing;
	size_t ndiffering;
};

/* What a list beside the image (SHA256SUMS, image.iso.md5) says of a file of it. */
struct discimg_checksum {
	char *list, *file;
	const char *kind;  /* "CRC32", "MD5", "SHA1", "SHA256"; static */
	char expected[65]; /* as it stands in the list */
	char found[65];    /* lower-case hex */
	bool good;
};

/* A sum that an image, or the data on a disc, carries of itself. */
struct discimg_embedded {
	char what[80];                /* "the MD5 that isomd5sum implanted" */
	char expected[65], found[65]; /* lower-case hex; "" where there is a problem */
	const char *problem;          /* why it could not be made; static; NULL: it was */
	int64_t first_lba;            /* of the sectors that it is of */
	uint32_t nsectors;            /* 0: not of sectors, or not known */
	bool good;
};

/* What was done to a sector that was damaged. */
enum discimg_repair_kind {
	DISCIMG_REPAIR_BYTES,  /* restored from P and Q parity, and proven by EDC */
	DISCIMG_REPAIR_PARITY, /* made anew: EDC proves all that it follows from */
	DISCIMG_REPAIR_HEADER, /* sync, address and mode made anew: EDC or neighbours prove them */
	DISCIMG_REPAIR_ADDED,  /* EDC and parity, where neighbours had zeros as well; no proof */
	DISCIMG_REPAIR_NKINDS,
};

/* Neighbouring sectors to which the same was done; a sector can be in a range of each kind. */
struct discimg_repair_range {
	int32_t lba;
	uint32_t nsectors;
	enum discimg_repair_kind kind;
	uint64_t nbytes; /* that were changed so */
};

/* All that was changed of a disc. */
struct discimg_repairs {
	uint64_t nsectors, nbytes;
	uint64_t nsectors_of[DISCIMG_REPAIR_NKINDS];
	struct discimg_repair_range *ranges; /* in rising order */
	size_t nranges;
	uint64_t nunlisted; /* counted, but too scattered to be listed */
};

/* {0} is the default everywhere. */
struct discimg_verify_options {
	bool quick;         /* structures only: sectors that hold none are not read */
	const char *dat;    /* the XML list of known discs to look this one up in, or NULL */
	bool strict;        /* a wrong CRC in sub-channel Q is a fault, and not a note */
	bool boot;          /* whether it boots, and nothing else */
	const char *repair; /* where to write a repaired copy, as what its suffix names; or NULL */
};

struct discimg_verify_report {
	uint64_t nsectors;         /* of the disc */
	uint64_t against_nsectors; /* of the one it was compared with; 0 without one */
	uint64_t nchecked;         /* sectors that were read, or compared */
	uint64_t nraw;             /* of these, checked by sync, header, EDC and parity */
	uint64_t nsubq;            /* sectors whose stored sub-channel Q was checked */
	uint64_t nsubq_crc;        /* of these, with a CRC that does not fit */
	struct discimg_bad bad;
	struct discimg_finding *findings; /* the first thousand */
	size_t nfindings;
	uint64_t nfaults, nnotes; /* all findings of either kind */
	struct discimg_dat_match dat;
	struct discimg_checksum *checksums; /* from lists beside the image */
	size_t nchecksums;
	struct discimg_embedded *embedded; /* that the image carries itself */
	size_t nembedded;
	struct discimg_boot_checks boot; /* with options->boot */
	/* With options->repair; all that is above then is about the copy. */
	struct discimg_repairs repairs;
	bool repair_proven; /* the copy was read back, and is what it should be */
};

/**
 * Checks the disc or image NAME. Without AGAINST (NULL): reads every sector, checks raw ones by
 * their EDC and parity, and all structures (ISO 9660, Rock Ridge, Joliet, El Torito, UDF anchors,
 * MBR, GPT) by the rules of their standards; an image that is shorter than they say is a fault, a
 * longer one is a note. Where sub-channels are stored, Q must tell what the sheet does. Sums that
 * image and data carry of themselves are compared, likewise checksums that lie beside the image,
 * and options->dat tells what the disc is called. With AGAINST: compares both, raw where both are
 * raw, else their user data; sizes that differ are a fault, but a drive may hold more than the
 * image.
 *
 * With options->repair, and without AGAINST: restores what EDC and parity of raw data sectors can
 * prove, checks the disc that comes of it, and writes that to options->repair, also when faults are
 * left. NAME is not changed. Checksums beside it are not looked at. DISCIMG_E_REFUSED when the copy
 * would replace what NAME is read from, or its format keeps less than NAME has;
 * DISCIMG_E_UNSUPPORTED when there are no raw data sectors.
 *
 * With options->boot, and without AGAINST: looks at all that NAME boots by, as a CD, DVD or BD and
 * as a disk: the boot catalogue, boot images, EFI system partitions with their programs, MBR, GPT
 * and Apple's map, and the files that configurations of GRUB, SYSLINUX and the Boot Loader
 * Specification name. Sectors that none of these use are not read.
 *
 * Returns DISCIMG_FAULTS when anything is bad. REPORT is filled in any case and the caller's, to
 * be given to discimg_verify_report_free().
 */
DISCIMG_API int discimg_verify(struct discimg_job *job, const char *name, const char *against,
	const struct discimg_verify_options *options, struct discimg_verify_report *report);

/** Frees what REPORT points to; an empty one is accepted. */
DISCIMG_API void discimg_verify_report_free(struct discimg_verify_report *report);

/** A few words for KIND, "EDC does not fit"; static. */
DISCIMG_API const char *discimg_bad_kind_name(enum discimg_bad_kind kind);

/** A few words for KIND, "parity made anew"; static. */
DISCIMG_API const char *discimg_repair_kind_name(enum discimg_repair_kind kind);

#ifdef __cplusplus
}
#endif
#endif
