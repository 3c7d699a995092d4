/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading every sector of a disc as it is stored, and checking the raw ones by their EDC. */
#ifndef CHECK_SURFACE_H
#define CHECK_SURFACE_H

#include "check/bad.h"
#include "disc/copy.h"

/* The ranges of DISC that are stored anywhere, in the shape of their tracks. */
struct stored_ranges {
	struct copy_range *ranges;
	size_t n;
};

/* Returns false when out of memory; the caller frees ->ranges. */
bool stored_ranges_of(const struct discimg_disc *disc, struct stored_ranges *out);

struct surface_report {
	uint64_t nread, nraw;
	/* Good sectors of Mode 1 with something where ECMA-130 §14.2 has zeros behind the EDC. */
	uint64_t nfilled;
	int32_t filled_lba; /* the first of them */
	/* What the headers' addresses are ahead of ours, in the first raw track where they are. */
	int32_t moved_by;
	unsigned moved_track; /* 0: none */
};

#define SURFACE_MAX_OTHERS 16

/*
 * Bad sectors go to LIST, which the caller finishes. OTHERS (NOTHERS, at most SURFACE_MAX_OTHERS;
 * may be NULL) see all that is read, too.
 */
int surface_scan(struct discimg_job *job, struct discimg_disc *disc, struct bad_list *list,
	const struct copy_consumer *others, size_t nothers, struct surface_report *report);

#endif
