/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ACLs and extended attributes of a host file, in the form that libisofs takes them. */
#ifndef MASTER_ATTRIBUTES_H
#define MASTER_ATTRIBUTES_H

#include "master/tree.h"

int attributes_read(
	struct discimg_job *job, struct tree_node *node, const char *path, bool acl, bool xattr);

#endif
