/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which file systems a master gets. */
#ifndef MASTER_VIEWS_H
#define MASTER_VIEWS_H

#include "master/naming.h"
#include "master/tree.h"

#include <discimg/master.h>

struct views {
	bool iso, joliet;
	bool enhanced;                  /* the second tree of ISO 9660:1999 */
	struct identifier_style naming; /* of ISO 9660's first one */
	uint16_t udf;                   /* revision: 0x0102 to 0x0260; 0: none */
	uint32_t block_nbytes;          /* of UDF */
	uint32_t ecc_nsectors;          /* an image with UDF ends with a multiple of it */
	bool mirror;                    /* its metadata lie there twice */
	bool embed;                     /* small files lie in its entries */
};

/* As OPTIONS ask; by default without UDF, unless a file is too long for one extent in ISO 9660. */
int views_choose(struct discimg_job *job, const struct discimg_master_options *options,
	const struct tree *tree, struct views *views);

/* Warns of what the file systems that REPORT names cannot keep of TREE, or readers do not take. */
void views_say_what_is_lost(struct discimg_job *job, const struct tree *tree,
	const struct discimg_master_report *report);

#endif
