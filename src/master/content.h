/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of a tree's files, and what goes wrong with them. */
#ifndef MASTER_CONTENT_H
#define MASTER_CONTENT_H

#include "master/tree.h"

#include <discimg/master.h>

enum { CONTENT_LARGE_NBYTES = 1 << 20 }; /* from here on, files are copied by the kernel */

struct content;

/* With skip_unreadable of OPTIONS, files that fail are filled with zeros and put into REPORT. */
struct content *content_new(struct discimg_job *job, const struct discimg_master_options *options,
	struct discimg_master_report *report);
void content_free(struct content *content);

/*
 * NBYTES from OFFSET of the regular file NODE, or of what is stored of it where it has holes, zeros
 * behind the end. A file that is no longer what was scanned is a failure; with skip_unreadable what
 * is left of it reads as zeros. Cheapest when files are read from their first byte to their last,
 * one after the other.
 */
int content_read(struct content *content, const struct tree_node *node, uint64_t offset,
	uint8_t *buf, size_t nbytes);

/*
 * The next hole of NODE, from its byte OFFSET on, is what lies from *HOLE to *END; both are the
 * file's end where there is none. OFFSET is 0 first, then where the last one ended.
 */
int content_find_hole(struct content *content, const struct tree_node *node, uint64_t offset,
	uint64_t *hole, uint64_t *end);

/*
 * 1: the large files NODE, read by way of CONTENT, and TWIN, by way of OTHER, share all of their
 * blocks and so are equal. 0 says nothing.
 */
int content_is_shared(struct content *content, const struct tree_node *node, struct content *other,
	const struct tree_node *twin);

/* Whether the file that was read last is what was scanned, as far as it was read. */
bool content_is_whole(const struct content *content);

/*
 * True when whole sectors of NODE from OFFSET on, at most N, can be copied by the kernel from
 * PLACE. The last sector of a file never is, so that content_read() is asked for it and sees
 * whether the file has changed meanwhile.
 */
bool content_locate(struct content *content, const struct tree_node *node, uint64_t offset,
	uint32_t n, struct disc_place *place);

#endif
