/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every call of libdiscimg answers with. */
#ifndef DISCIMG_RESULT_H
#define DISCIMG_RESULT_H

#if defined(__GNUC__)
#define DISCIMG_API __attribute__((visibility("default")))
#else
#define DISCIMG_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/*
 * 0 is success, negative values are failures. The verbs (discimg_rip, discimg_verify, …) also
 * return DISCIMG_FAULTS: the work was done to its end, but the disc or image is not all good.
 */
enum discimg_result {
	DISCIMG_FAULTS = 1,      /* done, but faults were found: unreadable sectors, mismatches */
	DISCIMG_OK = 0,          /* done, and all good */
	DISCIMG_E_INVALID = -1,  /* the caller asked for something that makes no sense */
	DISCIMG_E_NOMEM = -2,    /* out of memory */
	DISCIMG_E_IO = -3,       /* the operating system refused to open, read or write */
	DISCIMG_E_NOTFOUND = -4, /* a file, drive or program that is needed is not there */
	DISCIMG_E_FORMAT = -5,   /* what was read is malformed */
	DISCIMG_E_UNSUPPORTED = -6, /* well formed, but more than this library can do */
	DISCIMG_E_REFUSED = -7,     /* would lose or overwrite something that was not given up */
	DISCIMG_E_NOSPACE = -8,     /* the disk, or the medium, is too small */
	DISCIMG_E_DRIVE = -9,       /* the drive failed, is busy, or went away */
	DISCIMG_E_MEDIUM = -10,     /* no medium, or not one that this can be done with */
	DISCIMG_E_CANCELLED = -11,  /* discimg_job_cancel was called */
	DISCIMG_E_USAGE = -12,      /* an option's text is not of the form that it has */
};

/** The version of the library, "0.1.0". */
DISCIMG_API const char *discimg_version(void);

/** A few words for RESULT, static, never NULL; discimg_job_error() tells the whole story. */
DISCIMG_API const char *discimg_result_name(int result);

#ifdef __cplusplus
}
#endif
#endif
