/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparing discs sector by sector. */
#ifndef CHECK_COMPARE_H
#define CHECK_COMPARE_H

#include "check/bad.h"
#include "disc/copy.h"

struct compare;

/*
 * A consumer of the copy engine that compares each batch with the sectors of AGAINST at the same
 * place, and collects those that differ or could not be read on either side. NULL: no memory.
 */
struct compare *compare_new(struct discimg_disc *against);
int compare_take(void *compare, struct discimg_job *job, const struct sector_batch *batch);
/* What was found so far; the caller finishes it before compare_free(). */
struct bad_list *compare_bad(struct compare *compare);
void compare_free(struct compare *compare);

/* Where two discs can be compared, and how. */
struct compare_plan {
	struct copy_range *ranges;
	size_t nranges;
	uint64_t nunstored;   /* sectors of gaps, or between sessions, that one does not store */
	int32_t mismatch_lba; /* first sector that is audio in one and data in the other */
	uint64_t nmismatched; /* how many such sectors there are */
	uint64_t nabsent;     /* sectors of the first that the second has no track for */
	int32_t absent_lba;   /* the first of these */
};

/* The caller frees ->ranges. */
int compare_plan(struct discimg_job *job, const struct discimg_disc *disc,
	const struct discimg_disc *against, struct compare_plan *out);

#endif
