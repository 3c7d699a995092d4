/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names that certain systems cannot open; they are warned of. */
#ifndef MASTER_HOST_NAMES_H
#define MASTER_HOST_NAMES_H

#include "master/tree.h"

#include <discimg/master.h>

int host_names_check_windows(
	struct discimg_job *job, struct tree *tree, struct discimg_master_report *report);
int host_names_check_macos(
	struct discimg_job *job, struct tree *tree, struct discimg_master_report *report);

#endif
