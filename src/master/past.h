/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the image that a tree was read from had of a node: its names in each view, which are made of
 * the true one and may have been made by other rules than ours, and times that no host file has.
 */
#ifndef MASTER_PAST_H
#define MASTER_PAST_H

#include "master/tree.h"

enum past_view { PAST_ISO, PAST_JOLIET, PAST_ENHANCED, PAST_UDF, PAST_NVIEWS };

struct past_name {
	uint8_t *bytes; /* as they are on disc; NULL: that view did not have the file */
	uint8_t nbytes; /* without the version of ECMA-119 §7.5.1 */
	uint8_t version_nbytes;
	uint8_t flags; /* of its record (§9.1.6), as far as they are the mastering user's */
};

/* In the order of RRIP 1.12 §4.1.6, but for that of modification. */
enum past_time { PAST_CREATION, PAST_ACCESS, PAST_ATTRIBUTES, PAST_NTIMES };

struct tree_past {
	struct past_name names[PAST_NVIEWS];
	struct past_moment {
		int64_t seconds;
		uint32_t nsec;
		bool told;
		bool by_rock_ridge; /* there, too */
	} times[PAST_NTIMES];
	bool has_times; /* Rock Ridge told some */
};

/* NODE's, which it has from then on; NULL when out of memory. */
struct tree_past *past_of(struct tree_node *node);
void past_free(struct tree_past *past);

/* Its name in VIEW, NBYTES of which the last VERSION_NBYTES are the version. False: no memory. */
bool past_set_name(struct tree_node *node, enum past_view view, const uint8_t *bytes, size_t nbytes,
	size_t version_nbytes, uint8_t flags);

/* What of it does not hold any more: where NODE has got another name; other content. */
void past_forget_names(struct tree_node *node);
void past_forget_times(struct tree_node *node);

#endif
