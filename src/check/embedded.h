/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums that the data on a disc carry of themselves, added up while it is read. */
#ifndef CHECK_EMBEDDED_H
#define CHECK_EMBEDDED_H

#include "disc/copy.h"

#include <discimg/verify.h>

/* What an image or its data say of themselves; the strings are its own. */
struct embedded_list {
	struct discimg_embedded *items;
	size_t n, room;
};

/* Adds a copy of ITEM. */
int embedded_add(
	struct discimg_job *job, struct embedded_list *list, const struct discimg_embedded *item);
void embedded_list_free(struct embedded_list *list);

struct embedded;

/* Looks for isomd5sum's and libisofs' sums on DISC, which must outlive *OUT. */
int embedded_find(struct discimg_job *job, struct discimg_disc *disc, struct embedded **out);
void embedded_free(struct embedded *embedded);

/* A consumer of a copy whose ranges are stored_ranges_of() the disc; it does the adding up. */
struct copy_consumer embedded_consumer(struct embedded *embedded);

/* What has come of it, when all was read. */
int embedded_finish(struct discimg_job *job, struct embedded *embedded, struct embedded_list *list);

#endif
