/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A DAT: an XML list of known discs with the hashes of their tracks, and which of them ours is. */
#ifndef CHECK_DAT_H
#define CHECK_DAT_H

#include "base/context.h"

#include <discimg/info.h>
#include <discimg/verify.h>

/* The disc to look for: the hashes of its only track, or of each, and of all of them together. */
struct dat_query {
	const struct discimg_hashes *whole;
	const struct discimg_hashes *tracks;
	size_t ntracks;
};

/*
 * Looks through the DAT at PATH for the game that most of the tracks belong to. Fails when PATH
 * cannot be read or is no DAT. MATCH is the caller's in any case, to be given to dat_match_free().
 */
int dat_search(struct discimg_job *job, const char *path, const struct dat_query *query,
	struct discimg_dat_match *match);

void dat_match_free(struct discimg_dat_match *match);

#endif
