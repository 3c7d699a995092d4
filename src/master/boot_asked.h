/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user prescribes of how an image boots, and of the disk that it is. */
#ifndef MASTER_BOOT_ASKED_H
#define MASTER_BOOT_ASKED_H

#include "master/boot.h"

#include <discimg/master.h>

/*
 * Adds what OPTIONS->boot asks for to *PLAN, which is made where it is NULL. A boot image that is
 * not in TREE, or a file of the host that cannot be read, is a failure.
 */
int boot_ask(struct discimg_job *job, const struct tree *tree,
	const struct discimg_master_options *options, struct boot_plan **plan);

#endif
