/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a disc or image is and holds: volumes, boot records, partitions, hashes. */
#ifndef DISCIMG_INFO_H
#define DISCIMG_INFO_H

#include <discimg/bootable.h>
#include <discimg/disc.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a volume descriptor of ISO 9660 describes; ECMA-119 §8. */
enum discimg_volume_kind {
	DISCIMG_VOLUME_PRIMARY,
	DISCIMG_VOLUME_JOLIET,   /* supplementary, with names in UCS-2 */
	DISCIMG_VOLUME_ENHANCED, /* ISO 9660:1999, version 2 */
	DISCIMG_VOLUME_SUPPLEMENTARY,
};

#define DISCIMG_ID_NBYTES   388 /* 128 characters in UTF-8, and a NUL */
#define DISCIMG_LV_NBYTES   72  /* 34 characters */
#define DISCIMG_DATE_NBYTES 40

/* Identifiers are UTF-8 without trailing spaces; dates "2024-05-01T12:34:56.78+02:00" or "". */
struct discimg_volume {
	enum discimg_volume_kind kind;
	int32_t lba;           /* of the descriptor */
	unsigned joliet_level; /* 1 to 3; 0: not Joliet */
	char system_id[DISCIMG_ID_NBYTES];
	char volume_id[DISCIMG_ID_NBYTES];
	char volume_set_id[DISCIMG_ID_NBYTES];
	char publisher_id[DISCIMG_ID_NBYTES];
	char preparer_id[DISCIMG_ID_NBYTES];
	char application_id[DISCIMG_ID_NBYTES];
	char copyright_file[DISCIMG_ID_NBYTES];
	char abstract_file[DISCIMG_ID_NBYTES];
	char bibliographic_file[DISCIMG_ID_NBYTES];
	char created[DISCIMG_DATE_NBYTES];
	char modified[DISCIMG_DATE_NBYTES];
	char expires[DISCIMG_DATE_NBYTES];
	char effective[DISCIMG_DATE_NBYTES];
	unsigned block_nbytes;      /* of a logical block: 2048 nearly always */
	uint32_t nblocks;           /* volume space size, in logical blocks */
	unsigned set_size;          /* volumes in the set this one belongs to */
	unsigned sequence_number;   /* of this volume in its set */
	uint32_t path_table_nbytes; /* of either path table */
	uint32_t path_table_lba;    /* of the little-endian one */
	uint32_t root_lba;          /* of the root directory's extent */
	uint32_t root_nbytes;
};

/* The UDF volume, as far as its anchors and descriptor sequence tell; ECMA-167 part 3. */
struct discimg_udf {
	bool present;
	unsigned revision; /* 0x0102, 0x0150, 0x0201, 0x0250, 0x0260; 0 when unknown */
	char volume_id[DISCIMG_ID_NBYTES];
	/* The texts of LV Info (UDF 2.60 §2.2.7.2): its owner, organization and contact, mostly. */
	char lv_info[3][DISCIMG_LV_NBYTES];
	uint32_t block_nbytes; /* 2048 on optical media; sectors here have 2048 in any case */
	int32_t anchor_lba[3]; /* where anchors stand; DISCIMG_NO_LBA for those that are absent */
	uint32_t partition_lba;
	uint32_t partition_nsectors;
	/* ECMA-167r3 3/10.5.7: 1 read only, 2 once, 3 rewritable, 4 overwritable; UDF 2.60
	 * §2.2.14.2: 0 pseudo-overwritable. */
	uint32_t access;
	bool is_mirrored; /* all that leads to files stands twice, UDF 2.60 §2.2.10 */
};

/* One way to boot, from the El Torito catalogue. */
struct discimg_boot_entry {
	unsigned platform;  /* 0x00 80x86 BIOS, 0x01 PowerPC, 0x02 Mac, 0xEF UEFI */
	bool bootable;      /* marked so */
	unsigned emulation; /* 0 none, 1 to 3 floppy of 1.2, 1.44, 2.88 MB, 4 hard disk */
	unsigned load_segment;
	unsigned load_nsectors; /* of 512 bytes, that firmware loads */
	uint32_t lba;
	char *path; /* of the file that lies there, or NULL */
};

struct discimg_boot {
	bool present;
	uint32_t catalogue_lba;
	bool checksum_good; /* of the catalogue's validation entry */
	bool is_endless;    /* it goes on behind the four sectors that are read at most */
	char id[25];        /* of who made it */
	struct discimg_boot_entry *entries;
	size_t nentries;
};

enum discimg_partition_scheme { DISCIMG_MBR, DISCIMG_GPT, DISCIMG_APM };

struct discimg_partition {
	enum discimg_partition_scheme scheme;
	unsigned number;       /* as the operating system numbers it, from 1 */
	uint64_t start_nbytes; /* from the beginning of the disc */
	uint64_t nbytes;
	bool active;   /* MBR: 80h */
	char type[40]; /* "0xef", a GUID in lower case, "Apple_HFS" */
	char name[112];
};

/* The system area: what makes an image boot from hard disks and USB sticks. */
struct discimg_system_area {
	bool has_mbr;
	uint32_t mbr_id;
	bool has_gpt;
	bool gpt_header_good;  /* its CRC */
	bool gpt_entries_good; /* the CRC of the partition array */
	bool gpt_backup_good;  /* header and array at the end of the disc, CRCs and agreement */
	uint64_t gpt_backup_sector; /* of 512 bytes, that the header names */
	char gpt_guid[40];
	bool has_apm;
	struct discimg_partition *partitions;
	size_t npartitions;
};

/* Digests in lower-case hex; "" when not asked for. */
struct discimg_hashes {
	uint64_t nbytes; /* that they are of */
	char crc32[9], md5[33], sha1[41], sha256[65];
};

/* AccurateRip's sums of an audio track, from its INDEX 01 to the next one's. */
struct discimg_accuraterip {
	uint32_t v1, v2;
};

/* {0} is the default everywhere. */
struct discimg_info_options {
	bool hash;     /* read all of the disc and make digests of it */
	bool dat_rows; /* for who prints the report: as a DAT lists them; implies hash */
};

struct discimg_info {
	struct discimg_disc *disc;      /* medium, sessions, tracks, texts: see disc.h */
	struct discimg_volume *volumes; /* of the last session */
	size_t nvolumes;
	bool rock_ridge;
	uint64_t nfiles, ndirectories; /* of the tree with the best names */
	struct discimg_udf udf;
	struct discimg_boot boot;
	struct discimg_system_area system_area;
	struct discimg_boot_checks boot_checks; /* of a disc that has any of the last two */
	int64_t end_lba; /* one past the last sector that any structure names; 0: none does */
	char end_by[40]; /* which one does */

	/* What the databases of audio discs call it; "" when it is no CD with audio. */
	char freedb[9];       /* also CDDB's and gnudb's */
	char accuraterip[40]; /* the entry's name, "dBAR-012-0013bd5a-00b8d489-c60af50d" */
	char musicbrainz[29];

	/* With options.hash: the main channel as it is stored, track behind track, gaps that are
	 * not stored left out: the bytes of an .iso, or of a cue sheet's BIN. */
	struct discimg_hashes whole;
	struct discimg_hashes *tracks;    /* one each */
	struct discimg_accuraterip *sums; /* one each, zeros for data tracks */
	uint64_t nbad; /* sectors that could not be read, and went in as filler */
};

/**
 * Finds out all about the image or drive NAME. Structures that make no sense are left out: telling
 * them is discimg_verify()'s. Returns DISCIMG_FAULTS when sectors were bad while hashing. REPORT is
 * the caller's in any case, to be given to discimg_info_free().
 */
DISCIMG_API int discimg_info(struct discimg_job *job, const char *name,
	const struct discimg_info_options *options, struct discimg_info *report);

/** Frees what REPORT points to; an empty one is accepted. */
DISCIMG_API void discimg_info_free(struct discimg_info *report);

#ifdef __cplusplus
}
#endif
#endif
