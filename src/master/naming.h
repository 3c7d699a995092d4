/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How names of ISO 9660 are made, as the user wants it. */
#ifndef MASTER_NAMING_H
#define MASTER_NAMING_H

#include "master/identifiers.h"

#include <discimg/master.h>

/* The style of the primary volume that OPTIONS ask for, with or without Rock Ridge. */
int naming_choose(struct discimg_job *job, const struct discimg_master_options *options,
	struct identifier_style *style);

#endif
