/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Collecting bad sectors: ranges, counts, and the files that they belong to. */
#ifndef CHECK_BAD_H
#define CHECK_BAD_H

#include "disc/disc.h"

#include <discimg/verify.h>

/* Ranges that are kept; a disc with more is bad beyond any use of a list. */
#define BAD_MAX_RANGES 100000

/* Collects in any order; read only after bad_finish(). */
struct bad_list {
	struct discimg_bad bad;
	size_t room;
};

void bad_init(struct bad_list *list);

/* Adds N sectors from LBA. */
int bad_add(struct discimg_job *job, struct bad_list *list, int32_t lba, uint32_t n,
	enum discimg_bad_kind kind);

/* Adds all that FROM holds. */
int bad_add_all(struct discimg_job *job, struct bad_list *list, const struct bad_list *from);

/* Sorts, joins neighbours, and finds the files by NAMES, which may be NULL. */
int bad_finish(struct discimg_job *job, struct bad_list *list, const struct disc_names *names);

/* "100, 205 to 207 and 30 more", the caller's; NULL when out of memory. */
char *bad_text(const struct discimg_bad *bad);

void bad_free(struct discimg_bad *bad);

#endif
