/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of an image keep the order in which they lie. */
#ifndef JOB_IMPORT_ORDER_H
#define JOB_IMPORT_ORDER_H

#include "master/tree.h"

/* Gives the files of TREE, which lie on a disc, weights by their places; what joins comes last. */
int import_order(struct discimg_job *job, struct tree *tree);

/* What a file weighs that is no file of the image, but lies there at OFFSET. */
int import_weight_at(const struct tree *tree, uint64_t offset);

/* The byte of the disc that the content of NODE begins with; false where it has none there. */
bool import_place_of(const struct tree_node *node, uint64_t *offset);

#endif
