/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disc in a drive to an image. */
#ifndef DISCIMG_RIP_H
#define DISCIMG_RIP_H

#include <discimg/convert.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DISCIMG_RIP_RETRIES 3

/* {0} is the default everywhere. */
struct discimg_rip_options {
	/* further attempts at a sector that cannot be read; 0: DISCIMG_RIP_RETRIES; < 0: none */
	int retries;
	double speed;               /* × that of the medium; 0: the fastest */
	unsigned session;           /* only this session, from LBA 0; 0: all */
	enum discimg_layout layout; /* of data files, where the format leaves a choice */
	bool force;                 /* replace a finished rip, or one of another disc */
	bool no_map;                /* keep nothing of an interrupted rip */
};

struct discimg_rip_range {
	int32_t lba;
	uint32_t nsectors;
};

struct discimg_rip_report {
	uint64_t nsectors;     /* of the image */
	uint64_t nbytes;       /* of the image */
	uint64_t nread;        /* sectors that were read now, not by an earlier run */
	uint64_t nsynthesised; /* of these, had no header, EDC or ECC, which were made anew */
	uint64_t nretried;     /* further attempts at sectors */
	uint64_t nbad;         /* sectors that hold filler, or bytes that do not fit their EDC */
	uint32_t ndropped;     /* sectors at the end that are unreadable and no part of the disc */
	bool resumed;          /* an earlier run was taken up */
	double seconds;
	uint32_t speed_1x_kbps;        /* of the medium, in 1000 bytes/s; 0 for a file */
	struct discimg_rip_range *bad; /* where the bad sectors are, in rising order */
	size_t nranges;
	char *map_path; /* of the map that was left; NULL: none */
};

/**
 * Copies the disc in DRIVE (a device, stdio:FILE, virtual:FILE, or an image) to the image OUT,
 * whose suffix names the format. Sectors that cannot be read are tried again one by one, then
 * filled: with zeros, or in raw data sectors with 55h behind sync and header.
 *
 * What has been read is recorded in OUT.map, a map file as of GNU ddrescue whose positions are
 * those of the image (of all its data files, one behind the other). An interrupted rip is kept as
 * NAME.part for each data file; the same call resumes it. OUT and its data files get their names
 * when all has been tried; then the map is removed, unless there are bad sectors. With that map
 * the same call tries the bad sectors again.
 *
 * Returns DISCIMG_FAULTS when sectors are bad; DISCIMG_E_REFUSED when OUT exists and no map tells
 * that it is a rip of this disc with something left to read, or OUT cannot hold the disc.
 * REPORT is filled whatever happens, to be given to discimg_rip_report_free().
 */
DISCIMG_API int discimg_rip(struct discimg_job *job, const char *drive, const char *out,
	const struct discimg_rip_options *options, struct discimg_rip_report *report);

/** Frees what REPORT points to. */
DISCIMG_API void discimg_rip_report_free(struct discimg_rip_report *report);

#ifdef __cplusplus
}
#endif
#endif
