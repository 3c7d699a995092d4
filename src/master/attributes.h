/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ACLs and extended attributes of a file: those of "user.", and both kinds of ACLs. */
#ifndef MASTER_ATTRIBUTES_H
#define MASTER_ATTRIBUTES_H

#include "master/libisofs.h"
#include "master/tree.h"

/* NODE, which has none, gets those of PATH on the host that are asked for. */
int attributes_read(struct discimg_job *job, const struct libisofs *isofs, struct tree_node *node,
	const char *path, bool acl, bool xattr);

/*
 * Adds one to NODE, as Linux has it, or nothing where it is of another name space; the default ACL
 * may only come behind the access ACL. False when out of memory.
 */
bool attributes_add(struct tree_node *node, const char *name, const void *value, size_t nbytes);

#endif
