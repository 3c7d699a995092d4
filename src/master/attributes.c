/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ACLs and extended attributes of a file. Only those of the name space "user" are taken: the
 * others (security, trusted, system) belong to a host and not to a tree. ACLs are what Linux keeps
 * as attributes (linux/posix_acl_xattr.h), and become those of AAIP 2.0 (libisofs,
 * doc/susp_aaip_2_0.txt, "Representation of ACL").
 */
#include "master/attributes.h"

#include "base/bytes.h"
#include "base/context.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>

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

/* --- ACLs --------------------------------------------------------------------------------------
 */

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

/* --- a file's attributes -----------------------------------------------------------------------
 */

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

bool attributes_add(struct tree_node *node, const char *name, const void *value, size_t nbytes)
{
	if (is_acl(name))
		return add_acl(node, strcmp(name, default_acl) == 0, value, nbytes);
	if (!is_user(name))
		return true;
	struct tree_xattr *xattr = make_room(node, name, nbytes, false);
	if (!xattr)
		return false;
	memcpy(xattr->value, value, nbytes);
	xattr->nbytes = nbytes;
	return true;
}

/* --- of the host -------------------------------------------------------------------------------
 */

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The value of PATH's attribute NAME joins NODE's; one that is gone meanwhile does not. */
static int take(struct discimg_job *job, struct tree_node *node, const char *path, const char *name)
{
	ssize_t n = lgetxattr(path, name, NULL, 0);
	uint8_t *value = n < 0 ? NULL : malloc((size_t)n + 1);
	int r = 0;
	if (n >= 0 && value)
		n = lgetxattr(path, name, value, (size_t)n);
	if (n < 0 && errno != ENODATA)
		r = fail_errno(job, "cannot read the attribute %s of %s", name, path);
	else if (n >= 0 && (!value || !attributes_add(node, name, value, (size_t)n)))
		r = fail_nomem(job);
	free(value);
	return r;
}

/* In the order of their names, which is not the host's: the same tree is to give the same bytes. */
static int take_all(struct discimg_job *job, struct tree_node *node, const char *path,
	const char *names, size_t nbytes, bool acl, bool xattr)
{
	size_t n = 0;
	int r = 0;
	const char **sorted = calloc(nbytes + 1, sizeof(*sorted));
	if (!sorted)
		return fail_nomem(job);
	for (const char *name = names; name < names + nbytes; name += strlen(name) + 1)
		if (is_acl(name) ? acl : xattr && is_user(name))
			sorted[n++] = name;
	qsort(sorted, n, sizeof(*sorted), compare_names);
	for (size_t i = 0; i < n && r == 0; i++)
		r = take(job, node, path, sorted[i]);
	free(sorted);
	return r;
}

int attributes_read(
	struct discimg_job *job, struct tree_node *node, const char *path, bool acl, bool xattr)
{
	ssize_t n = llistxattr(path, NULL, 0);
	if (n == 0 || (n < 0 && errno == ENOTSUP))
		return 0;
	char *names = n < 0 ? NULL : malloc((size_t)n + 1);
	if (n > 0 && !names)
		return fail_nomem(job);
	if (n > 0)
		n = llistxattr(path, names, (size_t)n);
	int r = n < 0 ? fail_errno(job, "cannot read the attributes of %s", path)
		      : take_all(job, node, path, names, (size_t)n, acl, xattr);
	free(names);
	return r;
}
