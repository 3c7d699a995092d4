/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Extended attributes and ACLs: AAIP 2.0 (libisofs, doc/susp_aaip_2_0.txt) as the attributes that
 * Linux knows. An ACL becomes the value of "system.posix_acl_access" or "_default"
 * (linux/posix_acl_xattr.h). Attributes of other name spaces than "user." belong to the host that
 * the image was made on: a capability of "security." would be a gift to who made it.
 */
#include "fs/attributelist.h"

#include "base/bytes.h"

#include <stdlib.h>
#include <string.h>

#define NAME_NBYTES     256   /* with its NUL: XATTR_NAME_MAX */
#define VALUE_NBYTES    65536 /* XATTR_SIZE_MAX */
#define ACL_MAX_ENTRIES 1024
#define FIELDS_NBYTES   (1u << 20)
#define MAX_PAIRS       4096 /* of a file: who asks for each by its number goes through those before */

enum { COMPONENT_CONTINUES = 1, COMPONENT_HEAD = 2 };

/* The first byte of a name: "Namespaces". */
enum { PREFIX_ESCAPE = 1, PREFIX_USER = 3, PREFIX_ISOFS = 4, PREFIX_LAST = 0x1f };

/* Of an entry of an ACL. */
enum {
	ENTRY_PERMISSIONS = 0x07, /* as in st_mode */
	ENTRY_QUALIFIER = 0x08,
	ENTRY_SWITCH = 8, /* types */
	QUALIFIER_CONTINUES = 0x80,
};

/* linux/posix_acl_xattr.h */
enum {
	POSIX_HEAD_NBYTES = 4,
	POSIX_VERSION = 2,
	POSIX_ENTRY_NBYTES = 8,
	POSIX_TAG = 0,
	POSIX_PERMISSIONS = 2,
	POSIX_ID = 4,
};

/* One component, put together from its records. */
struct component {
	uint8_t bytes[VALUE_NBYTES];
	size_t nbytes;
	bool cut;
};

struct acl {
	struct acl_entry {
		uint16_t tag, permissions;
		uint32_t id;
	} entries[ACL_MAX_ENTRIES];
	size_t n;
};

struct making {
	uint8_t *list;
	size_t nbytes;
	struct component name, value;
	struct acl acls[2]; /* access, default */
};

void attribute_fields_add(struct attribute_fields *fields, const uint8_t *data, size_t nbytes)
{
	if (fields->nbytes + nbytes > FIELDS_NBYTES || fields->failed)
		return;
	if (fields->nbytes + nbytes > fields->room) {
		size_t room = 2 * fields->room + nbytes + 256;
		uint8_t *bigger = realloc(fields->bytes, room);
		fields->failed = !bigger;
		if (!bigger)
			return;
		fields->bytes = bigger;
		fields->room = room;
	}
	memcpy(fields->bytes + fields->nbytes, data, nbytes);
	fields->nbytes += nbytes;
}

/* The component at *AT; false at the end, or where it is not complete. */
static bool next_component(
	const struct attribute_fields *fields, size_t *at, struct component *component)
{
	component->nbytes = 0;
	component->cut = false;
	while (fields->nbytes - *at >= COMPONENT_HEAD) {
		const uint8_t *p = fields->bytes + *at;
		size_t n = p[1];
		if (n > fields->nbytes - *at - COMPONENT_HEAD)
			return false;
		if (n > sizeof(component->bytes) - component->nbytes)
			component->cut = true;
		else
			memcpy(component->bytes + component->nbytes, p + COMPONENT_HEAD, n);
		component->nbytes += component->cut ? 0 : n;
		*at += COMPONENT_HEAD + n;
		if (!(p[0] & COMPONENT_CONTINUES))
			return true;
	}
	return false;
}

/* The length is before the value, the name with its NUL before that. */
static void put_attribute(
	struct making *making, const char *name, const uint8_t *value, size_t nbytes)
{
	size_t n = strlen(name) + 1;
	memcpy(making->list + making->nbytes, name, n);
	put_le32(making->list + making->nbytes + n, (uint32_t)nbytes);
	memcpy(making->list + making->nbytes + n + 4, value, nbytes);
	making->nbytes += n + 4 + nbytes;
}

/* --- ACLs ------------------------------------------------------------------------------------- */

static uint16_t tag_of(unsigned type)
{
	static const uint8_t tags[16] = {
		[1] = 0x01, [10] = 0x02, [3] = 0x04, [12] = 0x08, [5] = 0x10, [6] = 0x20
	};
	return tags[type];
}

/* The number that a qualifier is, most significant byte first; *AT goes behind it. */
static uint32_t qualifier(const uint8_t *p, size_t nbytes, size_t *at)
{
	uint32_t id = 0;
	bool more = true;
	while (more && *at < nbytes) {
		unsigned head = p[(*at)++];
		more = head & QUALIFIER_CONTINUES;
		for (unsigned n = head & ~(unsigned)QUALIFIER_CONTINUES; n > 0 && *at < nbytes; n--)
			id = id << 8 | p[(*at)++];
	}
	return id;
}

static void take_acls(struct making *making, const uint8_t *p, size_t nbytes)
{
	struct acl *acl = &making->acls[0];
	for (size_t at = 0; at < nbytes;) {
		unsigned flags = p[at++];
		uint32_t id = flags & ENTRY_QUALIFIER ? qualifier(p, nbytes, &at) : UINT32_MAX;
		if (flags >> 4 == ENTRY_SWITCH)
			acl = &making->acls[1];
		else if (tag_of(flags >> 4) && acl->n < ACL_MAX_ENTRIES)
			acl->entries[acl->n++] = (struct acl_entry){ .tag = tag_of(flags >> 4),
				.permissions = flags & ENTRY_PERMISSIONS,
				.id = id };
	}
}

/* The kernel takes them in this order only. */
static int by_tag(const void *a, const void *b)
{
	const struct acl_entry *x = a, *y = b;
	if (x->tag != y->tag)
		return x->tag < y->tag ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static void put_acl(struct making *making, const char *name, struct acl *acl)
{
	uint8_t value[POSIX_HEAD_NBYTES + ACL_MAX_ENTRIES * POSIX_ENTRY_NBYTES];
	if (acl->n == 0)
		return;
	qsort(acl->entries, acl->n, sizeof(acl->entries[0]), by_tag);
	put_le32(value, POSIX_VERSION);
	for (size_t i = 0; i < acl->n; i++) {
		uint8_t *p = value + POSIX_HEAD_NBYTES + i * POSIX_ENTRY_NBYTES;
		put_le16(p + POSIX_TAG, acl->entries[i].tag);
		put_le16(p + POSIX_PERMISSIONS, acl->entries[i].permissions);
		put_le32(p + POSIX_ID, acl->entries[i].id);
	}
	put_attribute(making, name, value, POSIX_HEAD_NBYTES + acl->n * POSIX_ENTRY_NBYTES);
}

/* --- the whole -------------------------------------------------------------------------------- */

/* The name in full, where it is one of "user."; false for all others. */
static bool user_name(const struct component *name, char full[NAME_NBYTES])
{
	static const char user[] = "user.";
	const char *text = (const char *)name->bytes;
	size_t n = name->nbytes, prefix = 0;
	if (n > 0 && name->bytes[0] == PREFIX_USER)
		prefix = sizeof(user) - 1;
	if (n > 0 && (prefix || name->bytes[0] == PREFIX_ESCAPE))
		text++, n--;
	else if (n > 0 && name->bytes[0] <= PREFIX_LAST)
		return false;
	if (n == 0 || prefix + n >= NAME_NBYTES || memchr(text, '\0', n))
		return false;
	memcpy(full, user, prefix);
	memcpy(full + prefix, text, n);
	full[prefix + n] = '\0';
	return strncmp(full, user, sizeof(user) - 1) == 0 && full[sizeof(user) - 1];
}

static void take_pair(struct making *making, struct attribute_fields *fields)
{
	char name[NAME_NBYTES];
	bool whole = !making->name.cut && !making->value.cut;
	if (whole && making->name.nbytes == 0)
		take_acls(making, making->value.bytes, making->value.nbytes);
	else if (whole && user_name(&making->name, name))
		put_attribute(making, name, making->value.bytes, making->value.nbytes);
	else if (making->name.nbytes && making->name.bytes[0] == PREFIX_ISOFS)
		fields->has_sums = true;
	else
		fields->has_others = true;
}

bool attributelist_make(struct attribute_fields *fields, uint8_t **list, size_t *nbytes)
{
	struct making *making = calloc(1, sizeof(*making));
	size_t at = 0;
	*list = NULL;
	*nbytes = 0;
	if (!making)
		return false;
	/* Of N bytes there are at most N / 4 pairs, each of which gains its prefix, a NUL and a
	 * length; an entry of an ACL takes a byte at least and becomes eight. */
	making->list = malloc(8 * fields->nbytes + 256);
	if (!making->list) {
		free(making);
		return false;
	}
	for (unsigned n = 0; next_component(fields, &at, &making->name) &&
			     next_component(fields, &at, &making->value);
		n++) {
		fields->has_others |= n == MAX_PAIRS;
		if (n == MAX_PAIRS)
			break;
		take_pair(making, fields);
	}
	put_acl(making, "system.posix_acl_access", &making->acls[0]);
	put_acl(making, "system.posix_acl_default", &making->acls[1]);
	*list = making->list;
	*nbytes = making->nbytes;
	free(making);
	return true;
}

uint8_t *attributelist_add(struct attributelist *list, const char *name, size_t nbytes)
{
	size_t head = strlen(name) + 1 + 4;
	if (head + nbytes > list->room - list->nbytes) {
		size_t room = 2 * list->room + head + nbytes;
		uint8_t *bigger = realloc(list->bytes, room);
		if (!bigger)
			return NULL;
		list->bytes = bigger;
		list->room = room;
	}
	uint8_t *p = list->bytes + list->nbytes;
	memcpy(p, name, head - 4);
	put_le32(p + head - 4, (uint32_t)nbytes);
	list->nbytes += head + nbytes;
	return p + head;
}

bool attributelist_next(const uint8_t *list, size_t nbytes, size_t *at, struct attribute *attribute)
{
	if (*at >= nbytes)
		return false;
	const uint8_t *p = list + *at;
	size_t n = strlen((const char *)p) + 1;
	attribute->name = (const char *)p;
	attribute->nbytes = get_le32(p + n);
	attribute->value = p + n + 4;
	*at += n + 4 + attribute->nbytes;
	return true;
}
