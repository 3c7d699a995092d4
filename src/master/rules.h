/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The user's rules by pattern: what is left out or hidden, owners, modes and places of files. */
#ifndef MASTER_RULES_H
#define MASTER_RULES_H

#include "master/tree.h"

#include <discimg/master.h>

struct rules;

/* Compiles the rules of OPTIONS; a malformed one fails with a message that shows it. */
int rules_new(
	struct discimg_job *job, const struct discimg_master_options *options, struct rules **out);
void rules_free(struct rules *rules);

/* PATH is absolute in the image. */
bool rules_exclude(const struct rules *rules, const char *path, bool is_directory);

/*
 * Gives every node of TREE the owner, mode and weight that the last matching rules tell, and hides
 * it where some rule says so; how many matched goes to *NMATCHED, which may be NULL.
 */
int rules_apply(
	struct discimg_job *job, const struct rules *rules, struct tree *tree, uint64_t *nmatched);

/* Applies RULE, as chmod(1) takes it, to *MODE; false when it is malformed. */
bool rules_change_mode(const char *rule, size_t nbytes, mode_t *mode);

#endif
