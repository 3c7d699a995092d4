/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telling whether an unfinished rip is of the disc that is in the drive now. */
#ifndef RIP_DISCID_H
#define RIP_DISCID_H

#include "disc/disc.h"

/* Of the TOC, and of the first volume descriptors; a line of text, the caller's. */
int discid_of(struct discimg_job *job, struct discimg_disc *disc, char **text);

/* An unreadable volume descriptor tells nothing, for or against. */
bool discid_matches(const char *a, const char *b);

#endif
