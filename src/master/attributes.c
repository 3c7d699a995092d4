/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ACLs and extended attributes of a file. Only those of the name space "user" are taken: the
 * others (security, trusted, system) belong to a host and not to a tree. libisofs reads those of
 * the host, its ACLs in the form of AAIP 2.0. ACLs from elsewhere come as Linux keeps them as
 * attributes (linux/posix_acl_xattr.h), and become those of AAIP 2.0, too (libisofs,
 * doc/susp_aaip_2_0.txt, "Representation of ACL").
 */
#include "master/attributes.h"

#include "base/bytes.h"
#include "base/context.h"

#include <stdlib.h>
#include <string.h>

/* linux/posix_acl_xattr.h */
enum {
	POSIX_HEAD_NBYTES = 4,
	POSIX_ENTRY_NBYTES = 8,
	POSIX_TAG = 0,
	POSIX_PERMISSIONS = 2,
	POSIX_ID = 4,
	TAG_USER = 0x02,
	TAG_GROUP = 0x08,
};

/* Of AAIP: an entry's type, whether a qualifier follows, permissions. */
enum {
	ENTRY_QUALIFIER = 0x08,
	ENTRY_PERMISSIONS = 0x07,
	ENTRY_DEFAULT = 0x81, /* what follows is of the default ACL */
	ENTRY_MAX_NBYTES = 6,
};

static const char access_acl[] = "system.posix_acl_access";
static const char default_acl[] = "system.posix_acl_default";

static bool is_acl(const char *name)
{
	return strcmp(name, access_acl) == 0 || strcmp(name, default_acl) == 0;
}

static bool is_user(const char *name)
{
	return strncmp(name, "user.", 5) == 0 && name[5];
}

/* --- ACLs ------------------------------------------------------------------------------------ */

/* The numeric kinds for users and groups. */
static unsigned type_of(unsigned tag)
{
	static const uint8_t types[] = {
		[0x01] = 1, [TAG_USER] = 10, [0x04] = 3, [TAG_GROUP] = 12, [0x10] = 5, [0x20] = 6
	};
	return tag < sizeof(types) ? types[tag] : 0;
}

/* ID, most significant byte first, without leading zeros, behind how many bytes it has. */
static size_t put_qualifier(uint32_t id, uint8_t *to)
{
	unsigned n = id > 0xffffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1;
	to[0] = (uint8_t)n;
	for (unsigned i = 0; i < n; i++)
		to[1 + i] = (uint8_t)(id >> 8 * (n - 1 - i));
	return 1 + n;
}

/* The entries of the ACL P; how many bytes. */
static size_t put_entries(const uint8_t *p, size_t nbytes, uint8_t *to)
{
	size_t n = 0;
	for (size_t at = POSIX_HEAD_NBYTES; at + POSIX_ENTRY_NBYTES <= nbytes;
		at += POSIX_ENTRY_NBYTES) {
		unsigned tag = get_le16(p + at + POSIX_TAG);
		bool named = tag == TAG_USER || tag == TAG_GROUP;
		if (!type_of(tag))
			continue;
		to[n++] = (uint8_t)(type_of(tag) << 4 | (named ? ENTRY_QUALIFIER : 0) |
				    (get_le16(p + at + POSIX_PERMISSIONS) & ENTRY_PERMISSIONS));
		if (named)
			n += put_qualifier(get_le32(p + at + POSIX_ID), to + n);
	}
	return n;
}

/* --- a file's attributes --------------------------------------------------------------------- */

/* A new attribute with room for NBYTES, before all others where it is the first one; or NULL. */
static struct tree_xattr *make_room(
	struct tree_node *node, const char *name, size_t nbytes, bool first)
{
	struct tree_xattr *bigger =
		reallocarray(node->xattrs, (size_t)node->nxattrs + 1, sizeof(*bigger));
	if (!bigger)
		return NULL;
	node->xattrs = bigger;
	struct tree_xattr made = { .name = strdup(name), .value = malloc(nbytes ? nbytes : 1) };
	if (!made.name || !made.value) {
		free(made.name);
		free(made.value);
		return NULL;
	}
	struct tree_xattr *at = bigger + (first ? 0 : node->nxattrs);
	memmove(at + 1, at, (size_t)(bigger + node->nxattrs - at) * sizeof(*at));
	*at = made;
	node->nxattrs++;
	return at;
}

/* AAIP has both ACLs of a file in one attribute, the default one behind a mark. */
static bool add_acl(struct tree_node *node, bool is_default, const uint8_t *acl, size_t nbytes)
{
	struct tree_xattr *there =
		node->nxattrs && !node->xattrs[0].name[0] ? &node->xattrs[0] : NULL;
	size_t old_n = there ? there->nbytes : 0;
	size_t room = old_n + 1 + nbytes / POSIX_ENTRY_NBYTES * ENTRY_MAX_NBYTES;
	uint8_t *value = malloc(room);
	if (!there)
		there = make_room(node, "", 0, true);
	if (!value || !there) {
		free(value);
		return false;
	}
	size_t n = 0, keep = is_default ? old_n : 0;
	memcpy(value, there->value, keep);
	n += keep;
	if (is_default)
		value[n++] = ENTRY_DEFAULT;
	n += put_entries(acl, nbytes, value + n);
	memcpy(value + n, there->value, old_n - keep);
	free(there->value);
	there->value = value;
	there->nbytes = n + old_n - keep;
	return true;
}

static bool add_plain(struct tree_node *node, const char *name, const void *value, size_t nbytes)
{
	struct tree_xattr *xattr = make_room(node, name, nbytes, false);
	if (!xattr)
		return false;
	memcpy(xattr->value, value, nbytes);
	xattr->nbytes = nbytes;
	return true;
}

bool attributes_add(struct tree_node *node, const char *name, const void *value, size_t nbytes)
{
	if (is_acl(name))
		return add_acl(node, strcmp(name, default_acl) == 0, value, nbytes);
	return !is_user(name) || add_plain(node, name, value, nbytes);
}

/* --- of the host ----------------------------------------------------------------------------- */

/* iso_local_get_attrs() */
enum { WITH_ACL = 1 << 0, ONLY_ACL = 1 << 2, FREE_MEMORY = 1 << 15 };

static int compare_names(const void *a, const void *b)
{
	const struct tree_xattr *x = a, *y = b;
	return strcmp(x->name, y->name);
}

int attributes_read(struct discimg_job *job, const struct libisofs *isofs, struct tree_node *node,
	const char *path, bool acl, bool xattr)
{
	size_t n = 0, *lengths = NULL;
	char **names = NULL, **values = NULL;
	int flags = (acl ? WITH_ACL : 0) | (xattr ? 0 : ONLY_ACL);
	char *name = strdup(path); /* libisofs does not promise to leave it as it is */
	if (!name)
		return fail_nomem(job);
	int r = isofs->iso_local_get_attrs(name, &n, &names, &lengths, &values, flags);
	free(name);
	if (r < 0)
		return fail(job, DISCIMG_E_IO, "cannot read the attributes of %s", path);
	r = 0;
	for (size_t i = 0; i < n && r == 0; i++)
		if (!add_plain(node, names[i], values[i], lengths[i]))
			r = fail_nomem(job);
	/* The host's order is its own: the same tree is to give the same bytes. */
	if (r == 0 && node->nxattrs)
		qsort(node->xattrs, node->nxattrs, sizeof(*node->xattrs), compare_names);
	isofs->iso_local_get_attrs(NULL, &n, &names, &lengths, &values, FREE_MEMORY);
	return r;
}
