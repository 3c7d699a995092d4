/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ACLs and extended attributes of a host file. Only those of the name space "user" are taken: the
 * others (security, trusted, system) belong to a host and not to a tree.
 */
#include "master/attributes.h"

#include "base/context.h"

#include <libisofs/libisofs.h>
#include <string.h>

/* iso_local_get_attrs() */
enum { WITH_ACL = 1 << 0, ONLY_ACL = 1 << 2, FREE_MEMORY = 1 << 15 };

static bool keep(struct tree_xattr *xattr, const char *name, const char *value, size_t nbytes)
{
	xattr->name = strdup(name);
	xattr->value = malloc(nbytes ? nbytes : 1);
	if (!xattr->name || !xattr->value)
		return false;
	memcpy(xattr->value, value, nbytes);
	xattr->nbytes = nbytes;
	return true;
}

int attributes_read(
	struct discimg_job *job, struct tree_node *node, const char *path, bool acl, bool xattr)
{
	size_t n = 0, *lengths = NULL;
	char **names = NULL, **values = NULL;
	int flags = (acl ? WITH_ACL : 0) | (xattr ? 0 : ONLY_ACL);
	char *name = strdup(path); /* libisofs does not promise to leave it as it is */
	if (!name)
		return fail_nomem(job);
	int r = iso_local_get_attrs(name, &n, &names, &lengths, &values, flags);
	free(name);
	if (r < 0)
		return fail(job, DISCIMG_E_IO, "cannot read the attributes of %s", path);
	node->xattrs = n ? calloc(n, sizeof(*node->xattrs)) : NULL;
	r = n && !node->xattrs ? fail_nomem(job) : 0;
	for (; r == 0 && node->nxattrs < n; node->nxattrs++) {
		size_t i = node->nxattrs;
		if (!keep(&node->xattrs[i], names[i], values[i], lengths[i])) {
			free(node->xattrs[i].name);
			free(node->xattrs[i].value);
			r = fail_nomem(job);
			break;
		}
	}
	iso_local_get_attrs(NULL, &n, &names, &lengths, &values, FREE_MEMORY);
	return r;
}
