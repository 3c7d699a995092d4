/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Directory trees to an image: ISO 9660, Rock Ridge, Joliet, UDF; bootable where asked. */
#ifndef DISCIMG_MASTER_H
#define DISCIMG_MASTER_H

#include <discimg/boot.h>
#include <discimg/job.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What an image is for: options that have not been given, the order of files, and checks.
 * `discimg master --help` tells what each of them means.
 */
enum discimg_preset {
	DISCIMG_PRESET_NONE,
	DISCIMG_PRESET_LINUX,
	DISCIMG_PRESET_WINDOWS,
	DISCIMG_PRESET_MACOS,
	DISCIMG_PRESET_DVD_VIDEO,
	DISCIMG_PRESET_DVD_AUDIO,
	DISCIMG_PRESET_BD_DATA,
	DISCIMG_PRESET_BD_VIDEO,
	DISCIMG_PRESET_ARCHIVE,
	DISCIMG_PRESET_INSTALL_USB,
};

/* A list of N texts, owned by the caller. */
struct discimg_texts {
	const char *const *items;
	size_t n;
};

/* Which loaders a tree that has none gets for x86-64 UEFI. */
enum discimg_secure_boot {
	DISCIMG_SECURE_BOOT_AUTO, /* signed ones where the host has them, else unsigned ones */
	DISCIMG_SECURE_BOOT_ON,   /* signed ones, of the tree or the host, or none at all */
	DISCIMG_SECURE_BOOT_OFF,  /* unsigned ones */
};

/*
 * {0} is the default everywhere. A GLOB without a slash is matched with the last name of a path,
 * one with a slash with the whole path from the image's root and with what lies below; a slash at
 * its end makes it match directories only. Of several rules that match, the last one wins.
 */
struct discimg_master_options {
	const char *volume_id; /* NULL: "ISOIMAGE"; ASCII, at most 32 characters */
	const char *publisher, *preparer, *application_id; /* ASCII, at most 128 characters */
	const char *system_id;                             /* ASCII, at most 32 characters */
	const char *volume_set_id; /* ASCII, at most 128 characters; NULL: as the volume id */
	/* Names of files in the image's root; ASCII, at most 37 characters. */
	const char *copyright_file, *abstract_file, *bibliographic_file;
	struct discimg_texts excludes; /* GLOB: left out with all below it */
	struct discimg_texts grafts;   /* DEST=SRC: file or directory SRC at DEST in the image */
	struct discimg_texts owners; /* USER:GROUP[:GLOB], names or numbers; either may be empty */
	struct discimg_texts modes;  /* MODE[:GLOB], as chmod(1) takes it: octal or u+rw,go=rX */
	const char *file_mode, *folder_mode; /* MODE of all regular files, of all folders */
	struct discimg_texts sorts;   /* files of lines GLOB WEIGHT: heavier files come first */
	struct discimg_texts weights; /* such lines themselves */
	/* GLOB: not shown, with all below it, in ISO 9660 and Rock Ridge, in Joliet, in UDF. */
	struct discimg_texts hides, joliet_hides, udf_hides;
	/*
	 * The time of the volume: NULL: SOURCE_DATE_EPOCH, else the newest mtime in the tree;
	 * "newest", "now", seconds since 1970, or 16 digits YYYYMMDDhhmmsscc in UTC.
	 */
	const char *timestamp;
	/*
	 * The character code of names and links in the trees, as iconv(1) knows it. NULL: UTF-8,
	 * and Rock Ridge keeps what bytes there are.
	 */
	const char *input_charset;
	bool follow_links;    /* files and folders in place of symbolic links to them */
	bool size_only;       /* only find out how large the image would be; no OUT is needed */
	bool skip_unreadable; /* go on without files that cannot be read; DISCIMG_FAULTS then */
	/* What an error about such a file says can be done; NULL: what `discimg master` has. */
	const char *unreadable_advice;
	bool bootable;                        /* find or add boot loaders, make a hybrid image */
	enum discimg_secure_boot secure_boot; /* of bootable */
	bool apm; /* of bootable: the EFI system partition is in an Apple partition map, too */
	/* What to boot, and as which disk; NULL: no wishes. */
	const struct discimg_boot_wishes *boot;
	bool acl, xattr;       /* keep ACLs (AAIP) and extended attributes (and named streams) */
	bool no_acl, no_xattr; /* not even where the preset would have them */
	enum discimg_preset preset;
	bool rock_ridge, dedup; /* also where the preset would not have them */
	bool no_joliet, no_rock_ridge;
	/*
	 * ECMA-119 §10: 1 has names of 8 characters and 3, 1 and 2 only files below 4 GiB; 4 is ISO
	 * 9660:1999, which adds a tree of long names. 0: 2, or 3 where a file needs it.
	 */
	unsigned iso_level;
	/*
	 * What names of ISO 9660 may have against the standard, with commas between: "lowercase",
	 * "ascii", "multidot", "leading-dot", "folder-dot", "no-dot", "no-version", "37"
	 * (characters) or "untranslated", which is nearly all of these.
	 */
	const char *iso_names;
	/*
	 * Folders that lie deeper than eight levels, or have paths of more than 255 bytes, go to
	 * this folder of the root in ISO 9660, as ECMA-119 asks for; Rock Ridge shows them where
	 * they were. "": "rr_moved"; libarchive takes that and ".rr_moved" only. NULL: they stay.
	 */
	const char *relocate_deep;
	bool joliet_strict; /* names of 64 characters, as the specification has it, not 103 */
	bool no_dedup;      /* files of equal content each have sectors of their own */
	/*
	 * UDF alone: holes of sparse files take no room. The image then depends on where the
	 * file systems of the trees have holes, not on the files' bytes alone.
	 */
	bool sparse;
	/*
	 * File systems: "iso", "joliet", "udf", with commas between. NULL: "iso,joliet", and UDF
	 * where udf is given or a file has 4 GiB - 1 or more.
	 */
	const char *fs;
	const char *udf; /* its revision, "1.02" to "2.60"; NULL: "1.02" */
	/*
	 * What the image is for: "cd", "dvd", "bd", "disk"; NULL: any of them. With UDF it ends
	 * with a whole block for error correction of that medium.
	 */
	const char *media;
	uint64_t block_size; /* of UDF alone on a disk: 512, 2048 or 4096; 0: 512 */
	bool udf_mirror;     /* from 2.50 on: all that leads to files lies there twice */
	bool embed;          /* UDF alone: small files and folders lie in their entries */
	/*
	 * zisofs: files are compressed, which Linux and Rock Ridge readers like it undo; 1: as
	 * mkzftree does, for all of them; 2: with larger blocks, for libisofs. 0: they are not.
	 */
	int zisofs;
	bool zisofs_noted; /* files that mkzftree has compressed already are entered as such */
	bool implant_md5;  /* for checkisomd5, as isomd5sum has it; OUT must be a plain file */
	bool no_padding;   /* without the 150 empty sectors that protect the end from read-ahead */
	/* For discimg_append() alone: the session of a drive's disc that the new one adds to, where
	 * the last one has suffered; 0: the last one. */
	unsigned session;
};

/* A file that was left out, or filled with zeros, and why. */
struct discimg_master_skipped {
	char *path; /* on the host */
	char *reason;
};

/* A boot loader that was taken from the host. */
struct discimg_master_loader {
	char *name;
	char *version;
};

/* A cell of a DVD-Video at whose start, that of an ECC block, a disc's first layer can end. */
struct discimg_master_layer_break {
	uint32_t lba;
	unsigned title_set; /* from 1 */
};

/* What was mastered. Zero it before the first use; free it with its function. */
struct discimg_master_report {
	uint32_t nsectors;     /* of 2048 bytes */
	uint32_t session_lba;  /* where the session begins that was appended; else 0 */
	bool session_verified; /* it was read back from a drive, and is as it was sent */
	char volume_id[33];
	int64_t timestamp;  /* of the volume, seconds since 1970 */
	unsigned iso_level; /* ECMA-119 §10, as wished for; else 2, or 3 when a file needs it */
	bool iso, rock_ridge, joliet;
	unsigned udf_revision; /* 0x0102 to 0x0260; 0: no UDF */
	/* Names that were cut or numbered, of ISO 9660 only where Rock Ridge does not tell them. */
	uint64_t iso_nmangled, joliet_nmangled, udf_nmangled;
	uint64_t nfiles;       /* names of regular files */
	uint64_t ndirectories; /* without the root */
	uint64_t nsymlinks;
	uint64_t nspecials;      /* devices, FIFOs, sockets */
	uint64_t nhardlinks;     /* names beyond the first of their file */
	uint64_t content_nbytes; /* of all files, each counted once */
	uint64_t npacked;        /* files that were compressed (zisofs) */
	uint64_t nshared;        /* files that lie where another one of the same content lies */
	uint64_t shared_nbytes;  /* of these */
	uint64_t nembedded;      /* files that lie in their entries */
	uint64_t nsparse;        /* files whose holes are not recorded */
	uint64_t hole_nbytes;    /* of these holes */
	struct discimg_master_skipped *skipped;
	size_t nskipped;
	char **added; /* paths in the image of what bootable added */
	size_t nadded;
	struct discimg_master_loader *loaders;
	size_t nloaders;
	char **boot_lines; /* what was made bootable and how, for people */
	size_t nboot_lines;
	struct discimg_master_layer_break *layer_breaks; /* of DVD-Video, by title sets */
	size_t nlayer_breaks;
};

/**
 * Writes the directories TREES, merged (files of later ones replace those of earlier ones), as the
 * image OUT: a file, which appears under its name only when it is complete, a device or pipe, or
 * "-" for standard output. The same trees with the same options give the same bytes. Returns
 * DISCIMG_FAULTS when files were skipped. REPORT may be NULL.
 */
DISCIMG_API int discimg_master(struct discimg_job *job, const char *const *trees, size_t ntrees,
	const char *out, const struct discimg_master_options *options,
	struct discimg_master_report *report);

/**
 * Adds the directories TREES as a session to IMAGE: an .iso file or "stdio:FILE" with one, in
 * place, or a drive whose disc was left open or can be overwritten, which is left open again. What
 * is there stays where it lies, with its file systems, texts and time; files of TREES join it, or
 * replace files of the same path. Until all is written IMAGE is what it was. What a drive wrote is
 * read back and compared; DISCIMG_FAULTS when it differs.
 */
DISCIMG_API int discimg_append(struct discimg_job *job, const char *image, const char *const *trees,
	size_t ntrees, const struct discimg_master_options *options,
	struct discimg_master_report *report);

/** Frees what REPORT holds and zeroes it. */
DISCIMG_API void discimg_master_report_free(struct discimg_master_report *report);

#ifdef __cplusplus
}
#endif
#endif
