/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of a tree's files, as streams that libisofs reads, and what goes wrong with them. */
#ifndef MASTER_CONTENT_H
#define MASTER_CONTENT_H

#include "master/tree.h"

#include <discimg/master.h>

struct iso_stream;
struct content;

/* With SKIP_UNREADABLE, files that fail are filled with zeros and put into REPORT. */
struct content *content_new(
	struct discimg_job *job, bool skip_unreadable, struct discimg_master_report *report);
/* No stream of CONTENT may be left. */
void content_free(struct content *content);

/* The bytes of the regular file NODE; ID is the same for all names of one file. NULL: no memory. */
struct iso_stream *content_stream(
	struct content *content, const struct tree_node *node, uint64_t id);

/* 0, or what the first file failed with that could not be skipped. */
int content_result(const struct content *content);

#endif
