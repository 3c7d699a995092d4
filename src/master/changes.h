/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes to a tree, one after the other, as `edit` takes them. */
#ifndef MASTER_CHANGES_H
#define MASTER_CHANGES_H

#include "master/tree.h"

#include <discimg/edit.h>

/*
 * Makes CHANGE to TREE, and tells in *LINE, the caller's, what it did. What is to be changed but is
 * not there is a failure. INPUT_CHARSET is that of names on the host, or NULL. Which names are hard
 * links is to be found anew afterwards.
 */
int changes_make(struct discimg_job *job, struct tree *tree, const struct discimg_change *change,
	const char *input_charset, char **line);

#endif
