/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a disc has and a format cannot hold: found beforehand, and told in words. */
#ifndef JOB_LOSSES_H
#define JOB_LOSSES_H

#include "format/format.h"

#include <discimg/convert.h>

/*
 * What of DISC is lost in a format that keeps KEEPS. Not lost is what can be made again: gaps of
 * silence or zeros. Whether raw sectors can be is known only once all were read (job/reduce.h).
 */
void losses_find(struct discimg_job *job, struct discimg_disc *disc, unsigned keeps,
	struct discimg_losses *losses);

/* Adds COUNT of KIND, "N ONE" or "N MANY" between BEFORE and nothing; ONE may be NULL. */
void losses_add(struct discimg_losses *losses, const char *kind, uint64_t count, const char *before,
	const char *one, const char *many);

/* "14 audio tracks, the ISRC of 1 track and CD-TEXT", the caller's; NULL when out of memory. */
char *losses_text(const struct discimg_losses *losses);

/* The first format that can be written and holds all of DISC, or NULL. */
const struct format *losses_find_better(struct discimg_job *job, struct discimg_disc *disc);

/*
 * Tells LOSSES of writing DISC to PATH as FORMAT: refuses them, with advice, unless ALLOWED;
 * then a warning tells them.
 */
int losses_judge(struct discimg_job *job, struct discimg_disc *disc, const char *path,
	const struct format *format, const struct discimg_losses *losses, bool allowed);

#endif
