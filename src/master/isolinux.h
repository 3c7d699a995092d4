/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to be known about a tree's ISOLINUX. */
#ifndef MASTER_ISOLINUX_H
#define MASTER_ISOLINUX_H

#include "master/tree.h"

/* The version that is written in an isolinux.bin, "6.04 20200816"; "" where there is none. */
void isolinux_version(
	struct discimg_job *job, const struct tree_node *node, char *version, size_t nbytes);

/* Warns when TREE lacks the module without which the isolinux.bin NODE does not start. */
void isolinux_check(struct discimg_job *job, const struct tree *tree, const struct tree_node *node);

#endif
