/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Image to image. */
#ifndef DISCIMG_CONVERT_H
#define DISCIMG_CONVERT_H

#include <discimg/disc.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How tracks are laid into data files, where the format leaves a choice. */
enum discimg_layout {
	DISCIMG_LAYOUT_SINGLE, /* one data file for all tracks */
	DISCIMG_LAYOUT_TRACKS, /* one data file a track */
};

/* {0} is the default everywhere. */
struct discimg_convert_options {
	enum discimg_layout layout;
	unsigned session; /* only this session, with LBA 0 where its first track begins; 0: all */
	bool raw;         /* data tracks of a .cue as 2352-byte sectors, whatever IN has */
};

/**
 * Writes the disc IN (an image or a drive) as the image OUT, whose suffix names the format. OUT
 * and its data files appear under their names only when they are complete. Returns
 * DISCIMG_FAULTS when sectors of IN were bad, DISCIMG_E_REFUSED when OUT could not hold the disc
 * or would replace a file that IN consists of.
 */
DISCIMG_API int discimg_convert(struct discimg_job *job, const char *in, const char *out,
	const struct discimg_convert_options *options);

#ifdef __cplusplus
}
#endif
#endif
