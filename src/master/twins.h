/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that were seen, found again by their size and a checksum of their content. */
#ifndef MASTER_TWINS_H
#define MASTER_TWINS_H

#include "master/tree.h"

struct twins;

/* Room for N files; NULL when out of memory. */
struct twins *twins_new(size_t n);
void twins_free(struct twins *twins);

/* 1: CANDIDATE has the content that is looked for; 0: it has not; or a failure. */
typedef int twins_compare(void *state, const struct tree_node *candidate);

/*
 * *FOUND: the first file added with NBYTES and CRC for which SAME says 1, or NULL. Returns 0, or
 * what SAME failed with.
 */
int twins_find(const struct twins *twins, uint64_t nbytes, uint32_t crc, twins_compare *same,
	void *state, const struct tree_node **found);

/* At most as often as there is room. NODE must outlive TWINS and keep its size. */
void twins_add(struct twins *twins, uint32_t crc, const struct tree_node *node);

#endif
